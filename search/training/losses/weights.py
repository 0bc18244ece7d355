"""What each class weighs in the loss: as given, or by how rare it is in the training set."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TypeVar

import torch
from attrs import evolve

from genotype import Genotype
from genotype.diagnostics.diagnostic import refuse
from search.config import SearchConfig, TrainConfig
from search.data import Split
from search.data.cases import IGNORE
from search.training.losses.kinds import Loss, Weights
from search.training.losses.names import default_loss, loss_named
from search.training.output_kind import TARGET

OPTION = "--class-weights"
Config = TypeVar("Config", SearchConfig, TrainConfig)


def require_class_weights(config: SearchConfig | TrainConfig, genotype: Genotype) -> None:
    """Refuse weights that are not one for each label, or that the loss does not take."""
    given = config.class_weights
    if given is None:
        return
    labels = label_count(genotype)
    loss_named(config.loss or default_loss(genotype.output), genotype.output, (1.0,) * labels)
    if isinstance(given, tuple):
        require_sound(given, labels)


def require_sound(weights: Sequence[float], labels: int) -> None:
    """Refuse weights that are not one for each label, or leave nothing to learn."""
    shown = ",".join(f"{weight:g}" for weight in weights)
    remedy = f"give {labels} numbers, the background's first, or auto"
    if len(weights) != labels:
        problem = f"{len(weights)} weights for {labels} labels, of which the background is one"
        raise refuse(OPTION, shown, problem, remedy)
    if not all(math.isfinite(weight) and weight >= 0 for weight in weights) or not any(weights[1:]):
        problem = "weights are 0 or more, and above 0 for a class that is not the background"
        raise refuse(OPTION, shown, problem, remedy)
    held = torch.tensor(weights, dtype=torch.float64).float()
    if not held.isfinite().all() or not held[1:].any():
        problem = "numbers so large or so small are infinite or 0 in float32, in which losses are computed"
        raise refuse(OPTION, shown, problem, f"{remedy}; what counts is how they differ")


def with_class_weights(config: Config, genotype: Genotype, train: Split) -> Config:
    """The settings with numbers for `auto`, which a run records. Raises InputError if all is background."""
    if config.class_weights != "auto":
        return config
    counts = label_counts(train, label_count(genotype), genotype.output == "classes")
    if not sum(counts[1:]):
        problem = "no pixel of the training set has a class to weigh"
        raise refuse(OPTION, "auto", problem, "look at the masks, or give numbers")
    return evolve(config, class_weights=by_rarity(counts))


def label_count(genotype: Genotype) -> int:
    """The labels of a network's output, with the background."""
    return genotype.out_channels if genotype.output == "classes" else TARGET + 1


def label_counts(part: Split, labels: int, several: bool) -> list[int]:
    """How many pixels of a set have each label; without `several` all that are not the target's are 0."""
    counts = torch.zeros(labels, dtype=torch.int64)
    seen = part.quick()
    for index in range(len(part)):
        _, shown = seen.shown(index)
        found = shown[shown != IGNORE].long()
        counts += (found if several else (found == TARGET).long()).bincount(minlength=labels).cpu()
    return counts.tolist()


def by_rarity(counts: Sequence[int]) -> tuple[float, ...]:
    """The inverse square root of each label's share of the pixels, scaled to a mean of 1 over the pixels.

    A label that never occurs weighs as much as the rarest.
    """
    total = sum(counts)
    roots = [math.sqrt(total / count) if count else 0.0 for count in counts]
    scale = sum(count * root for count, root in zip(counts, roots, strict=True)) / total
    return tuple(round((root or max(roots)) / scale, 6) for root in roots)


def loss_of(config: SearchConfig | TrainConfig, output: str) -> Loss:
    """The loss of a search or a training whose class weights are known. Raises ValueError if they are not."""
    weights: Weights | str = config.class_weights
    if isinstance(weights, str):
        raise ValueError(f"class weights {weights} are not numbers yet: see with_class_weights")
    return loss_named(config.loss or default_loss(output), output, weights)
