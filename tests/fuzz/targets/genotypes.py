"""Readers of genotypes: what `genoc check`, `compile`, `fix`, `fmt`, `diff`, `show`, `draw` do with a text,
in memory.
"""

from compiler.analysis.cost import cost
from compiler.analysis.summary import described, summary
from compiler.backend.emit import emit
from compiler.checks import checked, open_choices
from compiler.checks.choices.countable import counted_program, counted_words
from compiler.commands.difference import difference
from compiler.draw import draw_cell, draw_network
from compiler.fix.fixed import fixed
from compiler.fix.reported import answer
from compiler.lowering.network import lower
from compiler.structure.coarsest import sizes_of
from genotype import Genotype, canonical_text
from genotype.commands.answer import PRINTERS
from genotype.text.read import read_bytes
from tests.fuzz.target import halves, in_memory

NAME = "net.json"


def passed(data: bytes) -> Genotype:
    """The genotype of a text that passes every check."""
    return checked(read_bytes(data, NAME), NAME)


def check(data: bytes) -> None:
    """All problems in every form of output; what has none has an emitter's source, unless it is open."""
    found = answer(read_bytes(data, NAME), NAME, False, None)
    for printed in PRINTERS.values():
        for text, _ in printed([found]):
            str(text)
    if found.problems:
        raise found.refused
    genotype = passed(data)
    if not open_choices(genotype):
        compile(emit(genotype, lower(genotype)), NAME, "exec")


def fix(data: bytes) -> None:
    """What is written is read again; nothing is left in it that is not told."""
    found = fixed(read_bytes(data, NAME))
    if found.text is not None:
        again = fixed(read_bytes(found.text.encode(), NAME))
        assert len(again.by_hand) == len(found.by_hand), "what is repaired has other problems"


def fmt(data: bytes) -> None:
    """The canonical text is its own."""
    text = canonical_text(passed(data))
    assert canonical_text(passed(text.encode())) == text, "another text the second time"


def diff(data: bytes) -> None:
    before, after = (
        (name, passed(one)) for name, one in zip(("a.json", "b.json"), halves(data), strict=True)
    )
    found = difference(before, after, None)
    for line in found.lines():
        line.encode(errors="backslashreplace")
    found.as_json()


def show(data: bytes) -> None:
    genotype = passed(data)
    counted = cost(counted_program(genotype), sizes_of(genotype).fitted((128,)))
    list(described(genotype, counted, counted_words(genotype)))
    summary(genotype, counted)


def draw(data: bytes) -> None:
    """The source of the drawings: Graphviz is not run."""
    genotype = passed(data)
    draw_network(genotype)
    for name in list(genotype.cells)[:2]:
        draw_cell(genotype, name)


TARGETS = (
    in_memory("check", "json", check),
    in_memory("fix", "json", fix),
    in_memory("fmt", "json", fmt),
    in_memory("diff", "json", diff),
    in_memory("show", "json", show),
    in_memory("draw", "json", draw),
)
