"""Measuring a network on a part of the data."""

from collections.abc import Callable
from typing import Any

import torch
from attrs import frozen
from torch import Tensor, nn

from search.data import Samples, batches_in_order
from search.losses import Loss
from search.metrics import per_image, predict_labels


@frozen
class Evaluation:
    """Labels (N, H, W) predicted for samples, their measures by image, and the mean loss."""

    ids: tuple[str, ...]
    labels: Tensor
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
def evaluate(
    network: nn.Module, logits_of: Callable[[Tensor], Tensor], samples: Samples, output: str, loss: Loss
) -> Evaluation:
    """Measure on every image once, without augmentation, norms in evaluation mode.

    `logits_of` gives a batch's logits; `network` is what is put into evaluation mode for it. It
    repeats to the last bit.
    """
    was_training = network.training
    network.eval()
    labels, losses = [], []
    for images, targets in batches_in_order(samples, 32):
        logits = logits_of(images)
        labels.append(predict_labels(logits, output))
        losses += [float(loss(logits, targets))] * len(images)
    network.train(was_training)
    predicted = torch.cat(labels)
    measures = {name: values.tolist() for name, values in per_image(predicted, samples.masks.long()).items()}
    return Evaluation(samples.ids, predicted, measures, sum(losses) / len(losses))
