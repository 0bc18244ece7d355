"""Where a run stands: what a checkpoint says besides its tensors."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from attrs import Factory, asdict, frozen

from genotype import refuse
from genotype.diagnostics.diagnostic import short
from genotype.form.field_types import Between
from genotype.text.decode import decode
from genotype.text.keys import known_keys
from search.runs.files import EPOCHS, MONITOR, STEPS, TableName
from search.runs.tables import Mark, Row

FORMAT: Final = "genoc-checkpoint/2"
REMEDY: Final = (
    "put the run's own checkpoint back, or start again in another folder; the other files are whole"
)

Count = Annotated[int, Between(0, 10**12)]


@frozen
class StepAt:
    """A step, both counted from 0."""

    epoch: Count
    step: Count


@frozen(kw_only=True)
class Position:
    """The epochs that are done, and what the others need of them.

    `best` is the best Dice of a training on the validation set, `counted` the last that was better than
    those before by more than noise, and `waited` the epochs since. `last_step` is the last that was taken,
    `tables` what of each table belongs to these epochs, `weights` the CRC-32 of the file of the best
    weights.
    """

    format: Literal["genoc-checkpoint/2"] = FORMAT
    next_epoch: Annotated[int, Between(1, 10**9)]
    best: float = -1.0
    counted: float = -1.0
    waited: Annotated[int, Between(0, 10**9)] = 0
    last_step: StepAt | None = None
    tables: tuple[Mark, ...] = ()
    weights: Annotated[int, Between(0, 2**32 - 1)] | None = None

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@frozen
class SavedPosition:
    """A position as a checkpoint tells it; of an old checkpoint also the rows of its tables."""

    position: Position
    rows: Mapping[TableName, Sequence[Row]] = Factory(dict)


def require_known(path: Path, about: Mapping[str, Any]) -> None:
    """Refuse a checkpoint of a later format."""
    form = about.get("format", FORMAT)
    if form != FORMAT:
        problem = f"its format {form!r} is not known to this genoc"
        remedy = "use the version of genoc that wrote it, or a later one"
        raise refuse(str(path), "the checkpoint", problem, remedy)


def saved_position(path: Path, about: Mapping[str, Any]) -> SavedPosition:
    """What the checkpoint at a path says of where its run stands. Refused where it does not say so."""
    try:
        return of_first_format(about) if "history" in about else SavedPosition(typed(about, Position))
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        problem = f"is not of this run: {type(error).__name__}: {short(str(error))}"
        raise refuse(str(path), "the checkpoint", problem, REMEDY) from None


def of_first_format(about: Mapping[str, Any]) -> SavedPosition:
    """The first format held all rows, and no marks of the tables."""
    history = about["history"]
    for name in ("steps", "epochs", "monitor"):
        if not all(isinstance(row, dict) for row in history.get(name, ())):
            raise ValueError(f"{name} has a row that is not an object")
    rows: dict[TableName, Sequence[Row]] = {
        STEPS: history["steps"], EPOCHS: history["epochs"], MONITOR: history.get("monitor", ()),
    }  # fmt: skip
    taken = [row for row in rows[STEPS] if "loss" in row]
    last = {key: taken[-1][key] for key in ("epoch", "step")} if taken else None
    values = {
        "format": FORMAT,
        "next_epoch": about["next_epoch"],
        "best": history.get("best", -1.0),
        "last_step": last,
    }
    return SavedPosition(typed(values, Position), rows)


def typed(about: Any, kind: type[Position]) -> Position:
    """A position from JSON. Raises ValueError with the first errors."""
    value, faults = decode(known_keys(about, kind), kind)
    if faults:
        raise ValueError("; ".join(f"{fault.as_problem().path}: {fault.problem}" for fault in faults[:3]))
    position: Position = value
    return position
