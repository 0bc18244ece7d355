"""Two genotypes compared: what differs, what it costs, and a drawing of both."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from attrs import frozen

from compiler.commands.genotypes import fitting_size
from genotype import Genotype, InputError
from genotype.diff.differences import Change, differences
from genotype.text.sources import together

if TYPE_CHECKING:
    import graphviz

    from compiler.analysis.cost_difference import Comparison

Size = tuple[int, ...] | None
Named = tuple[str, Genotype]
"""A genotype and what messages call it."""


@frozen
class Difference:
    """What differs between two genotypes, and their costs; None where one of them cannot be compiled, for the
    reasons `uncounted`. `note` says what of search spaces is counted.
    """

    before: Genotype
    after: Genotype
    changes: tuple[Change, ...]
    costs: "Comparison | None"
    uncounted: tuple[str, ...]
    note: str

    def lines(self) -> Iterator[str]:
        """The same for people."""
        from compiler.analysis.cost_difference import table
        from genotype.diff.wording import lines

        yield from lines(self.changes, (self.before, self.after))
        yield ""
        yield from (f"costs are not counted: {reason}" for reason in self.uncounted)
        yield from table(self.costs) if self.costs is not None else ()
        yield from [self.note] if self.note else []

    def as_json(self) -> dict[str, Any]:
        """The same for programs."""
        from compiler.analysis.cost_difference import as_json
        from genotype.diff.wording import sentence, verb
        from genotype.text.encode import encode

        pair = (self.before, self.after)
        rows = [
            {**encode(change), "what": verb(change), "words": sentence(change, pair)}
            for change in self.changes
        ]
        costs = None if self.costs is None else as_json(self.costs)
        told = {"changes": rows, "costs": costs, "uncounted": list(self.uncounted)}
        return {**told, "note": self.note} if self.note else told


def difference(before: Named, after: Named, size: Size) -> Difference:
    """What differs, with the costs for images of the given size, or of one that both take."""
    from compiler.checks.choices.countable import counted_alike_words

    pair = (before, after)
    (_, a), (_, b) = pair
    uncounted = tuple(not_compiled(pair))
    if uncounted:
        return Difference(a, b, tuple(differences(a, b)), None, uncounted, "")
    return Difference(a, b, tuple(differences(a, b)), costs_of(a, b, size), (), counted_alike_words(a, b))


def not_compiled(pair: Sequence[Named]) -> Iterator[str]:
    """The reasons why files cannot be compiled."""
    from compiler.checks import check

    for name, genotype in pair:
        count = len(check(genotype))
        if count:
            yield f"{name} has {count} problem{'' if count == 1 else 's'}; run genoc check"


def costs_of(a: Genotype, b: Genotype, size: Size) -> "Comparison":
    """The costs of both, for images of the given size, or of one that both take."""
    from compiler.analysis.cost_difference import common_sizes, compared
    from compiler.checks.choices.countable import counted_alike

    first, second = counted_alike(a, b)
    if size is None:
        return compared(first, second, common_sizes(first, second))
    return compared(first, second, [fitting_size(size, each.sizes) for each in (first, second)])


def drawn(before: Named, after: Named, cell: str | None = None) -> "graphviz.Digraph":
    """Both in one picture, or one of their cells. Raises InputError if one of them cannot be compiled."""
    from compiler.checks import check
    from compiler.checks.view import require_cell
    from compiler.draw.comparison.cell import draw_compared_cell
    from compiler.draw.comparison.network import draw_compared

    refusals = [InputError(name, found) for name, genotype in (before, after) if (found := check(genotype))]
    if refusals:
        raise together(refusals)
    (_, a), (_, b) = before, after
    if cell is None:
        return draw_compared(a, b)
    require_cell(cell, {**a.cells, **b.cells})
    return draw_compared_cell(a, b, cell)
