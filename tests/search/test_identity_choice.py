"""Identity among the options for a stage's blocks, with keys that the other options alone have use for."""

import json
from itertools import product
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from compiler.analysis.cost import cost
from compiler.analysis.expected_cost import expected_cost
from compiler.backend.load import load_network
from compiler.checks import check
from compiler.lowering.network import lower
from compiler.structure.membership import outside
from genotype import Genotype, encode, loads
from genotype.form.choices import choices
from genotype.form.resolve_choices import fill
from search.selection.derive import derive
from search.selection.sample import sample
from search.selection.weight_inheritance import inherit
from search.supernet.alphas import gates_of
from search.supernet.supernet import Supernet
from tests.search.test_supernet import unsettle

KEYS: dict[str, tuple[Any, ...]] = {
    "depth": (2, {"choose": [2, 3]}),
    "kernel": (5, {"choose": [5, 7]}),
    "norm": ("instance", {"choose": ["instance", "layer"]}),
    "activation": ("silu", {"choose": ["silu", "gelu"]}),
    "bias": (True,),
}
"""What stands for a key that identity has no use for: decided, or a choice."""


def space(**keys: Any) -> Genotype:
    plain = {
        "format": "genoc/1",
        "name": "passing",
        "spatial_dims": 2,
        "in_channels": 3,
        "out_channels": 1,
        "levels": [{"stride": 1}],
        "stages": {
            "a": {"level": 0, "depth": 1, "widths": 3, "block": {"choose": ["identity", "conv"]}, **keys}
        },
        "links": [{"from": "input", "to": "a"}],
        "heads": [{"from": "a"}],
    }
    return loads(json.dumps(plain))


@st.composite
def spaces_with_identity(draw: st.DrawFn) -> Genotype:
    """Spaces with a few of the keys."""
    keys = draw(st.lists(st.sampled_from([*KEYS]), unique=True, max_size=3))
    return space(**{key: draw(st.sampled_from(KEYS[key])) for key in keys})


@settings(max_examples=15, deadline=None)
@given(spaces_with_identity())
def test_every_genotype_passes_the_checks_and_is_its_supernet_one_hot(wide: Genotype):
    assert check(wide) == ()
    torch.manual_seed(0)
    supernet = Supernet(wide).double().eval()
    unsettle(supernet.network)
    sites, x = list(choices(wide)), torch.randn(1, 3, 8, 8).double()
    for values in product(*(choice.options for _, choice in sites)):
        decided = {path: value for (path, _), value in zip(sites, values, strict=True)}
        genotype = derive(wide, decided).genotype
        assert check(genotype) == ()
        assert list(outside(wide, genotype)) == []
        network = load_network(genotype).double().eval()
        network.load_state_dict(inherit(wide, genotype, supernet.network.state_dict(), network.state_dict()))
        gates = gates_of(wide, decided)
        weights = {path: gate.double() for path, gate in gates.items()}
        torch.testing.assert_close(supernet(x, weights), network(x), rtol=0, atol=1e-9)
        numbers = {path: [int(bool(weight)) for weight in gate.tolist()] for path, gate in gates.items()}
        expected, real = expected_cost(lower(wide), (8, 8), numbers), cost(lower(genotype), (8, 8))
        assert (expected.parameters, expected.macs) == (real.parameters, real.macs)


@pytest.mark.parametrize("key", KEYS)
def test_what_identity_has_no_use_for_is_dropped_with_it_alone(key: str):
    value = KEYS[key][0]
    wide = space(**{key: value})
    found = {
        block: encode(fill(wide, {"stages.a.block": block}))["stages"]["a"] for block in ("identity", "conv")
    }
    assert found["conv"][key] == value
    assert found["identity"] == {"level": 0, "depth": 1, "widths": [3], "block": "identity"}


def test_a_genotype_of_identity_is_outside_where_it_is_no_option():
    found = fill(space(norm="instance"), {"stages.a.block": "identity"})
    other = loads(json.dumps(encode(space())).replace('"identity"', '"residual"'))
    assert "stages.a.block" in list(outside(other, found))
    assert sample(space(), 0).genotype.stages["a"].depth == 1
