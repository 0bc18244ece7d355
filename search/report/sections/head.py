"""The top of a report: what ran, whether it ended, and its numbers at a glance."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np

from search.monitor.courses import courses, mean_decidedness
from search.report.costs import run_cost
from search.report.markup import Html, element, joined, paragraph
from search.report.sections.parts import or_sentence
from search.report.words import counted, dots, duration, short, times
from search.runs.read import (
    Missing,
    is_search,
    read_alphas,
    read_epochs,
    read_evaluation,
    read_network,
    read_run,
    run_name,
)
from search.runs.run_record import RunRecord

Tile = tuple[str, str, str]
"""A number, what it is, and of what."""


def head(run: Path) -> Html:
    title = element("h1", run_name(run))
    tiles = element("div", *map(tile, glance(run)), class_="tiles")
    return joined([title, or_sentence(about, run), tiles])


def about(run: Path) -> Html:
    """What ran, on what data."""
    record = read_run(run)
    kind = "Search" if record.kind == "search" else "Training"
    words = f"{kind} of {record.name or 'a network'}{where(record)}."
    return joined([paragraph(words), *([] if record.finished else [unfinished()])])


def where(record: RunRecord) -> str:
    """On what data it ran, or from what it was imported, as far as that is known."""
    seed = "" if record.seed is None else f". Seed {record.seed}"
    if record.data is None:
        return f", imported from {record.imported.file}{seed}" if record.imported else seed
    data = record.data
    counts = f"{data.train:,} training, {data.val:,} validation, {counted(data.test, 'test image')}"
    return f" on {data.name}: {counts}{seed}"


def unfinished() -> Html:
    words = "This run has not ended. The page shows what was there when it was made."
    return element("p", words, class_="unfinished")


def glance(run: Path) -> Iterator[Tile]:
    """The numbers that can be had."""
    for part in SEARCH if is_search(run) else TRAINING:
        with suppress(Missing):
            yield part(run)


def tile(given: Tile) -> Html:
    number, what, of = given
    return element("div", element("b", number), element("span", what), element("small", of))


def validation_dice(run: Path) -> Tile:
    rows = [row for row in read_epochs(run) if row.split == "val" and np.isfinite(row.dice)]
    if not rows:
        raise Missing("No Dice on the validation part was recorded.")
    return f"{rows[-1].dice:.3f}", "Dice", "supernet on the validation part, last epoch"


def decided(run: Path) -> Tile:
    found = courses(read_alphas(run))
    if not found:
        raise Missing("The search has recorded no alphas.")
    mean = f"{mean_decidedness(found):.1%} decided on average"
    return f"{len(found):,}", "decisions" if len(found) > 1 else "decision", mean


def test_dice(run: Path) -> Tile:
    return test_mean(run, "dice", "Dice")


def test_iou(run: Path) -> Tile:
    return test_mean(run, "iou", "IoU")


def test_mean(run: Path, measure: str, word: str) -> Tile:
    found = read_evaluation(run)
    if not found.images:
        raise Missing("evaluation.json names no images.")
    mean = np.mean([getattr(image, measure) for image in found.images])
    return f"{mean:.3f}", word, f"mean of {counted(len(found.images), f'{found.split} image')}"


def parameters(run: Path) -> Tile:
    found = run_cost(run, read_network(run))
    return short(found.parameters), "parameters", "of the network"


def macs(run: Path) -> Tile:
    found = run_cost(run, read_network(run))
    return short(found.macs), "MACs", f"for {times(found.size)} {dots(found.size)}"


def time(run: Path) -> Tile:
    rows = read_epochs(run)
    by_epoch = {row.epoch: row.seconds for row in rows if np.isfinite(row.seconds)}
    return duration(sum(by_epoch.values())), "time", f"for {counted(len(by_epoch), 'epoch')}"


SEARCH: tuple[Callable[[Path], Tile], ...] = (validation_dice, decided, parameters, macs, time)
TRAINING: tuple[Callable[[Path], Tile], ...] = (test_dice, test_iou, parameters, macs, time)
