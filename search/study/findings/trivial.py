"""The Dice of predictions without a network: every pixel background, or every pixel the same label.

A network that is not above it has learnt nothing, and is not to be compared with another.
"""

from collections.abc import Sequence
from pathlib import Path

import torch
from attrs import asdict, frozen
from torch import Tensor

from search.config import EvaluatedPart
from search.data import Dataset, Split
from search.data.counted import counts
from search.runs.documents.document import Document
from search.training.metrics import per_class


@frozen
class Trivial:
    """The Dice of the best of these predictions on the validation images and on the test images.

    Between them and 1 lies what a network may learn.
    """

    val: float
    test: float

    @staticmethod
    def of(data: Dataset) -> "Trivial":
        """That of a data set, validation images measured as in a training."""
        return Trivial(best_constant(data.val.quick()), best_constant(data.test))


TRIVIAL = Document[Trivial]("trivial.json", Trivial, asdict)


def trivial_of(study: Path, part: EvaluatedPart) -> float | None:
    """That of a part of a study's data; None in the folder of one that was begun before it was written."""
    if not TRIVIAL.is_in(study):
        return None
    known = TRIVIAL.read(study)
    return known.val if part == "val" else known.test


def best_constant(part: Split) -> float:
    """The highest mean Dice over images of any one label for all pixels."""
    sums, images = torch.zeros(len(part.classes) + 1, dtype=torch.float64), 0
    for _, labels in part.measured(nothing):
        counted = counts(labels)
        sums += torch.tensor(
            [float(dice[counted].double().sum()) for dice in constants(labels, part.classes)]
        )
        images += int(counted.sum())
    return float(sums.max()) / max(1, images)


def constants(labels: Tensor, classes: Sequence[str]) -> list[Tensor]:
    """The Dice (B,) of each label, background first, where all pixels are given it."""
    every = range(len(classes) + 1)
    return [per_class(torch.full_like(labels, label), labels, classes)["dice"] for label in every]


def nothing(images: Tensor) -> Tensor:
    """Logits (B, 1, *spatial) for images (B, C, *spatial): only their labels are looked at."""
    return images.new_zeros((len(images), 1, *images.shape[2:]), dtype=torch.float32)
