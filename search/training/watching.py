"""Functions that are told of every epoch of a run, and may end it."""

from collections.abc import Callable, Iterable, Sequence
from math import nan
from pathlib import Path

import numpy as np
from attrs import frozen

from search.runs.records import EpochRecord


@frozen(kw_only=True)
class Epoch:
    """What an epoch came to: its number, from 1 on, the mean loss of its steps, the loss and the Dice on the
    validation set after it, and its seconds; `run` is the folder of the run. nan is what was not measured.
    """

    number: int
    loss: float = nan
    val_loss: float = nan
    val_dice: float = nan
    seconds: float = nan
    run: Path


Watcher = Callable[[Epoch], object]
"""Told of an epoch when its files are written. True, of Python or NumPy, ends the run after it."""


def is_ended(watchers: Sequence[Watcher], epoch: Epoch) -> bool:
    """Tell all watchers of an epoch; whether one of them ends the run."""
    asked = [watcher(epoch) for watcher in watchers]
    return any(isinstance(each, bool | np.bool_) and bool(each) for each in asked)


def epochs_of(run: Path, rows: Iterable[EpochRecord]) -> list[Epoch]:
    """The epochs of a run from the rows of its table, of which each part of the data has one for an epoch."""
    found: dict[int, dict[str, EpochRecord]] = {}
    for row in rows:
        found.setdefault(row.epoch, {})[row.split] = row
    return [
        Epoch(
            number=number + 1,
            loss=parts["train"].loss if "train" in parts else nan,
            val_loss=parts["val"].loss if "val" in parts else nan,
            val_dice=parts["val"].dice if "val" in parts else nan,
            seconds=next(iter(parts.values())).seconds,
            run=run,
        )
        for number, parts in sorted(found.items())
    ]
