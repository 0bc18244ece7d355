"""What a run notes of its steps and epochs, until they are in its tables."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from attrs import Factory, define, frozen

from search.runs.diverged import Diverged
from search.runs.files import EPOCHS, MONITOR, STEPS, TableName
from search.runs.position import Position, StepAt
from search.runs.records import AlphaRecord, MonitorRecord
from search.runs.tables import Row

NOISE = 0.001
"""A Dice that is better by no more than this does not count as better for `patience`."""

Vectors = tuple[tuple[float, ...], ...]


@frozen(kw_only=True)
class EpochSummary:
    """What an epoch measured: its number, from 1 on, of how many; the seconds it took, the learning rate of
    its last step, the measures of each part of the data, and in a search the row of monitor.csv.
    """

    epoch: int
    epochs: int
    seconds: float | None
    lr: float | None
    parts: Mapping[str, Mapping[str, float]]
    monitor: Mapping[str, Any]

    def as_json(self) -> dict[str, Any]:
        """The same for programs; what is no finite number was not measured, and is null."""
        numbers = {"epoch": self.epoch, "epochs": self.epochs, "seconds": self.seconds, "lr": self.lr}
        every = {**numbers, **self.parts, **({"monitor": self.monitor} if self.monitor else {})}
        told: dict[str, Any] = finite(every)
        return told


def finite(value: Any) -> Any:
    """JSON without numbers that JSON has not."""
    if isinstance(value, Mapping):
        return {key: finite(item) for key, item in value.items()}
    return None if isinstance(value, float) and not math.isfinite(value) else value


@define
class History:
    """The rows of the epoch under way, and what later epochs ask of earlier ones.

    Of a search that is every row of monitor.csv and the `alphas` after each epoch. Of a training it is the
    `best` Dice on the validation set, the last that `counted` as better, and how many epochs `waited` since.
    `last_step` is the last step that was taken, `done` counts the epochs
    that a checkpoint holds, `weights` is the CRC-32 of the file of the best weights.
    """

    steps: list[dict[str, Any]] = Factory(list)
    epochs: list[dict[str, Any]] = Factory(list)
    monitor: list[MonitorRecord] = Factory(list)
    alphas: AlphaRecord = Factory(lambda: AlphaRecord((), ()))
    best: float = -1.0
    counted: float = -1.0
    waited: int = 0
    last_step: StepAt | None = None
    done: int = 0
    weights: int | None = None

    def step(self, epoch: int, step: int, kind: str, loss: float, lr: float) -> None:
        """Note a step; one that was not taken, its loss being nan, has none."""
        finite_loss = {"loss": round(loss, 6)} if math.isfinite(loss) else {}
        self.steps.append({"epoch": epoch, "step": step, "half": kind, **finite_loss, "lr": lr})
        if finite_loss:
            self.last_step = StepAt(epoch, step)

    def epoch(self, epoch: int, split: str, measures: Mapping[str, float]) -> None:
        rounded = {name: round(value, 6) for name, value in measures.items()}
        self.epochs.append({"epoch": epoch, "split": split, **rounded})

    def seconds(self, epoch: int, seconds: float) -> None:
        """How long an epoch took, in the rows of that epoch."""
        for row in self.epochs:
            if row["epoch"] == epoch:
                row["seconds"] = round(seconds, 2)

    def weight_loss(self, epoch: int) -> float:
        """The mean training loss over an epoch's weight steps that were taken, each as it ran.

        Raises Diverged where none was.
        """
        rows = [row for row in self.steps if row["epoch"] == epoch and row["half"] == "weight"]
        losses = [row["loss"] for row in rows if "loss" in row]
        if not losses:
            raise Diverged(f"no step of epoch {epoch + 1} gave a finite loss and gradient")
        return float(sum(losses) / len(losses))

    def skipped(self, epoch: int) -> dict[str, int]:
        """How many steps of an epoch were not taken, where there were such."""
        count = sum("loss" not in row for row in self.steps if row["epoch"] == epoch)
        return {"skipped": count} if count else {}

    def rows(self) -> Mapping[TableName, Sequence[Row]]:
        """The rows of the epoch under way, by table."""
        watched = [record.row() for record in self.monitor if record.epoch >= self.done]
        return {STEPS: self.steps, EPOCHS: self.epochs, MONITOR: watched}

    def in_short(self, epoch: int, epochs: int) -> EpochSummary:
        """What an epoch, counted from 0, measured."""
        rows = [row for row in self.epochs if row["epoch"] == epoch]
        rates = [row["lr"] for row in self.steps if row["epoch"] == epoch and row["half"] == "weight"]
        seen = [record for record in self.monitor if record.epoch == epoch]
        left_out = ("epoch", "split", "seconds")
        return EpochSummary(
            epoch=epoch + 1,
            epochs=epochs,
            seconds=next((row["seconds"] for row in rows if "seconds" in row), None),
            lr=rates[-1] if rates else None,
            parts={row["split"]: {k: v for k, v in row.items() if k not in left_out} for row in rows},
            monitor={k: v for k, v in seen[-1].row().items() if k != "epoch"} if seen else {},
        )

    def measured(self, dice: float) -> bool:
        """Note the Dice on the validation set after an epoch; whether it is the best so far."""
        if dice > self.counted + NOISE:
            self.counted, self.waited = dice, 0
        else:
            self.waited += 1
        is_best = dice > self.best
        self.best = max(dice, self.best)
        return is_best

    def close(self, done: int) -> None:
        """Begin another epoch: the rows of so many are in the tables."""
        self.done, self.steps, self.epochs = done, [], []

    def resume_from(self, position: Position) -> None:
        """Go on from where a checkpoint stands."""
        self.best, self.last_step = position.best, position.last_step
        self.counted, self.waited = position.counted, position.waited
        self.weights = position.weights
        self.close(position.next_epoch)
