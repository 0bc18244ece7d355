"""Options that come to one thing are told, by whatever defaults they write out; others are not."""

import json
from typing import Any

import pytest

from compiler.blocks.registry import BY_NAME
from compiler.checks import check
from compiler.lowering.network import lower
from compiler.lowering.run import blocks_of
from compiler.program.compound import flat
from genotype import Genotype, StageBlock, loads


def stage_space(key: str, options: list[Any]) -> Genotype:
    plain = {
        "format": "genoc/1",
        "name": "same",
        "spatial_dims": 2,
        "in_channels": 3,
        "out_channels": 1,
        "levels": [{"stride": 1}],
        "stages": {"a": {"level": 0, "depth": 1, "widths": 6, key: {"choose": options}}},
        "links": [{"from": "input", "to": "a"}],
        "heads": [{"from": "a"}],
    }
    return loads(json.dumps(plain))


def resize_space(options: list[Any], fusion: Any = "concat") -> Genotype:
    plain = {
        "format": "genoc/1",
        "name": "same",
        "spatial_dims": 2,
        "in_channels": 3,
        "out_channels": 1,
        "levels": [{"stride": 1}, {"stride": 2}],
        "stages": {
            "a": {"level": 0, "depth": 1, "widths": 6},
            "b": {"level": 1, "depth": 1, "widths": 6},
            "d": {"level": 0, "depth": 1, "widths": 6, "fusion": fusion},
        },
        "links": [
            {"from": "input", "to": "a"},
            {"from": "a", "to": "b", "resize": "max_pool"},
            {"from": "b", "to": "d", "resize": {"choose": options}},
            {"from": "a", "to": "d"},
        ],
        "heads": [{"from": "d"}],
    }
    return loads(json.dumps(plain))


def told(space: Genotype) -> list[str]:
    return [problem.path for problem in check(space) if problem.code == "G806"]


@pytest.mark.parametrize("kind", BY_NAME)
def test_a_block_written_out_in_full_is_the_same_block(kind: str):
    """The same arithmetic as well, which does not read how the settings are written."""
    full = BY_NAME[kind].in_full(StageBlock(kind))
    settings = {name: getattr(full, name) for name in BY_NAME[kind].settings}
    written = {"kind": kind, **{name: value for name, value in settings.items() if value is not None}}
    spaces = [stage_space("block", [option]) for option in (kind, written)]
    parts = []
    for space in spaces:
        stage = space.stages["a"]
        blocks = blocks_of(space, stage, stage.candidates[0])
        parts.append([list(flat(blocks.parts(inputs, 6, (1, 1)))) for inputs in (3, 6)])
    assert parts[0] == parts[1]
    if kind != "identity":
        assert told(stage_space("block", [kind, written])) == ["stages.a.block.choose[1]"]


@pytest.mark.parametrize(
    ("key", "options"),
    [
        ("block", ["residual", {"kind": "residual", "groups": 1}]),
        ("block", ["mbconv", {"kind": "mbconv", "expansion": 6}]),
        ("block", ["dense", {"kind": "dense", "growth": 12}]),
        ("block", ["residual", {"kind": "residual", "shortcut": "projection"}]),
        ("activation", ["leaky_relu", {"kind": "leaky_relu", "slope": 0.01}]),
        ("activation", ["prelu", {"kind": "prelu", "slope": 0.25}]),
    ],
)
def test_a_default_written_out_makes_no_other_option(key: str, options: list[Any]):
    assert told(stage_space(key, options)) == [f"stages.a.{key}.choose[1]"]


@pytest.mark.parametrize(
    ("key", "options"),
    [
        ("block", ["residual", {"kind": "residual", "groups": 3, "shortcut": "none"}]),
        ("block", ["mbconv", {"kind": "mbconv", "expansion": 4}]),
        ("block", ["dense", {"kind": "dense", "expansion": 1}]),
        ("activation", ["leaky_relu", {"kind": "leaky_relu", "slope": 0.02}]),
        ("activation", ["relu", {"kind": "leaky_relu", "slope": 0}]),
    ],
)
def test_another_value_makes_another_option(key: str, options: list[Any]):
    space = stage_space(key, options)
    assert told(space) == []
    assert lower(space)


def test_defaults_of_resizes_and_gates_are_told_too():
    up = [{"kind": "mednext"}, {"kind": "mednext", "kernel": [3, 3], "expansion": 2}]
    assert told(resize_space(up)) == ["links[2].resize.choose[1]"]
    styled = [{"kind": "transposed_conv", "norm": norm} for norm in ("batch", {"kind": "batch"}, "instance")]
    assert told(resize_space(styled)) == ["links[2].resize.choose[1]"]
    gates = {"choose": ["gate", {"kind": "gate", "width": 3}, {"kind": "gate", "width": 2}]}
    assert told(resize_space(["bilinear", "nearest"], gates)) == ["stages.d.fusion.choose[1]"]
