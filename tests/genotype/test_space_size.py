"""The size of a space, against counting what it holds."""

from collections.abc import Iterator, Mapping
from itertools import permutations, product
from math import comb, prod
from typing import Any

import pytest
import torch
from attrs import evolve
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from genotype import BlockInput, Choose, Genotype, canonical_text, loads
from genotype.form.resolve_choices import fill
from genotype.form.space_size import in_words, powers, products_of, space_size, written
from search.supernet.decisions import Decision, decisions_of
from tests.spaces import OPEN_STAGE, SKIP_SPACE
from tests.strategies import genotypes, spaces
from zoo.references import reference


def outcomes(decision: Decision) -> list[Mapping[str, Any]]:
    """Everything that a decision may come to, whatever its alphas: tried out."""
    orders = (torch.tensor(order, dtype=torch.float64) for order in permutations(range(decision.size)))
    sides = (torch.tensor(side, dtype=torch.float64) for side in product([0.0, 1.0], repeat=decision.size))
    found = {}
    for alphas in (*orders, *sides):
        decided = {path: unweighted(value) for path, value in decision.derive(alphas).items()}
        found[repr(decided)] = decided
    return list(found.values())


def unweighted(value: Any) -> Any:
    """What stays, without the weights that a sum block gives it."""
    is_inputs = isinstance(value, tuple) and all(isinstance(one, BlockInput) for one in value)
    return tuple(BlockInput(one.node) for one in value) if is_inputs else value


def derivable(space: Genotype) -> Iterator[Genotype]:
    for decided in product(*map(outcomes, decisions_of(space))):
        filled = fill(space, {path: value for part in decided for path, value in part.items()})
        named = {link.cell for link in space.links}
        yield evolve(filled, cells={name: cell for name, cell in filled.cells.items() if name in named})


@settings(max_examples=16, deadline=None)
@given(spaces())
def test_a_space_holds_as_many_genotypes_as_it_says(space: Genotype):
    every = decisions_of(space)
    assume(all(decision.size <= 6 for decision in every))
    assume(prod(len(outcomes(decision)) for decision in every) <= 1000)
    assert space_size(space) == len({canonical_text(genotype) for genotype in derivable(space)})


@given(genotypes())
def test_a_genotype_is_the_only_one(genotype: Genotype):
    assert space_size(genotype) == 1
    assert in_words(powers(genotype)) == "1"


def test_depths_and_widths_of_a_stage_are_counted_together():
    stages = {"enc2": {"depth": Choose((1, 2, 3)), "widths": Choose((8, 12, 16, 20, 24))}}
    space = loads(OPEN_STAGE)
    opened = {name: evolve(stage, **stages.get(name, {})) for name, stage in space.stages.items()}
    assert powers(evolve(space, stages=opened)) == {5 + 25 + 125: 1, 2: 1}


def test_links_with_one_cell_decide_it_once_and_a_like_cell_is_its_own():
    shared = SKIP_SPACE.replace(
        '"enc2", "resize": "max_pool"}', '"enc2", "resize": "max_pool", "cell": "skip"}'
    )
    liked = SKIP_SPACE.replace('"enc2", "resize": "max_pool"}', '"enc2", "resize": "max_pool", "cell": "as"}')
    liked = liked.replace('"cells": {', '"cells": {"as": {"like": "skip"}, ')
    alone = space_size(loads(SKIP_SPACE))
    assert alone == comb(2, 2) * comb(4, 2) * 7 * 7
    assert space_size(loads(shared)) == alone
    assert space_size(loads(liked)) == alone**2


@given(st.lists(st.integers(0, 9), max_size=7), st.integers(0, 7))
def test_products_of_choices_are_those_written_out(numbers: list[int], size: int):
    def written_out(rest: list[int], left: int) -> int:
        if left == 0:
            return 1
        return rest[0] * written_out(rest[1:], left - 1) + written_out(rest[1:], left) if rest else 0

    assert products_of(numbers, size) == written_out(numbers, size)


@pytest.mark.parametrize(
    ("number", "text"),
    [(7, "7"), (10**15 - 1, "999,999,999,999,999"), (10**15, "1.0e15"), (155**11, "1.2e24")],
)
def test_a_large_number_is_told_by_its_size(number: int, text: str):
    assert written(number) == text


@given(st.integers(15, 6000), st.integers(-1, 1))
def test_a_large_number_is_told_as_decimal_arithmetic_tells_it(exponent: int, off: int):
    text = "1.0e" + str(exponent)
    assert written(10**exponent + off) == text or (exponent, off) == (15, -1)


@given(st.integers(10**15, 10**40))
def test_a_large_number_is_rounded_to_two_digits(number: int):
    mantissa, exponent = written(number).split("e")
    told = int(mantissa.replace(".", "")) * 10 ** (int(exponent) - 1)
    assert 2 * abs(told - number) <= 10 ** (int(exponent) - 1)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        # Three ops a node of 9, 18 and 27 candidates; any of two and of four nodes a block.
        ("darts-unet", "2,925^16 x 816^16 x 84^16 x 15^32, about 2.9e170"),
        ("skip-cells", "91^3 x 21^3 x 7^6 = 821,051,315,476,119"),
    ],
)
def test_the_sizes_of_the_spaces_that_come_with_genoc(name: str, words: str):
    assert in_words(powers(reference(name))) == words
