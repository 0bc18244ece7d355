"""A search or a training while it goes on, for the page of `genoc view`."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from pathlib import Path

from attrs import frozen

from compiler.view.beside import Beside, Chart
from compiler.view.picture import Picture, picture
from compiler.view.state import State
from compiler.view.watch import Signature, changes, signature
from genotype import Genotype, InputError
from genotype.text.encode import in_order
from search.derivation.from_run import derive_by_alphas
from search.folders.held import is_held
from search.monitor.courses import courses, mean_decidedness
from search.overview.costs import recorded_size
from search.overview.row import Row
from search.overview.run_row import run_row
from search.progress import duration
from search.report.charts import chart_width, course_chart, epoch_chart, step_chart
from search.report.sections.decisions import decided_svgs, last_decidedness
from search.report.sections.panels import SCALE
from search.report.words import short
from search.runs.documents import ALPHAS
from search.runs.documents.evaluation import EVALUATION
from search.runs.files import EPOCHS, GENOTYPE, MONITOR, STEPS
from search.runs.read import (
    Missing,
    is_search,
    read_alphas,
    read_epochs,
    read_network,
    read_run,
    read_steps,
    run_name,
)
from search.runs.recorded_alphas import last_epoch
from search.runs.run_record import FILE
from search.supernet.overrides import Overrides

SHOWN = (FILE, EPOCHS, STEPS, MONITOR, ALPHAS.name, GENOTYPE, EVALUATION.name)
"""The files that the page is made of."""
DECIDED = 6
"""So many decisions have a chart of their own, the most decided ones."""
LEAST, SHARE = 2.0, 5.0
"""Seconds between two looks, and how many times as long as one look takes: the run needs the machine more."""


@frozen
class RunSource:
    """The folder of a search by alphas, or of a training."""

    folder: Path

    def signature(self) -> Signature:
        return (is_held(self.folder), *(signature(self.folder / name) for name in SHOWN))

    def changes(self, known: Signature, stop: asyncio.Event) -> AsyncIterator[None]:
        return changes(self.folder, SHOWN, self.signature, known, stop)

    def pause(self, seconds: float) -> float:
        return max(LEAST, SHARE * seconds)

    def look(self, last: State | None) -> State:
        """What the files say now; a genotype that is as it was keeps its picture."""
        row, searched = run_row(self.folder), is_search(self.folder)
        problems = [row.problem] if row.problem else []
        before = None if last is None else last.picture
        network, caption = None, ""
        try:
            network, caption = network_now(self.folder, searched)
        except InputError as refused:
            problems += refused.one_by_one()
        drawn = before if network is None else self.drawn(network, before)
        return State(
            run_name(self.folder),
            tuple(problems),
            drawn,
            Beside(
                status=row.standing,
                caption=caption,
                facts=tuple(facts(self.folder, row)),
                charts=tuple(charts(self.folder, searched)),
            ),
        )

    def drawn(self, network: Genotype, before: Picture | None) -> Picture:
        if before is not None and before.genotype == in_order(network):
            return before
        return picture(network, tuple(recorded_size(self.folder)))


def network_now(run: Path, searched: bool) -> tuple[Genotype | None, str]:
    """The network of a training, or what a search has derived or would derive now; and what it is.

    None before anything is known. Raises InputError where no network can be derived.
    """
    with suppress(Missing):
        return read_network(run), "What was derived" if searched else "The network"
    if not searched or not ALPHAS.is_in(run):
        return None, ""
    derived = derive_by_alphas(run, None, Overrides()).genotype
    return derived, f"What would be derived now, after epoch {last_epoch(run)}"


def facts(run: Path, row: Row) -> Iterator[tuple[str, str]]:
    """How a run stands."""
    yield row.kind, row.standing
    with suppress(Missing):
        if left := seconds_left(run, row):
            yield "left", f"about {duration(left)}"
    for name, dice in (("validation Dice", row.validation), ("test Dice", row.test)):
        if dice is not None:
            yield name, f"{dice:.4f}"
    with suppress(Missing):
        every = courses(read_alphas(run))
        if every:
            yield "decisions", f"{len(every)}, {mean_decidedness(every):.0%} decided on average"
    if row.macs is not None:
        yield "MACs", short(row.macs)


def seconds_left(run: Path, row: Row) -> float:
    """About how long a run at work still takes; 0 where that is not known. Raises Missing."""
    epochs = read_run(run).config.get("epochs")
    known = {one.epoch: one.seconds for one in read_epochs(run) if math.isfinite(one.seconds)}
    if row.state != "running" or not isinstance(epochs, int) or not known:
        return 0.0
    return max(0, epochs - len(known)) * sum(known.values()) / len(known)


def charts(run: Path, searched: bool) -> Iterator[Chart]:
    """The charts of the report that can be drawn now."""
    every = (learning, losses, decisions) if searched else (learning, losses)
    for make in every:
        with suppress(Missing):
            yield from make(run)


def learning(run: Path) -> Iterator[Chart]:
    """Raises Missing before the first epoch."""
    yield Chart("Measures by epoch", epoch_chart(read_epochs(run)))


def losses(run: Path) -> Iterator[Chart]:
    """Raises Missing before the first epoch."""
    yield Chart("Loss and learning rate by step", step_chart(read_steps(run)))


def decisions(run: Path) -> Iterator[Chart]:
    """How decided all decisions are, and the weights of the most decided. Raises Missing without alphas."""
    every = courses(read_alphas(run))
    if not every:
        return
    yield from (Chart("How decided each decision is", svg) for _, svg in decided_svgs(every))
    for course in sorted(every, key=lambda course: -last_decidedness(course))[:DECIDED]:
        width = round(SCALE * chart_width(course, course.place))
        yield Chart(f"Weights of {course.decision.name}", course_chart(course, course.place), width)
