"""What changed in each part of a drawing of two genotypes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from attrs import fields, frozen

from genotype import INPUT, Genotype, Link
from genotype.diff.differences import Change, changes, differences
from genotype.diff.matching import match
from genotype.form.presence import used_cells

Pair = tuple[Any, Any]
"""A part before and after; None where it does not exist."""
OF_PARTS = ("levels", "stages", "links", "heads", "cells")
"""The fields whose items are drawn one by one."""
OUTPUT = ("out_channels", "output")
"""What the box of the output says."""


@frozen
class PartChanges:
    """The changes of the parts that both genotypes have, by the parts' names in a plan (`level 1` that of a
    level), and all other changes: those of the whole network, and of what neither of the two draws.
    """

    by_part: Mapping[str, tuple[Change, ...]]
    others: tuple[Change, ...]

    def of(self, name: str) -> tuple[Change, ...]:
        """The changes of a part; paths start within it."""
        return self.by_part.get(name, ())


def part_changes(
    given: tuple[Genotype, Genotype],
    in_force: tuple[Genotype, Genotype],
    links: Sequence[Pair],
    heads: Sequence[Pair],
) -> PartChanges:
    """The changes from one genotype to the other, both as given and without what is absent; links and heads
    are paired as they are drawn.
    """
    before, after = in_force
    found: dict[str, tuple[Change, ...]] = {
        INPUT: tuple(changes("in_channels", before.in_channels, after.in_channels)),
        **{f"level {n}": tuple(level_changes(*in_force, n)) for n in range(len(after.levels))},
        **{name: within(before.stages.get(name), stage) for name, stage in after.stages.items()},
    }
    for number, pair in enumerate(links):
        found[f"link {number}"] = (*item_changes(pair, given, "links"), *cell_changes(pair, in_force))
    for number, pair in enumerate(heads):
        found[f"head {number}"] = item_changes(pair, given, "heads")
    if None not in heads[0]:
        found["head 0"] += tuple(network_changes(before, after, OUTPUT))
    return PartChanges(found, tuple(other_changes(given, in_force)))


def within(before: Any, after: Any) -> tuple[Change, ...]:
    """What changed within a part; nothing where only one of the two has it."""
    return () if before is None or after is None else tuple(changes("", before, after))


def level_changes(before: Genotype, after: Genotype, number: int) -> Iterator[Change]:
    """What changed in a level that both have."""
    if number < len(before.levels):
        a, b = (each.levels[number] for each in (before, after))
        yield from changes("stride", a.stride, b.stride)


def item_changes(pair: Pair, given: tuple[Genotype, Genotype], key: str) -> tuple[Change, ...]:
    """What changed within a link or a head, and that it moved in the order of their list, if so."""
    lists = [getattr(each, key) for each in given]
    moved = any(pair[1] is after for _, after in match(*lists).moved)
    places = [f"{key}[{items.index(item)}]" for items, item in zip(lists, pair, strict=True)] if moved else []
    return (*within(*pair), *([Change("place", *places)] if moved and None not in pair else []))


def cell_changes(pair: Pair, in_force: tuple[Genotype, Genotype]) -> Iterator[Change]:
    """What changed in the cell of a link that carries the same one, or in a cell that this is like."""
    before, after = pair
    if None in pair or before.cell is None or before.cell != after.cell:
        return
    names = [used_cells(each, [Link(INPUT, INPUT, cell=after.cell)]) for each in in_force]
    for name in sorted(names[0] | names[1]):
        yield from changes(f"cell {name}", *(each.cells.get(name) for each in in_force))


def network_changes(before: Genotype, after: Genotype, keys: Iterable[str]) -> Iterator[Change]:
    """What changed in some fields of the whole."""
    for key in keys:
        yield from changes(key, getattr(before, key), getattr(after, key))


def other_changes(given: tuple[Genotype, Genotype], in_force: tuple[Genotype, Genotype]) -> Iterator[Change]:
    """The changes that belong to no drawn part."""
    own = [field.name for field in fields(Genotype) if field.name not in (*OF_PARTS, *OUTPUT, "in_channels")]
    yield from network_changes(*given, own)
    drawn = set(map(repr, differences(*in_force)))
    used = set[str]().union(*(used_cells(each, each.links) for each in in_force))
    for change in differences(*given):
        section, _, rest = change.path.replace("[", ".").partition(".")
        is_unused = section == "cells" and rest.replace("[", ".").partition(".")[0] not in used
        if section in OF_PARTS and (repr(change) not in drawn or is_unused):
            yield change
