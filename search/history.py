"""What a run has seen so far: losses by step, measures by epoch."""

from typing import Any

from attrs import Factory, asdict, define


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
        self.steps.append({"epoch": epoch, "step": step, "half": half, "loss": round(loss, 6), "lr": lr})

    def epoch(self, epoch: int, split: str, measures: dict[str, float]) -> None:
        rounded = {name: round(value, 6) for name, value in measures.items()}
        self.epochs.append({"epoch": epoch, "split": split, **rounded})

    def seconds(self, epoch: int, seconds: float) -> None:
        """How long an epoch took, in the rows of that epoch."""
        for row in self.epochs:
            if row["epoch"] == epoch:
                row["seconds"] = round(seconds, 2)

    def weight_loss(self, epoch: int) -> float:
        """The mean training loss over an epoch's weight steps, each as it ran."""
        losses = [row["loss"] for row in self.steps if row["epoch"] == epoch and row["half"] == "weight"]
        return float(sum(losses) / len(losses))

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
