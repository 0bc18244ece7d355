"""What the files of a run say, as values."""

from __future__ import annotations

from collections.abc import Mapping
from math import nan
from typing import Any, Literal

from attrs import field, frozen


@frozen
class DataRecord:
    """The data of a run: how many images each part has, and the digest over them."""

    name: str
    digest: str
    train: int
    val: int
    test: int


@frozen
class RunRecord:
    """`run.json`."""

    kind: Literal["search", "train"]
    genoc: str
    torch: str
    seed: int
    config: Mapping[str, Any]
    data: DataRecord
    finished: bool
    name: str = ""


@frozen
class DecisionRecord:
    """A decision of the search: its candidates in words, and how their alphas become weights.

    `kind` is open, for a search may learn new kinds of decision.
    """

    name: str
    kind: str
    relaxation: Literal["softmax", "sigmoid"]
    candidates: tuple[str, ...]


@frozen
class AlphaRecord:
    """`alphas.json`: for every epoch, from the start on, a vector of alphas for every decision.

    Raises ValueError where vectors and candidates do not fit each other.
    """

    decisions: tuple[DecisionRecord, ...]
    epochs: tuple[tuple[tuple[float, ...], ...], ...] = field()

    @epochs.validator
    def _fits(self, _: object, epochs: tuple[tuple[tuple[float, ...], ...], ...]) -> None:
        wanted = [len(decision.candidates) for decision in self.decisions]
        for number, vectors in enumerate(epochs):
            if [len(vector) for vector in vectors] != wanted:
                raise ValueError(f"the alphas of epoch {number} do not fit the decisions")


@frozen
class DerivationRecord:
    """`derivation.json`: what derivation left out, in words."""

    dropped: tuple[str, ...]


@frozen
class StepRecord:
    """A row of `steps.csv`: one step of the alphas or of the weights."""

    epoch: int
    step: int
    half: str
    loss: float
    lr: float


@frozen
class EpochRecord:
    """A row of `epochs.csv`: one part of the data, after one epoch. NaN is what was not measured.

    `seconds` are those of the whole epoch; the rows of an epoch repeat them.
    """

    epoch: int
    split: str
    loss: float = nan
    dice: float = nan
    iou: float = nan
    accuracy: float = nan
    seconds: float = nan


@frozen
class MonitorRecord:
    """A row of `monitor.csv`: what was seen of a search after an epoch. NaN is what was not measured.

    `beta` is the factor of beta-decay, `entropy` the mean over decisions of the entropy of their
    weights as a share of the greatest possible. Of ops without parameters `free_candidates` is the
    share of those to choose from, `free_derived` of those that would be derived now, `free_weight`
    of the softmax weight; `none`, which is never derived, counts nowhere. `eigenvalue` is the
    greatest one of the Hessian of the validation loss in the alphas. `warning` names the causes
    for which this epoch is the first.
    """

    epoch: int
    beta: float = nan
    entropy: float = nan
    free_candidates: float = nan
    free_derived: float = nan
    free_weight: float = nan
    eigenvalue: float = nan
    warning: str = ""

    @property
    def causes(self) -> tuple[str, ...]:
        return tuple(cause for cause in self.warning.split("; ") if cause)


@frozen
class ImageRecord:
    """How well one image was segmented."""

    id: str
    dice: float
    iou: float
    accuracy: float


@frozen
class EvaluationRecord:
    """`evaluation.json`: the images of a part of the data, measured one by one."""

    split: str
    images: tuple[ImageRecord, ...]


Rank = Literal["good", "median", "worst"]


@frozen
class PredictionRecord:
    """An entry of `predictions/predictions.json`."""

    id: str
    dice: float
    rank: Rank
    file: str
