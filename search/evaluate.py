"""Measuring a network on a part of the data."""

from collections.abc import Mapping
from typing import Any

import torch
from attrs import frozen
from torch import Tensor, nn

from search.data import LogitsOf, Part
from search.losses import Loss
from search.metrics import per_class, predict_labels


@frozen
class Evaluation:
    """Labels (*spatial) predicted for each image, their measures by image, and the mean loss."""

    ids: tuple[str, ...]
    labels: list[Tensor]
    measures: dict[str, list[float]]
    loss: float

    def mean(self) -> dict[str, float]:
        """The mean over images of each measure."""
        return {name: sum(values) / len(values) for name, values in self.measures.items()}

    def as_json(self, split: str) -> dict[str, Any]:
        rows = zip(*self.measures.values(), strict=True)
        images = [
            {"id": name, **dict(zip(self.measures, row, strict=True))}
            for name, row in zip(self.ids, rows, strict=True)
        ]
        return {"split": split, "images": images, "mean": self.mean()}


@torch.no_grad()
def evaluate(network: nn.Module, logits_of: LogitsOf, part: Part, output: str, loss: Loss) -> Evaluation:
    """Measure on every image once, without augmentation, norms in evaluation mode.

    `logits_of` gives a batch's logits; `network` is what is put into evaluation mode for it. It
    repeats to the last bit.
    """
    was_training = network.training
    network.eval()
    labels: list[Tensor] = []
    losses: list[float] = []
    measures: dict[str, list[float]] = {}
    for logits, targets in part.measured(logits_of):
        predicted = predict_labels(logits, output)
        labels += predicted
        losses += [float(loss(logits, targets))] * len(targets)
        note(measures, per_class(predicted, targets, part.classes))
    network.train(was_training)
    return Evaluation(part.ids, labels, measures, sum(losses) / len(losses))


def note(measures: dict[str, list[float]], found: Mapping[str, Tensor]) -> None:
    """Append the measures of a batch (B,) to those of the images before it."""
    for name, values in found.items():
        measures.setdefault(name, []).extend(values.tolist())
