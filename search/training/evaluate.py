"""Evaluating a network on a training, validation or test set."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import torch
from attrs import frozen
from torch import Tensor, nn

from search.data import LogitsOf, Split
from search.distributed import ALONE, Ranks
from search.progress import measured
from search.runs.diverged import Diverged
from search.runs.documents.evaluation import EVALUATION, EvaluationRecord, evaluated
from search.training.losses import Loss
from search.training.metrics import per_class, predict_labels

Item = TypeVar("Item")


@frozen
class Evaluation:
    """Labels (*spatial) predicted for each image, the measures by image, and the mean loss."""

    ids: tuple[str, ...]
    labels: list[Tensor]
    measures: dict[str, list[float]]
    loss: float

    def mean(self) -> dict[str, float]:
        """The mean over images of each measure."""
        return {name: sum(values) / len(values) for name, values in self.measures.items()}

    def record(self, split: str) -> EvaluationRecord:
        """What a run keeps of it."""
        return evaluated(split, self.ids, self.measures, self.mean())

    def as_json(self, split: str) -> dict[str, Any]:
        content: dict[str, Any] = EVALUATION.as_json(self.record(split))
        return content


@torch.no_grad()
def evaluate(
    network: nn.Module, logits_of: LogitsOf, part: Split, output: str, loss: Loss, ranks: Ranks = ALONE
) -> Evaluation:
    """Measure every image once, without augmentation, norms in evaluation mode.

    `logits_of` gives a batch's logits; `network` is switched to evaluation mode for it. The result repeats
    to the last bit. Several processes share the images, and each gets the whole result.
    """
    was_training = network.training
    network.eval()
    own = ranks.own(part)
    labels: list[Tensor] = []
    losses: list[float] = []
    measures: dict[str, list[float]] = {}
    for logits, targets in measured(own.measured(logits_of) if len(own) else (), len(own)):
        predicted = predict_labels(logits, output)
        labels += predicted
        losses += [float(loss(logits, targets))] * len(targets)
        append_measures(measures, per_class(predicted, targets, part.classes))
    network.train(was_training)
    gathered = ranks.each(([image.cpu() for image in labels], losses, measures))
    labels, losses = (in_turn([result[place] for result in gathered]) for place in (0, 1))
    measures = {name: in_turn([result[2].get(name, []) for result in gathered]) for name in gathered[0][2]}
    return Evaluation(part.ids, labels, measures, sum(losses) / len(losses))


def require_finite_loss(evaluation: Evaluation, part: str) -> Evaluation:
    """The same. Raises Diverged if its loss is not finite: then its labels mean nothing."""
    if not math.isfinite(evaluation.loss):
        raise Diverged(f"the loss on the {part} set became {evaluation.loss}")
    return evaluation


def in_turn(lists: Sequence[Sequence[Item]]) -> list[Item]:
    """The first items of several lists, then their second ones; the first lists may be longer by one."""
    turns = range(max(map(len, lists)))
    return [items[turn] for turn in turns for items in lists if turn < len(items)]


def append_measures(measures: dict[str, list[float]], batch: Mapping[str, Tensor]) -> None:
    """Append the measures of a batch (B,) to those of the images before it."""
    for name, values in batch.items():
        measures.setdefault(name, []).extend(values.tolist())
