"""Large genotypes: no recursion limit, and work that grows as they do."""

import json
import sys
from collections.abc import Callable
from typing import Any

import pytest

from compiler.backend.emit import emit
from compiler.checks import problems_of
from compiler.lowering.network import lower
from genotype import read_text
from tests.large import SHAPES

LARGE = 8_000
"""Edges: of six between two nodes they make a cell of 1,333 nodes, beyond the recursion limit."""


def compiled(text: str) -> str:
    reading = read_text(text)
    assert problems_of(reading) == ()
    assert reading.genotype is not None
    return emit(reading.genotype, lower(reading.genotype))


@pytest.mark.parametrize("shape", ["one deep cell", "many links"])
def test_a_large_genotype_is_compiled_whatever_its_depth(shape):
    source = compiled(json.dumps(SHAPES[shape](LARGE)))
    assert source.count("self.") > LARGE // 5


def lines_run(work: Callable[[], Any]) -> int:
    """How many lines of Python a call runs, each turn of a loop anew."""
    count = 0

    def trace(frame: Any, event: str, _: Any) -> Any:
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


def misspelt(document: Any) -> Any:
    """Every end of a link, every cell on one and every op with a letter too many."""
    for link in document["links"]:
        link.update({key: f"{link[key]}x" for key in ("from", "to", "cell") if key in link})
    for cell in document["cells"].values():
        cell["edges"] = [{**edge, "op": f"{edge['op']}x"} for edge in cell["edges"]]
    return document


def mistyped(document: Any) -> Any:
    """Every stage's depth and every edge's op of another type."""
    for name, stage in document["stages"].items():
        document["stages"][name] = {**stage, "depth": "1"}
    for cell in document["cells"].values():
        cell["edges"] = [{**edge, "op": 5} for edge in cell["edges"]]
    return document


def text(shape: str, edges: int) -> str:
    return json.dumps(SHAPES[shape](edges))


def growth(work: Callable[[int], Any], edges: int) -> float:
    """How much more work twice the edges are; what is done once for all is done before."""
    work(12)
    first, second = (lines_run(lambda n=n: work(n)) for n in (edges, 2 * edges))
    return second / first


@pytest.mark.parametrize("shape", SHAPES)
def test_twice_the_edges_are_twice_the_work(shape):
    assert growth(lambda edges: compiled(text(shape, edges)), 200) < 2.1


@pytest.mark.parametrize("damage", [misspelt, mistyped])
@pytest.mark.parametrize("shape", SHAPES)
def test_twice_the_mistakes_are_twice_the_work(shape, damage):
    """Of more names than are compared one by one."""

    def told(edges: int) -> tuple[Any, ...]:
        document = json.dumps(damage(json.loads(text(shape, edges))))
        return problems_of(read_text(document))

    assert growth(told, 400) < 2.3
