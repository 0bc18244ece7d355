"""What a space may not leave open where a supernet masks channels, and what of a cell is of no space."""

import json
from typing import Any

import pytest
from attrs import evolve

from compiler.checks import problems_of
from compiler.checks.choices.supernets import supernet_problems
from compiler.structure.why_outside import differences
from genotype import loads, read_text
from search.selection.sample import sample
from tests.spaces import OPEN_STAGE, SKIP_SPACE


def told(document: Any) -> list[str]:
    """Every problem of a space as a supernet, in a line."""
    text = json.dumps(document)
    problems = problems_of(read_text(text)) or supernet_problems(loads(text))
    return [f"{one.code} {one.path}: {one.problem} -> {one.remedy}" for one in problems]


def open_stage(**changes: Any) -> Any:
    return {**json.loads(OPEN_STAGE), **changes}


@pytest.mark.parametrize("norm", ["layer", {"kind": "group", "groups": 2}])
def test_widths_are_not_left_open_under_a_norm_that_mixes_channels(norm: Any):
    kind = norm if isinstance(norm, str) else norm["kind"]
    assert [line for line in told(open_stage(norm=norm)) if line.startswith("G805")] == [
        f"G805 stages.enc1.widths: widths cannot be a choice under a {kind} norm, which mixes channels"
        " -> decide them, or use a batch or instance norm"
    ]
    assert not told(open_stage(norm={"kind": "group"}))


def test_a_resize_does_not_mix_channels_that_are_left_open():
    document = open_stage()
    document["stages"]["enc2"] |= {"depth": 1, "widths": {"choose": [4, 6]}}
    up = {"kind": "transposed_conv", "norm": "layer", "width": {"of": "enc2"}}
    document["links"][3]["resize"] = up
    [line] = [line for line in told(document) if ".norm" in line]
    assert line == (
        "G802 links[3].resize.norm: the output width of 'enc2' is open, and a layer norm mixes its channels"
        " -> decide the output width of 'enc2', give this resize a number as width,"
        " or use a batch or instance norm"
    )


def test_a_squeeze_of_what_an_optional_link_brings_is_refused():
    document = open_stage()
    document["links"][2]["present"] = {"choose": [True, False]}
    assert not told(document)
    document["stages"]["dec1"]["fusion"] = {"kind": "concat", "squeeze": "scse"}
    [line] = [line for line in told(document) if line.startswith("G813")]
    assert line.startswith(
        "G813 links[2].present: the squeeze of what 'dec1' joins depends on how many channels"
    )
    assert 'leave out the squeeze, or "fusion": "add"' in line


def test_what_of_a_cell_is_not_of_the_space_is_told_with_what_may_be_there():
    space = loads(SKIP_SPACE)
    found = sample(space, 0).genotype
    cell = found.cell("skip")
    edge = cell.edges[0]
    other = evolve(found, cells={"skip": evolve(cell, edges=(evolve(edge, op="conv_1x1"), *cell.edges[1:]))})
    [problem] = differences(space, other)
    few = ", ".join(
        op for one in space.cell("skip").edges
        if (one.source, one.target) == (edge.source, edge.target) for op in one.op.options
    )  # fmt: skip
    assert problem.path == "cells.skip.edges[0]"
    assert problem.problem == f"conv_1x1 is not of the space's cell, which has {few} here"
    assert problem.remedy == f"write one of: {few}"
