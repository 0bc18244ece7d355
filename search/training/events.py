"""TensorBoard's event files of a training, for those who watch it there."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import frozen

from genotype.diagnostics.diagnostic import refuse
from genotype.diagnostics.installing import install
from search.data import Split
from search.predictions.pictures import flat, overlay
from search.runs.run import Run
from search.training.evaluate import Evaluation

if TYPE_CHECKING:
    from torch.utils.tensorboard.writer import SummaryWriter

FOLDER = "tensorboard"
PICTURES = 3
TAGS = {
    "loss": "loss/train",
    "val_loss": "loss/val",
    "val_dice": "dice/val",
    "lr": "learning rate",
    "entropy": "entropy of the alphas",
}


@frozen
class Events:
    """Writes what every epoch measured, and the first validation images with true and predicted outlines.

    Epochs are counted from 1, as everywhere that people see them.
    """

    writer: SummaryWriter

    @staticmethod
    def of(run: Run, next_epoch: int) -> Events:
        """Events in a run's folder; of a run that is resumed, in place of those of epochs run again."""
        from torch.utils.tensorboard.writer import SummaryWriter

        folder = str(run.path / FOLDER)
        return Events(SummaryWriter(folder, purge_step=next_epoch + 1 if next_epoch else None))

    def epoch(self, epoch: int, measures: Mapping[str, float], part: Split, validation: Evaluation) -> None:
        """Write an epoch, counted from 0, and have it on the disk."""
        writer: Any = self.writer
        for index in range(min(PICTURES, len(part))):
            picture = overlay(*flat(*part.shown(index), validation.labels[index]))
            writer.add_image(f"val/{part.ids[index]}", np.asarray(picture), epoch + 1, dataformats="HWC")
        self.scalars(epoch + 1, measures)

    def scalars(self, epoch: int, measures: Mapping[str, float]) -> None:
        """Write the numbers of an epoch, counted from 1, and have them on the disk."""
        writer: Any = self.writer
        for name, value in measures.items():
            writer.add_scalar(TAGS[name], value, epoch)
        writer.flush()

    def close(self) -> None:
        """Finish the files."""
        writer: Any = self.writer
        writer.close()


def require_tensorboard(option: str = "--log tensorboard") -> None:
    """Refuse to write event files where the package is not installed."""
    if find_spec("tensorboard") is None:
        raise refuse(option, "tensorboard", "is not installed", install("genoc[tensorboard]"))
