"""Running epochs, for a search and for a training."""

import time
from collections.abc import Callable, Mapping
from typing import Any

from attrs import define, field
from torch.amp.grad_scaler import GradScaler
from torch.nn import Module
from torch.optim import Optimizer

from genotype import refuse
from genotype.diagnostics.diagnostic import short
from search.progress import epoch_line, say
from search.runs.checkpoint import REMEDY, Checkpoint, pack, unpack
from search.runs.history import History
from search.runs.run import Run
from search.training.divergence import ending

Epoch = Callable[[int], dict[str, float]]
"""Runs an epoch, and returns what it measured, for the progress line."""


@define
class Loop:
    """Runs the remaining epochs of a run; after each, everything needed to continue is on disk.

    An epoch's randomness follows from the seed and its number, so a run that was stopped and resumed gives
    the result of an uninterrupted one.
    """

    run: Run
    epochs: int
    modules: Mapping[str, Module]
    optimizers: Mapping[str, Optimizer]
    scaler: GradScaler
    history: History = field(factory=History)
    next_epoch: int = 0

    def restore(self) -> None:
        """Load the run's checkpoint, if there is one."""
        path = self.run.checkpoint
        checkpoint = self.run.ranks.first(lambda: Checkpoint.read(path) if path.exists() else None)
        if checkpoint is None:
            return
        try:
            self.take_up(checkpoint)
        except (AttributeError, IndexError, KeyError, RuntimeError, TypeError, ValueError) as error:
            problem = f"is not of this run: {type(error).__name__}: {short(str(error))}"
            raise refuse(str(path), "the checkpoint", problem, REMEDY) from None
        say(f"continuing after epoch {self.next_epoch} of {self.epochs}")

    def take_up(self, checkpoint: Checkpoint) -> None:
        unpack(checkpoint, self.modules, self.optimizers)
        self.scaler.load_state_dict(checkpoint.about.get("scaler", {}))
        self.history = History.read(checkpoint.about["history"])
        self.next_epoch = checkpoint.about["next_epoch"]
        if type(self.next_epoch) is not int or not 1 <= self.next_epoch <= self.epochs:
            raise ValueError(f"epoch {self.next_epoch} of {self.epochs}")

    def go(self, epoch: Epoch, save: Callable[[], Any]) -> None:
        """Run the remaining epochs; `save` writes the caller's own files.

        The tables of a resumed run are written again first. Raises Diverged if an epoch does; run.json
        then says so.
        """
        if self.next_epoch:
            self.tables()
        with ending(self.run, self.history):
            self.rest(epoch, save)

    def rest(self, epoch: Epoch, save: Callable[[], Any]) -> None:
        while self.next_epoch < self.epochs:
            begun = time.perf_counter()
            measures = epoch(self.next_epoch)
            seconds = time.perf_counter() - begun
            self.history.seconds(self.next_epoch, seconds)
            say(epoch_line(self.next_epoch, self.epochs, seconds, **measures))
            self.next_epoch += 1
            save()
            self.checkpoint()

    def tables(self) -> None:
        for name, rows in self.history.tables().items():
            self.run.write_table(name, rows)

    def checkpoint(self) -> None:
        self.tables()
        if not self.run.writes:
            return
        about = {"next_epoch": self.next_epoch, "history": self.history.as_json()}
        state = {**about, "scaler": self.scaler.state_dict()}
        pack(self.modules, self.optimizers, state).write(self.run.checkpoint)
