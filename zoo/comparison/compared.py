"""What entries claim and cost, how long they take here, and in what they differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from attrs import asdict, frozen

from compiler.analysis.cost import Cost
from compiler.analysis.summary import times
from genotype import Genotype, refuse
from genotype.diff.differences import differences
from genotype.diff.wording import lines as difference_lines
from search.device.table import Conditions
from search.latency.stopwatch import Timing, Work, alternated
from search.latency.whole import Images, forward_pass
from search.overview.columns import table
from search.overview.settings import differing, value_in_words
from zoo.entries.entry import Entry
from zoo.entries.record import Record
from zoo.entries.summary import cost_of

SHOWN = 8
"""Up to so many differences of two genotypes are told; more are only counted."""


@frozen(kw_only=True)
class ComparedEntry:
    """An entry with its costs at the size that it was trained at, and the time of a forward pass of one image
    of that size in milliseconds. `changes` are the differences of its genotype to the first one, in words.
    """

    name: str
    record: Record
    genotype: Genotype
    cost: Cost
    timing: Timing
    changes: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """The same for programs."""
        metrics = self.record.metrics
        return {
            "name": self.name,
            "dice": metrics.mean.dice,
            "iou": metrics.mean.iou,
            "accuracy": metrics.mean.accuracy,
            "images": metrics.images,
            "split": metrics.split,
            "class_dice": dict(metrics.class_dice),
            "parameters": self.cost.parameters,
            "macs": self.cost.macs,
            "activations": self.cost.activations,
            "size": list(self.cost.size),
            "milliseconds": self.timing.median,
            "spread": asdict(self.timing),
            "to_first": list(self.changes),
        }


@frozen(kw_only=True)
class ComparedEntries:
    """Entries, the settings in which they differ with the value that each has, and where times were
    measured.
    """

    entries: tuple[ComparedEntry, ...]
    differing: Mapping[str, tuple[str, ...]]
    conditions: Conditions

    def as_json(self) -> dict[str, Any]:
        """The same for programs."""
        return {
            "entries": [entry.as_json() for entry in self.entries],
            "differing": {name: list(values) for name, values in self.differing.items()},
            "measured": asdict(self.conditions),
        }


def compared(entries: Sequence[tuple[str, Entry]], device: str = "cpu") -> ComparedEntries:
    """Compare entries, each given with what it is called. Their networks are timed in turn, with fresh
    weights.

    Raises InputError with fewer than two, and for one that cannot be read.
    """
    if len(entries) < 2:
        raise refuse(
            "genoc zoo compare", "NAME...", "one entry alone has no other to compare with", "give two"
        )
    read = [(name, entry, entry.record(), entry.genotype()) for name, entry in entries]
    costs = [cost_of(entry, record) for _, entry, record, _ in read]
    works: dict[int, Work] = {
        place: forward_pass(genotype, Images(cost.size, 1, device))()
        for place, ((_, _, _, genotype), cost) in enumerate(zip(read, costs, strict=True))
    }
    timings = alternated(works, device)
    settings = [settings_of(record, genotype) for _, _, record, genotype in read]
    return ComparedEntries(
        entries=tuple(
            ComparedEntry(
                name=name,
                record=record,
                genotype=genotype,
                cost=cost,
                timing=timings[place],
                changes=changes(read[0][3], genotype) if place else (),
            )
            for place, ((name, _, record, genotype), cost) in enumerate(zip(read, costs, strict=True))
        ),
        differing={key: tuple(each.get(key, "") for each in settings) for key in differing(settings)},
        conditions=Conditions.here(device),
    )


def changes(first: Genotype, other: Genotype) -> tuple[str, ...]:
    """In what a genotype differs from the first one, in words."""
    if first == other:
        return ("the same genotype",)
    return tuple(difference_lines(differences(first, other), (first, other)))


def settings_of(record: Record, genotype: Genotype) -> dict[str, str]:
    """What the network was trained on and how, each value as it is written in JSON."""
    data = record.data
    facts = {
        "network": genotype.name,
        "data": f"{data.name} ({data.train} training, {data.val} validation, {data.test} test)",
        "checksum of the images": data.digest[:8],
        "size": times(record.extent),
        "seed": str(record.seed),
        "genoc": record.genoc,
        "torch": record.torch,
        "licence": record.license,
    }
    return {**facts, **{name: value_in_words(value) for name, value in record.config.items()}}


def header(found: ComparedEntries) -> tuple[str, ...]:
    """The head of the table: an entry in each column."""
    return ("", *(entry.name for entry in found.entries))


def rows(found: ComparedEntries) -> Iterator[tuple[str, ...]]:
    """The rows of the table: measures, costs and times."""
    every = found.entries
    means = [entry.record.metrics.mean for entry in every]
    yield ("Dice (claimed)", *(f"{mean.dice:.4f}" for mean in means))
    yield ("IoU (claimed)", *(f"{mean.iou:.4f}" for mean in means))
    yield ("accuracy (claimed)", *(f"{mean.accuracy:.4f}" for mean in means))
    for name in dict.fromkeys(name for entry in every for name in entry.record.metrics.class_dice):
        dice = [entry.record.metrics.class_dice.get(name) for entry in every]
        yield (f"Dice {name}", *("" if value is None else f"{value:.4f}" for value in dice))
    yield ("images", *(f"{one.record.metrics.images} {one.record.metrics.split}" for one in every))
    yield ("parameters", *(f"{one.cost.parameters:,}" for one in every))
    yield ("MACs", *(f"{one.cost.macs:,}" for one in every))
    yield ("activations", *(f"{one.cost.activations:,}" for one in every))
    yield ("of an image of", *(times(one.cost.size) for one in every))
    yield ("milliseconds", *(f"{one.timing.median:.3g}" for one in every))
    yield ("quartiles", *(f"{one.timing.low:.3g} to {one.timing.high:.3g}" for one in every))


def measured_words(found: ComparedEntries) -> str:
    """How the times were measured."""
    runs = found.entries[0].timing.runs
    what = f"the median of {runs} forward passes of one image, run in turn here"
    return f"milliseconds: {what}: {found.conditions}"


def lines(found: ComparedEntries) -> Iterator[str]:
    """Tables for people, and the differences of the genotypes to the first."""
    yield from table([header(found), *rows(found)])
    yield measured_words(found)
    if found.differing:
        yield ""
        names = ("differs", *(entry.name for entry in found.entries))
        yield from table([names, *((name, *values) for name, values in found.differing.items())])
    first = found.entries[0].name
    for entry in found.entries[1:]:
        yield ""
        yield f"{entry.name}, its genotype compared with that of {first}:"
        yield from (f"  {words}" for words in shortened(entry.changes))


def shortened(changes: Sequence[str]) -> Sequence[str]:
    """The differences, or their number where they are too many to read."""
    return changes if len(changes) <= SHOWN else (f"{len(changes)} differences; genoc diff tells them",)
