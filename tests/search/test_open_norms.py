"""Norms on links whose number of channels a search decides: refused, or the same as without a mask."""

import json
from itertools import product
from typing import Any

import pytest
import torch

from compiler.backend.load import load_network
from genotype import Genotype, loads
from genotype.form.choices import choices
from genotype.form.resolve_choices import fill
from search.selection.weight_inheritance import inherit
from search.supernet.alphas import gates_of
from search.supernet.supernet import Supernet
from tests.search.test_supernet import unsettle
from tests.spaces import supernet_check

MIXING: list[Any] = ["layer", {"kind": "group", "groups": 1}, {"kind": "group", "groups": 4}]
BY_CHANNEL = ["batch", "instance", "group"]
OPEN: list[dict[str, Any]] = [
    {"depth": 1, "widths": {"choose": [8, 6]}},
    {"depth": {"choose": [1, 2]}, "widths": [6, 8]},
]
OPS = ["conv_3x3", "depth_sep_conv_3x3", "res_conv_3x3", "avg_pool_3x3", "skip_connect"]


def space(
    stages: dict[str, Any], links: list[Any], strides: tuple[int, ...], norm: Any = "batch"
) -> Genotype:
    """A space in 2D whose stages have batch norms unless they say otherwise."""
    plain = {
        "format": "genoc/1",
        "name": "norms",
        "spatial_dims": 2,
        "in_channels": 3,
        "out_channels": 1,
        "norm": norm,
        "levels": [{"stride": stride} for stride in strides],
        "stages": {name: {"depth": 1, "norm": "batch", **stage} for name, stage in stages.items()},
        "links": links,
        "heads": [{"from": "d"}],
    }
    return loads(json.dumps(plain))


def with_op(source: Any, op: dict[str, Any], norm: Any) -> Genotype:
    """An op on a link from a stage of open width."""
    stages = {"a": {"level": 0, **source}, "d": {"level": 0, "widths": 4}}
    return space(stages, [{"from": "input", "to": "a"}, {"from": "a", "to": "d", **op}], (1,), norm)


def with_resize(source: Any, resize: Any, strides: tuple[int, ...] = (1, 2), norm: Any = "batch") -> Genotype:
    """A resize from a stage of open width, or as wide as one."""
    low = {"level": len(strides) - 1}
    named = isinstance(resize, dict) and "width" in resize
    stages = {
        "m": {"level": 0, **(source if named else {"widths": 5})},
        "b": {**low, **({"widths": 5} if named else source)},
        "d": {"level": 0, "widths": 4},
    }
    links = [
        {"from": "input", "to": "m"},
        {"from": "m", "to": "d"},
        {"from": "input", "to": "b", "resize": "max_pool"},
        {"from": "b", "to": "d", "resize": resize},
    ]
    return space(stages, links, strides, norm)


def require_exact(wide: Genotype) -> None:
    """Every genotype of a space passes the checks, and computes what its supernet does one-hot."""
    torch.manual_seed(0)
    supernet = Supernet(wide).double().eval()
    unsettle(supernet.network)
    x, sites = torch.randn(2, 3, 8, 8).double(), list(choices(wide))
    for values in product(*(choice.options for _, choice in sites)):
        decided = {path: value for (path, _), value in zip(sites, values, strict=True)}
        genotype = fill(wide, decided)
        assert supernet_check(genotype) == ()
        network = load_network(genotype).double().eval()
        network.load_state_dict(inherit(wide, genotype, supernet.network.state_dict(), network.state_dict()))
        gates = {path: gate.double() for path, gate in gates_of(wide, decided).items()}
        torch.testing.assert_close(supernet(x, gates), network(x), rtol=0, atol=1e-9)


def refusals(wide: Genotype) -> list[tuple[str, str]]:
    return [(problem.code, problem.path) for problem in supernet_check(wide)]


@pytest.mark.parametrize("source", OPEN)
@pytest.mark.parametrize(("norm", "op"), [*product(MIXING, OPS)])
def test_an_op_with_a_norm_that_mixes_open_channels_is_refused(source: Any, norm: Any, op: str):
    wide = with_op(source, {"op": op}, norm)
    if op == "skip_connect":  # which has no norm
        require_exact(wide)
    else:
        undivided = [("G215", "links[1]")]  # groups that do not divide all that there may be
        assert refusals(wide) in ([("G802", "links[1].op")], undivided)


@pytest.mark.parametrize("source", OPEN)
@pytest.mark.parametrize(("norm", "op"), [*product(BY_CHANNEL, OPS)])
def test_an_op_with_a_norm_by_channel_is_exact(source: Any, norm: Any, op: str):
    require_exact(with_op(source, {"op": op}, norm))


@pytest.mark.parametrize("norm", ["layer", {"kind": "group", "groups": 2}])
@pytest.mark.parametrize("op", ["conv_3x3", "depth_sep_conv_3x3", "sharp_sep_conv_3x3"])
def test_an_op_with_a_width_may_have_any_norm(norm: Any, op: str):
    require_exact(with_op(OPEN[0], {"op": op, "width": 4}, norm))


@pytest.mark.parametrize("named", [{}, {"width": {"of": "m"}}])
@pytest.mark.parametrize("norm", [*MIXING, *BY_CHANNEL])
def test_a_resize_with_a_norm_that_mixes_open_channels_is_refused(norm: Any, named: Any):
    wide = with_resize(OPEN[0], {"kind": "transposed_conv", "norm": norm, **named})
    if norm in BY_CHANNEL:
        require_exact(wide)
    else:
        told = {("G802", "links[3].resize.norm"), ("G215", "links[3].resize.norm.groups")}
        assert told.intersection(refusals(wide))


@pytest.mark.parametrize("kind", ["mednext", "transposed_conv"])
def test_between_levels_no_channels_are_masked(kind: str):
    resize = {"kind": kind, "width": {"of": "m"}}
    require_exact(with_resize(OPEN[0], resize))
    assert refusals(with_resize(OPEN[0], resize, (1, 2, 2))) == [("G801", "links[3].resize")]
