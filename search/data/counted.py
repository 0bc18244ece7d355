"""Images of which a pixel counts: one that is ignored as a whole teaches nothing, and cannot be measured."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import compress

from attrs import evolve
from torch import Tensor

from genotype.diagnostics.diagnostic import Diagnostic, InputError
from search.data.cases import IGNORE
from search.data.checks.of_labels import ignored_sets
from search.data.dataset import Dataset
from search.data.split import Split
from search.data.splits.split_ids import PARTS
from search.progress import say


def counts(labels: Tensor) -> Tensor:
    """Which of the images (B,) have a pixel that is not ignored, by their labels (B, *spatial)."""
    found: Tensor = (labels != IGNORE).flatten(1).any(1)
    return found


def of_counted(part: Split) -> Split:
    """The images of a set of which a pixel counts; all: the same set."""
    if all(part.counted):
        return part
    return part.subset([*compress(range(len(part)), part.counted)])


def of_counted_alone(data: Dataset) -> Dataset:
    """The same data, trained on the images alone of which a pixel counts.

    Raises InputError for a set without such an image.
    """
    problems = [*sets_without_pixels(data)]
    if problems:
        raise InputError(data.name, problems)
    train = of_counted(data.train)
    if train is data.train:
        return data
    left = len(data.train) - len(train)
    say(f"note     {left} of {len(data.train)} training images are left out: all of each is ignored")
    return evolve(data, train=train)


def sets_without_pixels(data: Dataset) -> Iterator[Diagnostic]:
    """The sets in which all pixels are ignored, as a network sees them."""
    sets: dict[str, Split] = {name: getattr(data, name) for name in PARTS}
    is_counted = {
        name: each for part in sets.values() for name, each in zip(part.ids, part.counted, strict=True)
    }
    yield from ignored_sets(is_counted, {name: part.ids for name, part in sets.items()})
