"""Findings about the values of images."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from search.data.checks.facts import CaseFacts, ImageValues
from search.data.checks.finding import Finding
from search.data.checks.thumbnail import alike_pairs
from search.data.file_names import in_words
from search.data.splits.split_ids import PARTS, SplitIds


def value_findings(cases: Sequence[CaseFacts], standardised: bool) -> Iterator[Finding]:
    """Images whose values cannot be used, or are not what they seem. Bytes may be flat; what is
    `standardised` may not.
    """
    known = [(_name(case), case.values) for case in cases if case.values is not None]
    infinite = tuple(name for name, values in known if not values.is_finite)
    if infinite:
        problem = "has values that are not finite"
        yield Finding("D124", problem, infinite, "replace them by the background's value")
    flat = tuple(name for name, values in known if values.is_finite and is_flat(values))
    if flat and standardised:
        problem = "has the same value everywhere in a channel"
        yield Finding("D125", problem, flat, "copy it again, or leave out the case")
    whole = tuple(name for name, values in known if values.low == values.high and len(set(values.low)) == 1)
    if flat and not standardised and whole:
        yield Finding("D126", "is of one colour", whole, "look whether its export failed")
    deep = [(_name(case), case.values.is_eight_bit) for case in cases if _is_deep(case) and case.values]
    if deep and all(shallow for _, shallow in deep):
        problem = "has 16 bits that hold no more than 8"
        yield Finding("D127", problem, tuple(name for name, _ in deep), "store it with 8 bits")


def is_flat(values: ImageValues) -> bool:
    """Whether a channel has one value everywhere."""
    return any(low == high for low, high in zip(values.low, values.high, strict=True))


def _is_deep(case: CaseFacts) -> bool:
    return all(str(image.dtype) == "uint16" for image in case.images)


def _name(case: CaseFacts) -> str:
    return in_words(case.images[0].path)


def near_duplicates(
    cases: Sequence[CaseFacts], parts: SplitIds | None, group_of: Mapping[str, str], place: str
) -> Iterator[Finding]:
    """Images that are nearly the same and in two sets, or where no sets are given, not in one group.

    `place` is the file that tells groups.
    """
    thumbnails = {case.case.id: case.values.thumbnail for case in cases if case.values is not None}
    pairs = alike_pairs({name: each for name, each in thumbnails.items() if each is not None})
    homes = {} if parts is None else {name: part for part in PARTS for name in getattr(parts, part)}
    apart = [pair for pair in pairs if not _together(pair, homes, group_of)]
    if apart:
        where = "are nearly the same, in two sets" if homes else "are nearly the same"
        remedy = f"remove one of them, or give both one group in {place}"
        yield Finding("D107", where, tuple(" and ".join(pair) for pair in apart), remedy)


def _together(pair: Collection[str], homes: Mapping[str, str], group_of: Mapping[str, str]) -> bool:
    if homes:
        return len({homes.get(name) for name in pair}) == 1
    groups = {group_of.get(name, f"image {name}") for name in pair}
    return len(groups) == 1
