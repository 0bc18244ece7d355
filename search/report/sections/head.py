"""The top of a report: what ran, whether it ended, and its numbers at a glance."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import ClassVar, NamedTuple

import numpy as np
from attrs import frozen

from search.monitor.courses import courses, mean_decidedness
from search.overview.costs import run_cost
from search.report.part import Part, or_absent
from search.report.words import counted, dots, duration, short, times
from search.runs.read import (
    Missing,
    is_search,
    read_alphas,
    read_derivation,
    read_epochs,
    read_evaluation,
    read_network,
    read_run,
    run_name,
)
from search.runs.run_record import RunRecord


class Tile(NamedTuple):
    """A number, what it is, and of what."""

    number: str
    what: str
    of: str


@frozen
class Head(Part):
    """The run's name, what ran, and the numbers that can be had."""

    template: ClassVar[str] = "head"
    name: str
    about: Part
    tiles: list[Tile]


@frozen
class About(Part):
    """What ran, on what data."""

    template: ClassVar[str] = "about"
    kind: str
    name: str
    where: str
    finished: bool


def head(run: Path) -> Head:
    """The top of the page; tiles whose files are missing are left out."""
    return Head(run_name(run), or_absent(about, run), list(glance(run)))


def about(run: Path) -> About:
    """What ran, where, and whether it finished, from run.json. Raises Missing without it."""
    record = read_run(run)
    kind = "Search" if record.kind == "search" else "Training"
    return About(kind, record.name, where(record), record.finished)


def where(record: RunRecord) -> str:
    """On what data it ran, or from what it was imported, as far as that is known."""
    seed = "" if record.seed is None else f". Seed {record.seed}"
    if record.data is None:
        return f", imported from {record.imported.file}{seed}" if record.imported else seed
    data = record.data
    counts = f"{data.train:,} training, {data.val:,} validation, {counted(data.test, 'test image')}"
    return f" on {data.name}: {counts}{seed}"


def glance(run: Path) -> Iterator[Tile]:
    """The numbers that can be had."""
    for part in SEARCH if is_search(run) else TRAINING:
        with suppress(Missing):
            yield part(run)


def validation_dice(run: Path) -> Tile:
    """The Dice on the validation set after the last epoch. Raises Missing if none is recorded."""
    rows = [row for row in read_epochs(run) if row.split == "val" and np.isfinite(row.dice)]
    if not rows:
        raise Missing("No Dice on the validation part was recorded.")
    return Tile(f"{rows[-1].dice:.3f}", "Dice", "supernet on the validation part, last epoch")


def derived_dice(run: Path) -> Tile:
    """The same of the derived network with the supernet's weights. Raises Missing if it was not measured."""
    dice = read_derivation(run).validation_dice
    if dice is None:
        raise Missing("What deriving did to the Dice was not measured.")
    return Tile(f"{dice.derived:.3f}", "Dice", "derived network with the supernet's weights, validation part")


def decided(run: Path) -> Tile:
    """The number of decisions and how decided they are. Raises Missing if no alphas are recorded."""
    all_courses = courses(read_alphas(run))
    if not all_courses:
        raise Missing("The search has recorded no alphas.")
    mean = f"{mean_decidedness(all_courses):.1%} decided on average"
    return Tile(f"{len(all_courses):,}", "decisions" if len(all_courses) > 1 else "decision", mean)


def test_dice(run: Path) -> Tile:
    """The mean Dice on the test set. Raises Missing if none is recorded."""
    return test_mean(run, "dice", "Dice")


def test_iou(run: Path) -> Tile:
    """The mean IoU on the test set. Raises Missing if none is recorded."""
    return test_mean(run, "iou", "IoU")


def test_mean(run: Path, measure: str, word: str) -> Tile:
    """The mean over images of a measure on the test set. Raises Missing if none is recorded."""
    record = read_evaluation(run)
    if not record.images:
        raise Missing("evaluation.json names no images.")
    mean = np.mean([getattr(image, measure) for image in record.images])
    return Tile(f"{mean:.3f}", word, f"mean of {counted(len(record.images), f'{record.split} image')}")


def parameters(run: Path) -> Tile:
    """The number of the network's parameters. Raises Missing if it cannot be read."""
    cost = run_cost(run, read_network(run))
    return Tile(short(cost.parameters), "parameters", "of the network")


def macs(run: Path) -> Tile:
    """The multiply-accumulates for one image of the run's size. Raises Missing without a network."""
    cost = run_cost(run, read_network(run))
    return Tile(short(cost.macs), "MACs", f"for {times(cost.size)} {dots(cost.size)}")


def time(run: Path) -> Tile:
    """The duration of all epochs together. Raises Missing without epochs.csv."""
    rows = read_epochs(run)
    by_epoch = {row.epoch: row.seconds for row in rows if np.isfinite(row.seconds)}
    return Tile(duration(sum(by_epoch.values())), "time", f"for {counted(len(by_epoch), 'epoch')}")


SEARCH: tuple[Callable[[Path], Tile], ...] = (validation_dice, derived_dice, decided, parameters, macs, time)
TRAINING: tuple[Callable[[Path], Tile], ...] = (test_dice, test_iou, parameters, macs, time)
