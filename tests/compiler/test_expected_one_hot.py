"""Of every genotype in small spaces, the cost expected under its gates is its own."""

import json
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compiler.analysis.cost import cost
from compiler.analysis.expected_cost import expected_cost
from compiler.checks import check
from compiler.lowering.network import lower
from genotype import Genotype, loads
from genotype.form.choices import choices
from genotype.form.resolve_choices import fill

SIZE = (8, 8)


def one_stage(block: Any, channels: int = 3, **stage: Any) -> Genotype:
    """A space of one stage, whose blocks are open."""
    plain = {
        "format": "genoc/1",
        "name": "grouped",
        "spatial_dims": 2,
        "in_channels": channels,
        "out_channels": 1,
        "levels": [{"stride": 1}],
        "stages": {"a": {"level": 0, "depth": 1, "block": block, **stage}},
        "links": [{"from": "input", "to": "a"}],
        "heads": [{"from": "a"}],
    }
    return loads(json.dumps(plain))


def climbing(resize: Any, width: int) -> Genotype:
    """A space in which a resize has the open width of stage m, after a stage of the given width."""
    plain = {
        "format": "genoc/1",
        "name": "climbing",
        "spatial_dims": 2,
        "in_channels": 3,
        "out_channels": 1,
        "levels": [{"stride": 1}, {"stride": 2}],
        "stages": {
            "m": {"level": 0, "depth": 1, "widths": {"choose": [8, 4]}},
            "low": {"level": 1, "depth": 1, "widths": width},
            "d": {"level": 0, "depth": 1, "widths": 5},
        },
        "links": [
            {"from": "input", "to": "m"},
            {"from": "m", "to": "low", "resize": "max_pool"},
            {"from": "low", "to": "d", "resize": {"kind": resize, "width": {"of": "m"}}},
            {"from": "m", "to": "d"},
        ],
        "heads": [{"from": "d"}],
    }
    return loads(json.dumps(plain))


def require_exact(space: Genotype) -> None:
    """Compare both costs for every genotype of a space, which must pass the checks."""
    assert check(space) == ()
    program, sites = lower(space), list(choices(space))
    for numbers in product(*(range(len(choice.options)) for _, choice in sites)):
        chosen = [(path, c.options, number) for (path, c), number in zip(sites, numbers, strict=True)]
        gates = {path: [int(n == number) for n in range(len(options))] for path, options, number in chosen}
        decided = {path: options[number] for path, options, number in chosen}
        expected, real = expected_cost(program, SIZE, gates), cost(lower(fill(space, decided)), SIZE)
        assert (expected.parameters, expected.macs) == (real.parameters, real.macs), decided


@pytest.mark.parametrize(
    "options",
    [
        [{"kind": "conv", "groups": 3, "convs": 2}, {"kind": "conv", "groups": 3}],
        [{"kind": "residual", "groups": 3}, "conv"],
        [{"kind": "residual", "groups": 3}, "depth_sep"],
        [{"kind": "bottleneck", "groups": 3, "expansion": 1, "shortcut": "none"}, "mbconv", "convnext"],
    ],
)
def test_a_convolution_with_a_group_for_each_input_may_have_more_outputs(options: list[Any]):
    require_exact(one_stage({"choose": options}, widths=12))


@st.composite
def grouped(draw: st.DrawFn) -> Genotype:
    """Stages whose blocks have groups that divide all their channels, at times a group for each."""
    groups = draw(st.integers(1, 4))
    channels, depth = groups * draw(st.integers(1, 2)), draw(st.integers(1, 2))
    widths = [groups * draw(st.integers(1, 4)) for _ in range(depth)]
    kinds = st.sampled_from(
        [
            {"kind": "conv", "groups": groups},
            {"kind": "conv", "groups": groups, "convs": 2},
            {"kind": "residual", "groups": groups, "shortcut": "none"},
            {"kind": "bottleneck", "groups": groups, "expansion": 1, "shortcut": "none"},
            {"kind": "residual_unit", "convs": 3},
            {"kind": "mbconv", "expansion": 2},
        ]
    )
    options = draw(st.lists(kinds, min_size=2, max_size=3, unique_by=repr))
    return one_stage({"choose": options}, channels, depth=depth, widths=widths)


@settings(max_examples=28, deadline=None)
@given(grouped())
def test_it_is_exact_for_every_number_of_groups(space: Genotype):
    require_exact(space)


@pytest.mark.parametrize("width", [1, 4, 6])
@pytest.mark.parametrize("kind", ["bilinear", "nearest", "transposed_conv", "mednext"])
def test_a_resize_has_the_width_that_another_stage_decides(kind: str, width: int):
    require_exact(climbing(kind, width))
