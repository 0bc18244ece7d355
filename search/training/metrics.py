"""How well predicted labels agree with the true ones, per image."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from genotype.diagnostics.diagnostic import refuse
from search.data.cases import IGNORE
from search.training.output_kind import TARGET, check_channels, known_kind


def predict_labels(logits: Tensor, output_kind: str) -> Tensor:
    """Class labels (B, *spatial) int64 from logits (B, C, *spatial).

    For a mask, where the target's probability (not the logit) is above one half; for classes, the most
    probable one.
    """
    kind = known_kind(output_kind)
    check_channels(logits, kind)
    if kind == "classes":
        return most_probable(logits, 1).long()
    return (logits[:, 0].float().sigmoid() > 0.5).long()


def most_probable(scores: Tensor, dim: int) -> Tensor:
    """The place of the largest of the finite scores along an axis, the first of equal ones, as int16.

    On CPUs many times faster than `argmax`, which walks along the axis pixel by pixel.
    """
    first, *others = scores.unbind(dim)
    best, place = first, torch.zeros_like(first, dtype=torch.int16)
    for index, other in enumerate(others, 1):
        place.masked_fill_(other > best, index)
        best = torch.maximum(best, other)
    return place


def require_finite(logits: Tensor, network: str) -> None:
    """Refuse logits that are not finite: every comparison with nan is false, so all would be background."""
    if not logits.isfinite().all():
        problem = "are not finite for this image"
        remedy = "check the image's values; if they are finite, train again with a smaller --lr"
        raise refuse(network, "the logits", problem, remedy)


def per_image(predicted: Tensor, target: Tensor, label: int = TARGET) -> dict[str, Tensor]:
    """`iou`, `dice` and `accuracy` (B,) float32 of one class, from labels (B, *spatial).

    If neither contains the class, the scores are 1; if only one does, IoU and Dice are 0. Accuracy is the
    share of pixels on which both agree whether they belong to this class. Pixels whose true label is
    IGNORE count in none: an image without another pixel has no score (nan). Raises ValueError if the shapes
    differ.
    """
    if predicted.shape != target.shape:
        raise ValueError(f"{tuple(predicted.shape)} predicted, {tuple(target.shape)} true labels")
    known = (target != IGNORE).flatten(1)
    ours, theirs = (predicted == label).flatten(1) & known, (target == label).flatten(1)
    both, either = (ours & theirs).sum(1), (ours | theirs).sum(1)
    scores = {
        "iou": _share(both, either),
        "dice": _share(2 * both, both + either),
        "accuracy": _agreement(ours, theirs, known),
    }
    is_counted = known.any(1)
    return {name: values.masked_fill(~is_counted, float("nan")) for name, values in scores.items()}


def per_class(predicted: Tensor, target: Tensor, classes: Sequence[str]) -> dict[str, Tensor]:
    """The measures of `per_image` as means over the foreground classes, and `dice_NAME` of each.

    `classes` are their names, label 1 first; for a single one nothing is added.
    """
    by_class = [per_image(predicted, target, label) for label, _ in enumerate(classes, TARGET)]
    if len(by_class) == 1:
        return by_class[0]
    means = {name: torch.stack([scores[name] for scores in by_class]).mean(0) for name in by_class[0]}
    return {
        **means,
        **{f"dice_{name}": scores["dice"] for name, scores in zip(classes, by_class, strict=True)},
    }


def _agreement(ours: Tensor, theirs: Tensor, known: Tensor) -> Tensor:
    """The share of the known pixels on which both agree."""
    if known.all():
        return (ours == theirs).float().mean(1)
    return _share(((ours == theirs) & known).sum(1), known.sum(1))


def _share(part: Tensor, whole: Tensor) -> Tensor:
    return torch.where(whole > 0, part / whole.clamp(min=1), 1.0)
