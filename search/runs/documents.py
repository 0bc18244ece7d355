"""The JSON files of a run besides run.json: which there are, and what each says.

They have no version of their own: `format` in run.json is that of the whole folder.
"""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, Generic, Literal, TypeVar

from attrs import asdict, field, frozen

from genotype import refuse
from genotype.form.field_types import Between, Matching
from genotype.text.files import replace_bytes
from genotype.text.known_keys import known_keys
from genotype.text.regular import read_text
from search.config import ForwardMode, Precision
from search.runs.records import (
    AccountRecord,
    AlphaRecord,
    DerivationRecord,
    MeasuresRecord,
    PredictionRecord,
    Word,
)
from search.runs.run_record import structured

if TYPE_CHECKING:
    from search.runs.run import Run

T = TypeVar("T")

Count = Annotated[int, Between(1, 2**63)]
Share = Annotated[float, Between(0, 1)]
ClassName = Annotated[
    str, Matching("[a-z0-9_]{1,60}", "a class as genoc evaluate names it: lower-case letters, digits, _")
]


@frozen
class Document(Generic[T]):
    """A JSON file of a run, and the class of what it says."""

    name: str
    kind: Any
    as_json: Callable[[Any], Any] = asdict

    def is_in(self, folder: Path) -> bool:
        return (folder / self.name).exists()

    def text(self, value: T) -> str:
        return json.dumps(self.as_json(value), indent=1) + "\n"

    def write(self, run: "Run", value: T) -> None:
        """Replace the file in one step; of several processes the first does."""
        run.write_text(self.name, self.text(value))

    def write_in(self, folder: Path, value: T) -> None:
        """The same in a folder within a run's."""
        replace_bytes(folder / self.name, self.text(value).encode())

    def read(self, folder: Path) -> T:
        """Refused, with every fault, where the file is missing or says something else.

        Keys that are not known are passed over.
        """
        values = known_keys(read_json(folder, self.name), self.kind)
        record: T = structured(folder / self.name, values, self.kind)
        return record


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


@frozen(kw_only=True)
class Measures:
    """Means over images, of the target class."""

    dice: Share
    iou: Share
    accuracy: Share


@frozen(kw_only=True)
class MeansRecord:
    """`evaluation.json` once more: how many images there were, and the means over them."""

    split: str
    images: tuple[Any, ...]
    mean: Measures


def alphas_json(record: AlphaRecord) -> dict[str, Any]:
    """`first` is left out where it is 0."""
    first = {"first": record.first} if record.first else {}
    return {
        **first,
        "decisions": [asdict(decision) for decision in record.decisions],
        "epochs": record.epochs,
    }


PLAN: Final = Document[PlanRecord]("plan.json", PlanRecord)
PRECISION: Final = Document[PrecisionRecord]("precision.json", PrecisionRecord)
SPLIT: Final = Document[SplitRecord]("splits.json", SplitRecord)
HALVES: Final = Document[Mapping[str, tuple[str, ...]]]("halves.json", Mapping[Word, tuple[str, ...]], dict)
"""Which images are in each part that a search method cut the training set into."""
BUDGET: Final = Document[BudgetRecord]("budget.json", BudgetRecord)
ALPHAS: Final = Document[AlphaRecord]("alphas.json", AlphaRecord, alphas_json)
DERIVATION: Final = Document[DerivationRecord]("derivation.json", DerivationRecord)
PERTURBATION: Final = Document[PerturbationRecord]("perturbation.json", PerturbationRecord)
EVALUATION: Final = Document[MeasuresRecord]("evaluation.json", MeasuresRecord)
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
    PLAN, PRECISION, SPLIT, HALVES, BUDGET, ALPHAS, DERIVATION, PERTURBATION, EVALUATION, ACCOUNTING, SHOWN,
)  # fmt: skip


def read_json(folder: Path, name: str) -> Any:
    """What a file of a folder says. Refused where it is missing or not JSON."""
    try:
        return json.loads(read_text(folder / name, "document"))
    except (OSError, ValueError, RecursionError) as error:
        reason = getattr(error, "strerror", None) or error
        raise refuse(str(folder), name, f"cannot be read: {reason}", "give the folder of a run") from None


def read_means(folder: Path) -> MeansRecord:
    """The means of a part that was measured. Refused with every fault."""
    values = known_keys(read_json(folder, EVALUATION.name), MeansRecord)
    return structured(folder / EVALUATION.name, values, MeansRecord)


def read_class_dice_means(folder: Path) -> Mapping[str, float]:
    """The mean Dice of each foreground class; empty where there is but one. Refused with every fault."""
    mean = read_json(folder, EVALUATION.name)["mean"]
    means = {name.removeprefix("dice_"): dice for name, dice in mean.items() if name.startswith("dice_")}
    return structured(folder / EVALUATION.name, means, Mapping[ClassName, Share])  # type: ignore[type-abstract]
