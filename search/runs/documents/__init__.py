"""The JSON files of a run besides run.json: which there are, and what each says.

They have no version of their own: `format` in run.json is that of the whole folder.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal

from attrs import asdict, field, frozen

from genotype.form.field_types import Between
from search.config import ForwardMode, Precision
from search.runs.documents.document import Document
from search.runs.documents.environment import ENVIRONMENT
from search.runs.documents.evaluation import EVALUATION
from search.runs.records import AccountRecord, AlphaRecord, DerivationRecord, PredictionRecord, Word

Count = Annotated[int, Between(1, 2**63)]


@frozen
class PlanChoice:
    """How steps are computed: see `search/supernet/forward_plan.py`."""

    way: ForwardMode
    last: bool


@frozen
class PlanRecord:
    """The plan that was chosen, and the seconds that a step took under each that was tried, by its name."""

    plan: PlanChoice
    seconds: Mapping[Word, float] = field(factory=dict)


@frozen
class LengthRecord:
    """How many steps a training in minutes has, and the seconds that one took when it began."""

    steps: Count
    seconds: float


@frozen
class AskedLength:
    """The length that a training was asked for, by one of these."""

    epochs: int | None = None
    steps: int | None = None
    minutes: float | None = None


@frozen
class PartRecord:
    """A part of a training that was continued: the epochs and steps before it, its own steps, and the length
    asked for, which counts from the training's beginning.
    """

    first_epoch: Annotated[int, Between(0, 10**9)]
    first_step: Annotated[int, Between(0, 2**63)]
    steps: Count
    asked: AskedLength


@frozen
class ContinuedRecord:
    """The parts of a training that was continued after its end; each has a schedule of its own."""

    parts: tuple[PartRecord, ...]


@frozen
class FreshRecord:
    """A layer that did not start from the given weights, and why."""

    layer: str
    why: str


@frozen
class InitRecord:
    """From which weights a training started, in how many layers, and which layers were left as new."""

    source: str
    taken: int
    fresh: tuple[FreshRecord, ...]


@frozen
class RatesRecord:
    """The lowest and the highest learning rate of a layer at the peak, where layers have their own."""

    lowest: float
    highest: float


@frozen
class PrecisionRecord:
    """The precision of a run, of which device it is, and what a convolution costs in 16 bits there.

    `cost` is in those of float32; None where it was not measured.
    """

    precision: Precision
    device: str
    units: Literal["matrix", "vector", "none", "unknown"]
    cost: float | None = None


@frozen
class SplitRecord:
    """The ids of the images of each part, in the form that --split takes."""

    train: tuple[str, ...]
    val: tuple[str, ...]
    test: tuple[str, ...]


@frozen
class BudgetRecord:
    """The parameters and MACs for one image of `size` that a search may come to; None is no limit."""

    size: tuple[Count, ...]
    parameters: Count | None
    macs: Count | None


@frozen
class ImportanceRecord:
    """How much the candidates of a decision matter: the rise of the validation loss without each.

    `loss` is that with all of them, at the time when this decision was taken.
    """

    name: str
    kind: str
    candidates: tuple[str, ...]
    loss: float
    importances: tuple[float, ...]


@frozen
class PerturbationRecord:
    """How a search was derived from by perturbation, and what was found, decision by decision."""

    seed: int
    probe: int
    tune_steps: int
    decisions: tuple[ImportanceRecord, ...]


def alphas_json(record: AlphaRecord) -> dict[str, Any]:
    """`first` is left out where it is 0, and `gates` where there are none."""
    first = {"first": record.first} if record.first else {}
    gates = {} if record.gates is None else {"gates": asdict(record.gates)}
    return {
        **first,
        "decisions": [asdict(decision) for decision in record.decisions],
        "epochs": record.epochs,
        **gates,
    }


def derivation_json(record: DerivationRecord) -> dict[str, Any]:
    """`validation_dice` is left out where it was not measured."""
    return asdict(record, filter=lambda _, value: value is not None)


PLAN: Final = Document[PlanRecord]("plan.json", PlanRecord)
LENGTH: Final = Document[LengthRecord]("length.json", LengthRecord)
CONTINUED: Final = Document[ContinuedRecord]("continued.json", ContinuedRecord)
INIT: Final = Document[InitRecord]("init.json", InitRecord)
RATES: Final = Document[RatesRecord]("rates.json", RatesRecord)
PRECISION: Final = Document[PrecisionRecord]("precision.json", PrecisionRecord)
SPLIT: Final = Document[SplitRecord]("splits.json", SplitRecord)
HALVES: Final = Document[Mapping[str, tuple[str, ...]]]("halves.json", Mapping[Word, tuple[str, ...]], dict)
"""Which images are in each part that a search method cut the training set into."""
BUDGET: Final = Document[BudgetRecord]("budget.json", BudgetRecord)
ALPHAS: Final = Document[AlphaRecord]("alphas.json", AlphaRecord, alphas_json)
DERIVATION: Final = Document[DerivationRecord]("derivation.json", DerivationRecord, derivation_json)
PERTURBATION: Final = Document[PerturbationRecord]("perturbation.json", PerturbationRecord)
ACCOUNTING: Final = Document[tuple[AccountRecord, ...]](
    "accounting.json", tuple[AccountRecord, ...], lambda accounts: [asdict(account) for account in accounts]
)
SHOWN: Final = Document[tuple[PredictionRecord, ...]](
    "predictions.json",
    tuple[PredictionRecord, ...],
    lambda predictions: [asdict(prediction) for prediction in predictions],
)
"""In the folder of the pictures."""

DOCUMENTS = (
    PLAN, LENGTH, RATES, CONTINUED, INIT, PRECISION, SPLIT, HALVES, BUDGET,
    ALPHAS, DERIVATION, PERTURBATION, ENVIRONMENT, EVALUATION, ACCOUNTING, SHOWN,
)  # fmt: skip
