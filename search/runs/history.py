"""What a run has seen so far: losses by step, measures by epoch."""

import math
from collections.abc import Mapping
from typing import Any

from attrs import Factory, asdict, define

from search.runs.diverged import Diverged


@define
class History:
    """Rows of steps.csv and epochs.csv; of a search those of monitor.csv and the alphas of every epoch
    (the first before it began); of a training the best validation Dice."""

    steps: list[dict[str, Any]] = Factory(list)
    epochs: list[dict[str, Any]] = Factory(list)
    alphas: list[Any] = Factory(list)
    monitor: list[dict[str, Any]] = Factory(list)
    best: float = -1.0

    def step(self, epoch: int, step: int, half: str, loss: float, lr: float) -> None:
        """Note a step; one that was not taken, its loss being nan, has none."""
        found = {"loss": round(loss, 6)} if math.isfinite(loss) else {}
        self.steps.append({"epoch": epoch, "step": step, "half": half, **found, "lr": lr})

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

    def last_taken(self) -> dict[str, Any] | None:
        """The last step that was taken."""
        return next((row for row in reversed(self.steps) if "loss" in row), None)

    def skipped(self, epoch: int) -> dict[str, int]:
        """How many steps of an epoch were not taken, where there were such."""
        count = sum("loss" not in row for row in self.steps if row["epoch"] == epoch)
        return {"skipped": count} if count else {}

    def tables(self) -> dict[str, list[dict[str, Any]]]:
        """The rows of each table that a run keeps, by its file's name."""
        monitor = {"monitor.csv": self.monitor} if self.monitor else {}
        return {"steps.csv": self.steps, "epochs.csv": self.epochs, **monitor}

    @staticmethod
    def read(value: dict[str, Any]) -> "History":
        """The inverse of `as_json`. TypeError or ValueError where a part is of another kind."""
        found = History(**value)
        for name in ("steps", "epochs", "monitor"):
            if not all(isinstance(row, dict) for row in getattr(found, name)):
                raise TypeError(f"{name} has a row that is no object")
        if not isinstance(found.alphas, list):
            raise TypeError("alphas is no list")
        found.best = float(found.best)
        return found

    def as_json(self) -> dict[str, Any]:
        return asdict(self)
