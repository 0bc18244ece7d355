"""What a run writes of every epoch for other programs, besides its tables."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from attrs import frozen

from genotype.text.files import append_bytes, replace_bytes
from genotype.text.regular import read_text
from search.config import LogName
from search.runs.files import LOG
from search.runs.history import EpochSummary
from search.runs.run import Run
from search.training.events import Events


class EpochLog(Protocol):
    """Told of every epoch before its checkpoint is written."""

    def rewind(self, done: int) -> None:
        """Forget what was told after so many epochs: a run goes on from there."""

    def epoch(self, summary: EpochSummary) -> None:
        """Write an epoch, and have it on the disk."""

    def close(self) -> None:
        """Finish the files."""


@frozen
class JsonLines:
    """`log.jsonl`: an object in a line for each epoch."""

    path: Path

    def rewind(self, done: int) -> None:
        """Keep the lines of the first epochs; one that cannot be read is dropped."""
        if os.path.lexists(self.path):
            kept = [line for line, epoch in read_lines(self.path) if 1 <= epoch <= done]
            replace_bytes(self.path, "".join(kept).encode())

    def epoch(self, summary: EpochSummary) -> None:
        line = f"{json.dumps(summary.as_json())}\n".encode()
        if self.path.is_file() and not self.path.is_symlink():
            append_bytes(self.path, line)
        else:
            replace_bytes(self.path, line)

    def close(self) -> None:
        """Nothing is open."""


def read_lines(path: Path) -> Iterator[tuple[str, int]]:
    """The whole lines of a log that tell an epoch, each with its number."""
    with suppress(OSError, UnicodeDecodeError):
        for line in read_text(path, "table").splitlines(keepends=True):
            with suppress(ValueError, RecursionError):
                told = json.loads(line)
                if line.endswith("\n") and isinstance(told, dict) and type(told.get("epoch")) is int:
                    yield line, told["epoch"]


@frozen
class EventFiles:
    """TensorBoard's event files of a search: losses, Dice, learning rate, entropy of the alphas."""

    events: Events

    def rewind(self, done: int) -> None:
        """The writer was told where the run goes on."""

    def epoch(self, summary: EpochSummary) -> None:
        train, validation = summary.parts.get("train", {}), summary.parts.get("val", {})
        told = {
            "loss": train.get("loss"),
            "val_loss": validation.get("loss"),
            "val_dice": validation.get("dice"),
            "lr": summary.lr,
            "entropy": summary.monitor.get("entropy"),
        }
        self.events.scalars(summary.epoch, {name: value for name, value in told.items() if value is not None})

    def close(self) -> None:
        self.events.close()


def json_lines(run: Run, names: Iterable[LogName]) -> list[EpochLog]:
    """`log.jsonl` in a run's folder, if it is among the names; the first of several processes writes it."""
    return [JsonLines(run.path / LOG)] if run.writes and "json" in names else []


def search_logs(run: Run, names: Iterable[LogName], next_epoch: int) -> list[EpochLog]:
    """What a search that goes on with an epoch writes."""
    wanted = frozenset(names)
    events = [EventFiles(Events.of(run, next_epoch))] if run.writes and "tensorboard" in wanted else []
    return [*json_lines(run, wanted), *events]
