"""Options of a choice that are the same network are told (G806), others are not."""

import json
from typing import Any

import pytest
import torch

from compiler.backend.load import load_network
from compiler.checks import problems_of
from genotype import read_text
from tests.compiler.settings_document import network

UP = {"kind": "transposed_conv"}
GROUP = {"kind": "group"}

SAME: list[tuple[dict[str, Any], str, list[Any]]] = [
    # neither stride nor channels change: no block has a shortcut to choose
    ({"stages__enc2__block": {"kind": "residual"}}, "stages__enc2__block__shortcut", ["projection", "pool"]),
    ({"stages__enc2__block": {"kind": "preact"}}, "stages__enc2__block__shortcut", ["conv", "none"]),
    # channels change without a stride: there is nothing to pool, and a kernel of 1
    (
        {"stages__enc2__block": {"kind": "residual"}, "stages__enc2__widths": 16},
        "stages__enc2__block__shortcut",
        ["projection", "pool"],
    ),
    (
        {"stages__enc2__block": {"kind": "residual"}, "stages__enc2__widths": 16},
        "stages__enc2__block__shortcut",
        ["conv", "conv_1x1"],
    ),
    ({}, "stages__enc2__block", ["residual", {"kind": "residual", "shortcut": "pool"}]),
    ({}, "stages__enc2__block", ["conv", {"kind": "conv", "padding": "end"}]),
    ({"stages__enc2__block": {"kind": "mbconv"}}, "stages__enc2__block__expansion", [2, 2.01]),
    ({"stages__enc2__block": {"kind": "residual"}}, "stages__enc2__block__squeeze", [3, 4]),
    # a group for each channel
    ({}, "stages__enc2__norm", ["group", {**GROUP, "groups": 8}]),
    # the kernel is the stride
    ({}, "links__5__resize", ["transposed_conv", {**UP, "kernel": [2, 2]}]),
    ({}, "links__3__resize", [{**UP, "kernel": [1, 2]}, "transposed_conv"]),
]
DIFFERENT: list[tuple[dict[str, Any], str, list[Any]]] = [
    (
        {"stages__enc3__block": {"kind": "residual"}},
        "stages__enc3__block__shortcut",
        ["projection", "pool", "conv", "conv_1x1", "pad", "none"],
    ),
    (
        {"stages__enc2__block": {"kind": "residual"}, "stages__enc2__widths": 16},
        "stages__enc2__block__shortcut",
        ["projection", "conv", "pad", "none"],
    ),
    ({}, "stages__enc2__norm", ["group", {**GROUP, "groups": 4}, "batch"]),
    ({"stages__enc2__widths": 16}, "stages__enc2__norm", ["group", {**GROUP, "groups": 8}]),
    ({}, "links__5__resize", ["transposed_conv", {**UP, "kernel": 3}]),
    ({}, "stages__enc3__block", ["conv", {"kind": "conv", "padding": "end"}]),
    ({}, "stages__enc2__block", ["conv", "residual", "residual_unit", "preact", "depth_sep", "mednext"]),
]


def documents(given: dict[str, Any], place: str, options: list[Any]) -> tuple[Any, list[Any]]:
    """The space with a choice of the options at a place, and the network with each of them."""
    space = network(**given, **{place: {"choose": options}})
    return space, [network(**given, **{place: option}) for option in options]


@pytest.mark.parametrize(("given", "place", "options"), SAME, ids=str)
def test_options_that_are_one_network_are_told(given, place, options):
    space, networks = documents(given, place, options)
    assert "G806" in [problem.code for problem in problems_of(read_text(json.dumps(space)))]
    one, other = (logits(each) for each in networks)
    assert torch.equal(one, other)


@pytest.mark.parametrize(("given", "place", "options"), DIFFERENT, ids=str)
def test_options_that_are_several_networks_are_not_told(given, place, options):
    space, networks = documents(given, place, options)
    assert "G806" not in [problem.code for problem in problems_of(read_text(json.dumps(space)))]
    every = [logits(each) for each in networks]
    for number, one in enumerate(every):
        assert not any(torch.equal(one, other) for other in every[number + 1 :])


def logits(document: Any) -> torch.Tensor:
    reading = read_text(json.dumps(document))
    assert reading.genotype is not None
    torch.manual_seed(0)
    made = load_network(reading.genotype)
    made.deep_supervision = True
    return torch.cat([each.flatten() for each in made(torch.linspace(-1, 1, 1536).reshape(8, 3, 8, 8))])
