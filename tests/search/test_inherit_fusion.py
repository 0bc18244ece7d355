"""Weights of what joins links, where a link may be absent."""

import torch

from compiler.backend.load import load_network
from genotype import loads
from search.selection.derive import derive
from search.selection.weight_inheritance import inherit
from tests.spaces import supernet_check

SPACE = """{
  "format": "genoc/1", "name": "joined", "spatial_dims": 2, "in_channels": 3, "out_channels": 1,
  "levels": [{"stride": 1}, {"stride": 2}],
  "stages": {
    "e0": {"level": 0, "depth": 1, "widths": 4},
    "e1": {"level": 1, "depth": 1, "widths": 4},
    "d0": {
      "level": 0, "depth": 1, "widths": 4,
      "fusion": {"choose": ["add", {"kind": "add", "squeeze": 2}]}
    }
  },
  "links": [
    {"from": "input", "to": "e0"},
    {"from": "e0", "to": "e1", "resize": "max_pool"},
    {"from": "e0", "to": "d0", "present": {"choose": [true, false]}},
    {"from": "e1", "to": "d0", "resize": "bilinear"}
  ],
  "heads": [{"from": "d0"}]
}"""


def test_a_squeeze_is_inherited_where_a_single_link_is_left():
    space = loads(SPACE)
    assert supernet_check(space) == ()
    squeezed = space.stages["d0"].fusions[1]
    genotype = derive(space, {"stages.d0.fusion": squeezed, "links[2].present": False}).genotype
    network, supernet = load_network(genotype), load_network(space)
    found = inherit(space, genotype, supernet.state_dict(), network.state_dict())
    network.load_state_dict(found)
    squeezes = [name for name in found if "squeeze" in name]
    assert squeezes
    whole = supernet.state_dict()
    assert all(any(torch.equal(found[name], value) for value in whole.values()) for name in squeezes)
