"""The entries that meet conditions, and how they are told."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from genotype import InputError, encode
from search.overview.columns import table
from zoo.entries.entry import Entry
from zoo.finding.conditions import Candidate, Conditions

HEADER = ("entry", "Dice", "parameters", "images", "classes", "data", "licence", "tags")


def matching(entries: Iterable[Entry], conditions: Conditions) -> tuple[list[Candidate], list[str]]:
    """The entries that meet conditions, the best Dice first, and what is wrong with those that cannot
    be read.
    """
    found, unread = list[Candidate](), list[str]()
    for entry in entries:
        try:
            candidate = Candidate.of(entry)
            if conditions.fit(candidate):
                found.append(candidate)
        except InputError as refused:
            first = refused.problems[0]
            unread.append(f"{entry.name}: cannot be read: {first.path}: {first.problem}")
    return sorted(found, key=lambda one: (-one.dice, one.record.parameters, one.entry.name)), unread


def found_lines(found: Sequence[Candidate]) -> Iterator[str]:
    """A table of entries."""
    yield from table([HEADER, *map(row, found)])


def row(one: Candidate) -> tuple[str, ...]:
    """A line of the table. The Dice is claimed, of the data that it was trained on."""
    channels = one.genotype.in_channels
    images = f"{one.genotype.spatial_dims}D, {channels} channel{'s' * (channels != 1)}"
    return (
        one.entry.name,
        f"{one.dice:.4f}",
        f"{one.record.parameters:,}",
        images,
        str(one.classes),
        one.record.data.name,
        one.record.license,
        " ".join(one.record.tags),
    )


def found_json(found: Iterable[Candidate]) -> list[dict[str, Any]]:
    """The metadata and costs of entries, for programs."""
    return [
        {
            **encode(one.record),
            "name": one.entry.name,
            "spatial_dims": one.genotype.spatial_dims,
            "in_channels": one.genotype.in_channels,
            "classes": one.classes,
            "macs": one.macs,
        }
        for one in found
    ]
