"""Colours: one for each family, told apart by every eye."""

from itertools import combinations

import pytest

from compiler.draw.style.palette import FAMILIES, OPEN, OTHER, dominant, family_of, in_legend_order, paint
from compiler.ops.registry import OPS

# Linear RGB as seen by protanopes and deuteranopes (Viénot, Brettel and Mollon 1999).
EYES = {
    "protan": ((0.11238, 0.88762, 0.0), (0.11238, 0.88762, 0.0), (0.00401, -0.00401, 1.0)),
    "deutan": ((0.29275, 0.70725, 0.0), (0.29275, 0.70725, 0.0), (-0.02234, 0.02234, 1.0)),
    "grey print": ((0.2126, 0.7152, 0.0722),) * 3,
    "usual": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
}


def seen(colour: str, eye: str) -> tuple[float, ...]:
    """A colour as an eye sees it, each part as bright as it looks."""
    linear = [(int(colour[start : start + 2], 16) / 255) ** 2.2 for start in (1, 3, 5)]
    mixed = [sum(share * part for share, part in zip(row, linear, strict=True)) for row in EYES[eye]]
    return tuple(max(0.0, part) ** (1 / 2.2) for part in mixed)


@pytest.mark.parametrize("eye", EYES)
def test_families_are_told_apart(eye):
    for a, b in combinations([*FAMILIES.values(), OTHER], 2):
        apart = (
            sum((x - y) ** 2 for x, y in zip(seen(a.colour, eye), seen(b.colour, eye), strict=True)) ** 0.5
        )
        assert apart > 0.11, (a.words, b.words)


def test_letters_tell_families_apart_and_are_readable():
    paints = [*FAMILIES.values(), OTHER, OPEN]
    assert len({one.letter for one in paints}) == len(paints)
    for one in paints[:-1]:
        ground, letter = (seen(colour, "grey print")[0] for colour in (one.colour, one.on))
        assert abs(ground - letter) > 0.4, one.words


def test_every_op_has_a_family_with_a_colour():
    assert {op.family for op in OPS} == set(FAMILIES)
    assert all(family_of(op.name) == op.family for op in OPS)


def test_what_is_not_known_has_a_colour_too():
    assert paint(family_of("quantum_conv_3x3")) == OTHER
    assert paint("open") == OPEN
    assert in_legend_order(["open", "other", "spatial", "none"]) == ["none", "spatial", "other", "open"]


@pytest.mark.parametrize(
    ("families", "most"),
    [
        (["none", "none", "pool"], "pool"),
        (["spatial", "conv", "spatial"], "spatial"),
        (["dilated", "conv"], "conv"),
        (["none"], "none"),
        ([], "none"),
    ],
)
def test_the_dominant_family(families, most):
    assert dominant(families) == most
