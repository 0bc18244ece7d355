"""Evaluating a network on a training, validation or test set."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import torch
from attrs import evolve, frozen
from torch import Tensor, nn

from search.data import LogitsOf, Split
from search.data.counted import counts
from search.distributed import ALONE, Ranks
from search.measures.files import measures_json, record_of
from search.measures.images import MeasuredImages
from search.measures.scores import Scores, Scoring
from search.progress import measured
from search.runs.diverged import Diverged
from search.runs.documents.evaluation import EVALUATION, EvaluationRecord, evaluated
from search.training.losses import Loss, default_loss, loss_named
from search.training.metrics import per_class, predict_labels

Item = TypeVar("Item")


@frozen
class Evaluation:
    """Labels (*spatial) predicted for each image, the measures by image, the mean loss, and the measures by
    class if they were asked for.

    The measures of an image are nan, and it has no part in the means and the loss, if all of it is ignored.
    """

    ids: tuple[str, ...]
    labels: list[Tensor]
    measures: dict[str, list[float]]
    loss: float
    measured: MeasuredImages | None = None

    def mean(self) -> dict[str, float]:
        """The mean of each measure over the images that have it; nan if none has."""
        return {name: mean_of(values) for name, values in self.measures.items()}

    @property
    def left_out(self) -> tuple[str, ...]:
        """The images that have no measure, because all of each is ignored."""
        pairs = zip(self.ids, self.measures["dice"], strict=True)
        return tuple(name for name, dice in pairs if math.isnan(dice))

    def record(self, split: str) -> EvaluationRecord:
        """What a run keeps of it."""
        record = evaluated(split, self.ids, self.measures, self.mean())
        return record if self.measured is None else evolve(record, measures=record_of(self.measured))

    def as_json(self, split: str) -> dict[str, Any]:
        """What evaluation.json holds; the measures by class are added under `measures`."""
        content: dict[str, Any] = EVALUATION.as_json(self.record(split))
        return content if self.measured is None else {**content, "measures": measures_json(self.measured)}


@torch.no_grad()
def evaluate(
    network: nn.Module,
    logits_of: LogitsOf,
    part: Split,
    output: str,
    loss: Loss,
    ranks: Ranks = ALONE,
    scoring: Scoring | None = None,
) -> Evaluation:
    """Measure every image once, without augmentation, norms in evaluation mode.

    `logits_of` gives a batch's logits; `network` is switched to evaluation mode for it. With `scoring` every
    image is also measured by class. The result repeats to the last bit. Several processes share the images,
    and each gets the whole result.
    """
    was_training = network.training
    network.eval()
    own = ranks.own(part)
    labels: list[Tensor] = []
    losses: list[float | None] = []
    measures: dict[str, list[float]] = {}
    scores: list[Scores] = []
    for logits, targets in measured(own.measured(logits_of) if len(own) else (), len(own)):
        predicted = predict_labels(logits, output)
        if scoring is not None:
            scores += scoring.scores(predicted, targets, ranks.rank + ranks.size * len(labels), ranks.size)
        labels += predicted
        losses += loss_by_image(loss, logits, targets)
        append_measures(measures, per_class(predicted, targets, part.classes))
    network.train(was_training)
    gathered = ranks.each(([image.cpu() for image in labels], losses, scores, measures))
    labels, losses, scores = (in_turn([result[place] for result in gathered]) for place in (0, 1, 2))
    measures = {name: in_turn([result[3].get(name, []) for result in gathered]) for name in gathered[0][3]}
    measured_images = scored(part, scores, scoring)
    return Evaluation(part.ids, labels, measures, mean_loss(losses), measured_images)


def loss_by_image(loss: Loss, logits: Tensor, targets: Tensor) -> list[float | None]:
    """For each image of a batch the mean loss of all; None, and no part in it, for one that is ignored."""
    is_counted = counts(targets)
    if is_counted.all():
        return [float(loss(logits, targets))] * len(targets)
    mean = float(loss(logits[is_counted], targets[is_counted])) if is_counted.any() else None
    return [mean if each else None for each in is_counted.tolist()]


def mean_loss(losses: Sequence[float | None]) -> float:
    """The mean over the images that have a loss; 0 if none has."""
    known = [each for each in losses if each is not None]
    return sum(known) / len(known) if known else 0.0


def mean_of(values: Sequence[float]) -> float:
    """The mean of those that are not nan; nan if all are."""
    known = [value for value in values if not math.isnan(value)]
    return sum(known) / len(known) if known else math.nan


def evaluate_by_class(
    network: nn.Module, part: Split, output: str, device: str, tolerance: float | None
) -> Evaluation:
    """Measure every image also by class; `tolerance` is that of the surface Dice, None: without surfaces."""
    loss, scoring = loss_named(default_loss(output), output), Scoring.of(part, tolerance)
    return evaluate(network, network.to(device), part, output, loss, scoring=scoring)


def scored(part: Split, scores: Sequence[Scores], scoring: Scoring | None) -> MeasuredImages | None:
    """The images of a set with their scores, if it was scored."""
    if scoring is None:
        return None
    return MeasuredImages(part.ids, part.classes, tuple(scores), scoring.tolerance, scoring.unit)


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
