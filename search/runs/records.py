"""What the files of a run say besides `run.json`, as values."""

from math import nan
from typing import Annotated, Any, Literal

from attrs import asdict, field, frozen

from genotype.form.field_types import AnyFloat, Between, Matching
from genotype.text.decode_errors import FormError

Word = Annotated[str, Matching(r"(?s).{1,1000}", "a name")]
Share = Annotated[float, Between(0, 1)]
LARGEST = 2.0**128
"""No float32 is as large: nothing that a run computes is."""
Value = Annotated[float, Between(-LARGEST, LARGEST)]
AS_WRITTEN = "put back the file that the search wrote"
Alpha = Annotated[float, AnyFloat()]
"""An alpha; it need not be finite, so that a search that diverged can be shown."""


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
class GateRecord:
    """The gates of an annealed search, one for each alpha: after every epoch, and those of equal alphas."""

    even: tuple[tuple[Share, ...], ...]
    epochs: tuple[tuple[tuple[Share, ...], ...], ...]


@frozen
class AlphaRecord:
    """`alphas.json`: after every epoch a vector of alphas for every decision.

    `first` is the number of epochs before the first vectors: 0, for they are those of the start,
    unless a record begins later. `gates` are recorded where the alphas alone do not tell them. Raises
    ValueError where vectors and candidates do not fit.
    """

    decisions: tuple[DecisionRecord, ...]
    epochs: tuple[tuple[tuple[Alpha, ...], ...], ...] = field()
    first: Annotated[int, Between(0, 10**9)] = 0
    gates: GateRecord | None = field(default=None)

    @epochs.validator
    def _fits(self, _: object, epochs: tuple[tuple[tuple[float, ...], ...], ...]) -> None:
        for number, vectors in enumerate(epochs):
            self.require_fit(f"epochs[{number}]", vectors, "an alpha")

    @gates.validator
    def _gates_fit(self, _: object, gates: GateRecord | None) -> None:
        if gates is None:
            return
        if len(gates.epochs) != len(self.epochs):
            problem = f"gates.epochs has {len(gates.epochs)} epochs, and epochs has {len(self.epochs)}"
            raise FormError("", problem, AS_WRITTEN, None)
        self.require_fit("gates.even", gates.even, "a gate")
        for number, vectors in enumerate(gates.epochs):
            self.require_fit(f"gates.epochs[{number}]", vectors, "a gate")

    def require_fit(self, place: str, vectors: tuple[tuple[float, ...], ...], what: str) -> None:
        """Refuse vectors that have not a number for each candidate of each decision."""
        if [len(vector) for vector in vectors] != [len(decision.candidates) for decision in self.decisions]:
            problem = f"{place} does not have {what} for each candidate of each decision"
            raise FormError("", problem, AS_WRITTEN, None)


@frozen
class DiceRecord:
    """The mean Dice on the validation set of a supernet as its search ended, and of the network derived from
    it with the weights that this inherits.
    """

    supernet: Share
    derived: Share


@frozen
class DerivationRecord:
    """`derivation.json`: what derivation left out, in words, and what it did to the Dice, if measured."""

    dropped: tuple[str, ...]
    validation_dice: DiceRecord | None = None


@frozen
class LineRecord:
    """A line of an account: so many parameters, and why."""

    words: str
    parameters: int


@frozen
class AccountRecord:
    """An entry of `accounting.json`: what makes the published count from the derived network's."""

    factor: int
    edges_per_node: int
    lines: tuple[LineRecord, ...]
    published: int


@frozen
class StepRecord:
    """A row of `steps.csv`: one step of the alphas or of the weights.

    NaN is what was not measured; a step without a loss was not taken.
    """

    epoch: int
    step: int
    half: str
    loss: Value = nan
    lr: Value = nan
    accuracy: Share = nan
    iou: Share = nan
    dice: Share = nan


@frozen
class EpochRecord:
    """A row of `epochs.csv`: one part of the data, after one epoch. NaN is what was not measured.

    `seconds` are those of the whole epoch; the rows of an epoch repeat them.
    """

    epoch: int
    split: str
    loss: Value = nan
    dice: Share = nan
    iou: Share = nan
    accuracy: Share = nan
    seconds: Value = nan


@frozen
class MonitorRecord:
    """A row of `monitor.csv`: what was seen of a search after an epoch. NaN is what was not measured.

    `beta` is the factor of beta-decay, `entropy` the mean over decisions of the entropy of their
    weights as a share of the greatest possible. Of ops without parameters `free_candidates` is the
    share of those to choose from, `free_derived` of the `derived` ones that would be derived now,
    `free_weight` of the softmax weight; `none`, which is never derived, counts nowhere. `eigenvalue` is the
    greatest one of the Hessian of the validation loss in the alphas. `warning` names the causes
    that hold after this epoch and did not after the one before.
    """

    epoch: int
    beta: Value = nan
    entropy: Value = nan
    free_candidates: Value = nan
    free_derived: Value = nan
    free_weight: Value = nan
    derived: Value = nan
    eigenvalue: Value = nan
    warning: str = ""

    def row(self) -> dict[str, Any]:
        """A row of the table, without what was not measured."""
        return asdict(self, filter=lambda _, value: value != "" and value == value)  # NaN equals nothing

    @property
    def causes(self) -> tuple[str, ...]:
        return tuple(cause for cause in self.warning.split("; ") if cause)


Rank = Literal["good", "median", "worst"]


@frozen
class PredictionRecord:
    """An entry of `predictions/predictions.json`."""

    id: str
    dice: Share
    rank: Rank
    file: str
