"""Running epochs, for a search and for a training."""

import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext, suppress
from os.path import lexists
from statistics import fmean
from typing import Any

from attrs import define, field
from torch.amp.grad_scaler import GradScaler
from torch.nn import Module
from torch.optim import Optimizer

from genotype import InputError, refuse
from genotype.commands.stopping import in_steps, step_done
from genotype.diagnostics.diagnostic import short
from search.progress import epoch_line, say, say_of_run
from search.runs.checkpoint import Checkpoint, pack, unpack
from search.runs.history import NOISE, History
from search.runs.position import REMEDY, Position, SavedPosition, require_known, saved_position
from search.runs.read import Missing, read_monitor
from search.runs.records import MonitorRecord
from search.runs.run import Run, is_recorded, require_there
from search.runs.tables import Mark, Tables, changed
from search.training.divergence import ending
from search.training.epoch_logs import EpochLog
from search.training.resuming.restoring import identity, whole_checkpoint
from search.training.watching import Epoch as EpochDone
from search.training.watching import Watcher, is_ended

RECENT = 10
"""Epochs by which it is told how long the others take."""

Epoch = Callable[[int], dict[str, float]]
"""Runs an epoch, and returns what it measured, for the progress line."""


@define
class Loop:
    """Runs the remaining epochs of a run; after each, everything needed to continue is on disk.

    An epoch's randomness follows from the seed and its number, so a run that was stopped and resumed gives
    the result of an uninterrupted one. Of a training that is continued, `first` is the first epoch of the
    part under way, whose schedule is its own. The last checkpoint is kept beside a new one, unless it was
    found damaged (`keeps_last`).
    """

    run: Run
    epochs: int
    modules: Mapping[str, Module]
    optimizers: Mapping[str, Optimizer]
    scaler: GradScaler
    history: History = field(factory=History)
    next_epoch: int = 0
    first: int = 0
    patience: int | None = None
    saved: SavedPosition | None = None
    logs: Sequence[EpochLog] = ()
    watchers: Sequence[Watcher] = ()
    is_ended: bool = False
    keeps_last: bool = True
    tables: Tables = field(init=False)
    is_recorded: bool = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.tables = Tables(self.run.path)
        self.is_recorded = is_recorded(self.run)

    def restore(self) -> None:
        """Load the run's last checkpoint that is whole, if there is one."""
        found = self.run.ranks.first(lambda: whole_checkpoint(self.run, self.tables))
        if found is None:
            return
        self.keeps_last = found.is_last
        try:
            self.load(found.checkpoint)
        except (AttributeError, IndexError, KeyError, RuntimeError, TypeError, ValueError) as error:
            problem = f"is not of this run: {type(error).__name__}: {short(str(error))}"
            raise refuse(str(self.run.checkpoint), "the checkpoint", problem, REMEDY) from None

    def load(self, checkpoint: Checkpoint) -> None:
        require_known(self.run.checkpoint, checkpoint.about)
        unpack(checkpoint, self.modules, self.optimizers)
        self.scaler.load_state_dict(checkpoint.about.get("scaler", {}))
        self.saved = saved_position(self.run.checkpoint, checkpoint.about)
        self.next_epoch = self.saved.position.next_epoch
        if not self.first <= self.next_epoch <= self.epochs:
            raise ValueError(f"epoch {self.next_epoch}, not one of {max(self.first, 1)} to {self.epochs}")
        self.history.resume_from(self.saved.position)

    def go(self, epoch: Epoch, save: Callable[[], Any]) -> None:
        """Run the remaining epochs; `save` writes the caller's own files.

        What a run that is resumed appended to its tables after its checkpoint is cut off first. Refused where
        a table was changed. Raises Diverged where an epoch does, whose run then says so.
        """
        self.history.monitor = self.run.ranks.first(self.rewind)
        if self.saved is not None:
            say_of_run(f"continuing after epoch {self.next_epoch} of {self.epochs}")
        with ending(self.run, self.history), in_steps() if self.run.ranks.size == 1 else nullcontext():
            self.rest(epoch, save)
        for log in self.logs:
            log.close()

    def rewind(self) -> list[MonitorRecord]:
        """Cut the tables back to the checkpoint; returns the rows of monitor.csv."""
        marks = () if self.saved is None else self.saved.position.tables
        if self.is_over:
            warn_of_changes(self.run, marks)
        else:
            for name in self.tables.rewind(marks):
                say(f"warning  {self.run.path / name} is missing; it begins again with the next epoch")
            self.tables.append({} if self.saved is None else self.saved.rows)
            for log in self.logs:
                log.rewind(self.next_epoch)
        with suppress(Missing):
            return list(read_monitor(self.run.path))
        return []

    def rest(self, epoch: Epoch, save: Callable[[], Any]) -> None:
        pace: deque[float] = deque(maxlen=RECENT)
        while not self.is_over:
            begun = time.perf_counter()
            measures = epoch(self.next_epoch)
            seconds = time.perf_counter() - begun
            self.history.seconds(self.next_epoch, seconds)
            pace.append(seconds)
            left = fmean(pace) * (self.epochs - self.next_epoch - 1)
            say_of_run(epoch_line(self.next_epoch, self.epochs, seconds, left, **measures))
            self.next_epoch += 1
            save()
            self.checkpoint()
            step_done()
            self.tell(measures, seconds)

    def tell(self, measures: Mapping[str, float], seconds: float) -> None:
        """Tell the watchers of the epoch that is done; all processes end the run where the first one's do."""
        known = {name: measures[name] for name in ("loss", "val_loss", "val_dice") if name in measures}
        done = EpochDone(number=self.next_epoch, seconds=seconds, run=self.run.path, **known)
        if self.watchers:
            self.is_ended = self.run.ranks.first(lambda: is_ended(self.watchers, done))

    @property
    def is_over(self) -> bool:
        return self.next_epoch >= self.epochs or self.is_stopped or self.is_ended

    @property
    def is_as_saved(self) -> bool:
        """Whether no epoch was run since the checkpoint that this began with."""
        return self.saved is not None and self.saved.position.next_epoch == self.next_epoch

    @property
    def is_stopped(self) -> bool:
        """Whether the run ends early: for `patience` epochs the validation Dice has not become better."""
        return self.patience is not None and self.history.waited >= self.patience

    def stopped(self) -> str | None:
        """Why a run ended early, in words; None if it did not."""
        if self.next_epoch >= self.epochs:
            return None
        if self.is_ended:
            return f"after epoch {self.next_epoch} of {self.epochs}: a callback ended it"
        if not self.is_stopped:
            return None
        without = f"{self.history.waited} epochs without a validation Dice more than {NOISE} above"
        return f"after epoch {self.next_epoch} of {self.epochs}: {without} {self.history.counted:.4f}"

    def checkpoint(self) -> None:
        """Append the epoch's rows to the tables, then write a checkpoint that counts them."""
        if self.run.writes:
            if self.is_recorded:
                require_there(self.run)
            self.tables.append(self.history.rows())
            for log in self.logs:
                log.epoch(self.history.in_short(self.next_epoch - 1, self.epochs))
            about = {
                **self.position().as_json(),
                "scaler": self.scaler.state_dict(),
                "run": identity(self.run),
            }
            earlier = self.run.earlier if self.keeps_last else None
            pack(self.modules, self.optimizers, about).write(self.run.checkpoint, earlier)
            self.keeps_last = True
        self.history.close(self.next_epoch)

    def position(self) -> Position:
        return Position(
            next_epoch=self.next_epoch,
            best=self.history.best,
            counted=self.history.counted,
            waited=self.history.waited,
            last_step=self.history.last_step,
            tables=self.tables.marks(),
            weights=self.history.weights,
        )


def warn_of_changed_tables(run: Run) -> None:
    """Say which tables of a finished run are not as its checkpoint counts them."""
    if not lexists(run.checkpoint):
        return
    with suppress(InputError):
        saved = saved_position(run.checkpoint, Checkpoint.read(run.checkpoint).about)
        warn_of_changes(run, saved.position.tables)


def warn_of_changes(run: Run, marks: Sequence[Mark]) -> None:
    """They stay as they are: nothing is appended any more."""
    names = changed(run.path, marks)
    if names:
        say(f"warning  {', '.join(names)} in {run.path} changed since the run wrote them")
