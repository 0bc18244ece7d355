"""The rows of a DARTS-UNet log."""

from collections.abc import Callable, Mapping
from datetime import datetime
from math import isnan, nan
from typing import Literal, TypeVar

from attrs import frozen

from search.reproductions.log import MEASURES, SIZES, CellAlphas, Measured
from search.reproductions.numbers import number, numbers, shortened, whole

T = TypeVar("T")
Kind = Literal["measures", "alphas", "test"]
Fields = Mapping[str, str]

COLUMNS = ("", "Time", "Epoch", "Step", "LR", *MEASURES, *SIZES)
ENDED = -1
"""The step of rows that were written at the end of an epoch, and the value of what was not measured."""
UNMEASURED: Mapping[Kind, set[str]] = {"measures": set(), "alphas": {*MEASURES}, "test": {"Loss"}}
"""The measures that each kind of row lacks."""


@frozen
class Row:
    """A row, and its line in the file. A row of alphas has those of a cell; others have none."""

    line: int
    kind: Kind
    measured: Measured
    alphas: CellAlphas | None


class Wrong(Exception):
    """A problem with a row, and its column."""

    def __init__(self, column: str, problem: str) -> None:
        self.column, self.problem = column, problem
        super().__init__(column, problem)


def read_row(line: int, place: int, texts: list[str]) -> Row:
    """Row number `place` of the log from its texts. Raises Wrong."""
    if len(texts) != len(COLUMNS):
        raise Wrong("the row", f"has {len(texts)} columns, not {len(COLUMNS)}")
    fields = dict(zip(COLUMNS, texts, strict=True))
    if fields[""] != str(place):
        raise Wrong("the row", f"is numbered {shortened(fields[''])}, but {place} is expected")
    measured, alphas = read_measured(fields), read_alphas(fields)
    kind: Kind = "alphas" if alphas else "test" if measured.step == ENDED else "measures"
    for column in MEASURES:
        require_measure(kind, column, getattr(measured, column.lower()))
    if kind == "alphas" and measured.step != ENDED:
        raise Wrong("Step", f"is {measured.step} in a row of alphas, not {ENDED}")
    return Row(line, kind, measured, alphas)


def read_measured(fields: Fields) -> Measured:
    """The measures of a row."""
    return Measured(
        time=read(fields, "Time", time),
        epoch=read(fields, "Epoch", whole),
        step=read(fields, "Step", whole),
        lr=read(fields, "LR", number),
        **{column.lower(): read(fields, column, measure) for column in MEASURES},
    )


def read_alphas(fields: Fields) -> CellAlphas | None:
    """The alphas of a cell; None if every list is empty."""
    lists = {column: read(fields, column, numbers) for column in SIZES}
    if not any(lists.values()):
        return None
    for column, alphas in lists.items():
        if len(alphas) != SIZES[column]:
            raise Wrong(column, f"has {len(alphas)} alphas, not {SIZES[column]}")
    return CellAlphas(*lists.values())


def read(fields: Fields, column: str, reader: Callable[[str], T]) -> T:
    """The value of a column. Raises Wrong."""
    try:
        return reader(fields[column])
    except ValueError as error:
        raise Wrong(column, str(error)) from None


def measure(text: str) -> float:
    """A measure; NaN if it was not measured."""
    value = number(text)
    return nan if value == ENDED else value


def time(text: str) -> datetime:
    """A time. Raises ValueError."""
    try:
        return datetime.strptime(text, "%Y-%m-%d_%H:%M:%S")
    except ValueError:
        raise ValueError(f"{shortened(text)} is not a time like 2024-05-10_04:47:54") from None


def require_measure(kind: Kind, column: str, value: float) -> None:
    """Refuse a measure that is missing in a row, or must not be in it."""
    unmeasured = column in UNMEASURED[kind]
    if isnan(value) and not unmeasured:
        raise Wrong(column, f"is {ENDED}, which means that nothing was measured")
    if unmeasured and not isnan(value):
        raise Wrong(column, f"is measured in a row of {'alphas' if kind == 'alphas' else 'the test'}")
