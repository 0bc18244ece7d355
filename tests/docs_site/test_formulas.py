"""The formulas on the pages of ops and blocks give what torch counts; every polynomial is found."""

import re
from fractions import Fraction

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.utils.flop_counter import FlopCounterMode

from compiler.blocks.registry import BY_NAME
from compiler.ops.own import OPS
from docs_site.block_kinds import block, block_kinds_page
from docs_site.ops import STYLE, ops_page
from docs_site.polynomial import TERMS, Polynomial, formula, formula_of_equal
from docs_site.steps_in_words import INPUTS, OUTPUTS, channels
from tests.compiler.all_layers import layers

WIDTHS = [(16, 32), (32, 16), (16, 16)]
SIDE = 8

factors = st.fractions(min_value=0, max_value=1000, max_denominator=16)
polynomials = st.fixed_dictionaries(dict.fromkeys(TERMS, factors)).map(Polynomial)


def value(text: str, inputs: int, outputs: int) -> Fraction:
    """What a formula of a page says for these channels."""
    general, _, equal = text.partition("; where in = out, ")
    chosen = equal if equal and inputs == outputs else general
    code = chosen.replace("²", "**2").replace("·", "*")
    code = re.sub(
        r"\b(\d+)\b(?!\*\*)", r"Fraction(\1)", re.sub(r"\bin\b", "i", re.sub(r"\bout\b", "o", code))
    )
    return Fraction(
        eval(code.replace("**Fraction(2)", "**2"), {"Fraction": Fraction, "i": inputs, "o": outputs})
    )


def counted(layer: torch.nn.Module, inputs: int, dims: int) -> tuple[int, Fraction]:
    """The parameters of a layer and its MACs for each pixel, by torch."""
    image = torch.zeros(1, inputs, *(SIDE,) * dims)
    with FlopCounterMode(display=False) as counter:
        layer.eval()(image)
    parameters = sum(one.numel() for one in layer.parameters())
    return parameters, Fraction(counter.get_total_flops(), 2 * SIDE**dims)


def rows(page: str, columns: int) -> list[list[str]]:
    """The rows of the tables of so many columns."""
    found = [
        [cell.strip() for cell in line.strip("| ").split(" | ")]
        for line in page.splitlines()
        if line[:1] == "|"
    ]
    return [row for row in found if len(row) == columns]


OP_ROWS = {row[0].strip("`"): row for row in rows(ops_page(), 4)}


@pytest.mark.parametrize("op", [op for op in OPS if op.layer_class], ids=lambda op: op.name)
def test_an_op_costs_what_its_page_says(op):
    _, parameters, macs, _ = OP_ROWS[op.name]
    for pair in WIDTHS:
        call = op.call(*pair, STYLE)
        layer = getattr(layers, call.callee)(*call.args, **dict(call.kwargs))
        said = (value(parameters, *pair), value(macs, *pair))
        assert said == counted(layer, pair[0], max(2, len(op.kernel)))


def test_every_op_has_its_row():
    assert {op.name for op in OPS} == set(OP_ROWS) - {"op", "---"}


PAGE = block_kinds_page()


def section(page: str, heading: str) -> str:
    return page.split(f"\n## {heading}\n")[1].split("\n## ")[0]


@pytest.mark.parametrize("dims", [2, 3])
@pytest.mark.parametrize("word", BY_NAME)
def test_a_block_costs_what_its_page_says(word: str, dims: int):
    kind = BY_NAME[word]
    told = [row for row in rows(section(PAGE, word), 4) if row[0] == f"{dims}D"]
    shown = block(kind, dims)
    tried = set()
    for pair in WIDTHS:
        where = ("any", "in = out" if pair[0] == pair[1] else "in ≠ out")
        for _, _, parameters, macs in (row for row in told if row[1] in where):
            tried.add(pair)
            layer = getattr(layers, kind.layer_class)(*pair, **dict(shown.options()))
            said = (value(parameters, *pair), value(macs, *pair))
            assert said == counted(layer, pair[0], dims)
    assert tried == {pair for pair in WIDTHS if shown.problem(*pair) is None}


@given(polynomials)
def test_a_polynomial_is_found_from_its_values(wanted: Polynomial):
    assert formula(wanted.at) == wanted


@given(polynomials, st.integers(1, 500))
def test_a_formula_of_equal_channels_has_the_values(wanted: Polynomial, width: int):
    assert formula_of_equal(wanted.at).at(width, width) == wanted.at(width, width)


@given(polynomials, st.integers(1, 500), st.integers(1, 500))
def test_a_formula_reads_as_what_it_gives(wanted: Polynomial, inputs: int, outputs: int):
    assert value(str(wanted), inputs, outputs) == wanted.at(inputs, outputs)


def test_what_is_no_polynomial_is_refused():
    with pytest.raises(ArithmeticError, match="no polynomial"):
        formula(lambda inputs, outputs: min(inputs, outputs))


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (INPUTS, "in"),
        (OUTPUTS // 4, "out/4"),
        (4 * INPUTS, "4·in"),
        (INPUTS + 36, "in + 36"),
        (12, "12"),
        (INPUTS + OUTPUTS, "in + out"),
    ],
)
def test_channels_tell_how_they_were_made(number: int, words: str):
    assert channels(number) == words
    with pytest.raises(ArithmeticError, match="neither"):
        channels(number + 10_001)
