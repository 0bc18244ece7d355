"""Reading a run's folder, which may lack parts: a run that was interrupted has a report too."""

from __future__ import annotations

import csv
import math
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar, get_args

import cattrs
from attrs import fields
from cattrs.errors import BaseValidationError

from compiler.checks import load_checked
from genotype import Diagnostic, Genotype, InputError
from genotype.diagnostics.paths import THE_FILE
from genotype.text.regular import Kind, read_text
from search.runs.documents import ACCOUNTING, ALPHAS, DERIVATION, SHOWN
from search.runs.documents.document import Document
from search.runs.documents.evaluation import EVALUATION, EvaluationRecord
from search.runs.files import EPOCHS, GENOTYPE, MONITOR, PREDICTIONS, SPACE, STEPS
from search.runs.records import (
    AccountRecord,
    AlphaRecord,
    DerivationRecord,
    EpochRecord,
    MonitorRecord,
    PredictionRecord,
    StepRecord,
)
from search.runs.run_record import FILE, RunRecord, read_record

T = TypeVar("T")

SHOWN_FAULTS = 3

FROM_TEXT = cattrs.Converter()
"""Makes numbers of the texts of a table. Other columns are ignored: a later version may record more."""


class Missing(Exception):
    """A part of a run that is not there or cannot be read; the message is a sentence of the report."""


def read_run(run: Path) -> RunRecord:
    """run.json. Raises Missing if it cannot be read."""
    return found(run / FILE, lambda: read_record(run))


def read_alphas(run: Path) -> AlphaRecord:
    """alphas.json. Raises Missing if it cannot be read."""
    return document_of(run, ALPHAS)


def read_derivation(run: Path) -> DerivationRecord:
    """derivation.json. Raises Missing if it cannot be read."""
    return document_of(run, DERIVATION)


def read_accounts(run: Path) -> tuple[AccountRecord, ...]:
    """accounting.json. Raises Missing if it cannot be read."""
    return document_of(run, ACCOUNTING)


def read_evaluation(run: Path) -> EvaluationRecord:
    """evaluation.json. Raises Missing if it cannot be read."""
    return document_of(run, EVALUATION)


def read_predictions(run: Path) -> tuple[PredictionRecord, ...]:
    """The list of the pictures of predictions. Raises Missing if it cannot be read."""
    return document_of(run / PREDICTIONS, SHOWN)


def read_steps(run: Path) -> tuple[StepRecord, ...]:
    """The rows of steps.csv. Raises Missing if there are none."""
    return table_of(run / STEPS, StepRecord)


def read_monitor(run: Path) -> tuple[MonitorRecord, ...]:
    """The rows of monitor.csv. Raises Missing if there are none."""
    return table_of(run / MONITOR, MonitorRecord)


def read_epochs(run: Path) -> tuple[EpochRecord, ...]:
    """The rows of epochs.csv. Raises Missing if there are none."""
    return table_of(run / EPOCHS, EpochRecord)


def epochs_of(folder: Path) -> tuple[EpochRecord, ...]:
    """The same; none where it cannot be read."""
    try:
        return read_epochs(folder)
    except Missing:
        return ()


def best_validation(rows: Iterable[EpochRecord]) -> float | None:
    """The best Dice on the validation images over the epochs, that of the weights that a training keeps;
    None where none is recorded.
    """
    return max((row.dice for row in rows if row.split == "val" and not math.isnan(row.dice)), default=None)


def read_network(run: Path) -> Genotype:
    """The genotype that a run found or trained."""
    return read_genotype(run / GENOTYPE)


def read_space(run: Path) -> Genotype:
    """The space of a search."""
    return read_genotype(run / SPACE)


def read_genotype(path: Path) -> Genotype:
    """A genotype or space that can be lowered."""
    text_of(path, "genotype")
    try:
        return load_checked(path)
    except InputError as refused:
        problem = str(refused.problems[0])
        end = "" if problem.endswith((".", "?")) else "."
        raise Missing(f"{path.name} has a problem: {problem}{end}") from None


def run_name(run: Path) -> str:
    """The folder's name, also where it is not UTF-8."""
    return os.fsencode(run.resolve().name).decode(errors="replace")


def is_search(run: Path) -> bool:
    """Whether the run searched; told by its files where `run.json` does not say."""
    try:
        return read_run(run).kind == "search"
    except Missing:
        return (run / SPACE).exists() or ALPHAS.is_in(run)


def text_of(path: Path, kind: Kind = "document") -> str:
    """A file's text. Raises Missing if it cannot be read."""
    require_there(path)
    try:
        return read_text(path, kind)
    except (OSError, UnicodeDecodeError) as error:
        raise Missing(f"{path.name} cannot be read: {getattr(error, 'strerror', None) or error}.") from None


def document_of(folder: Path, document: Document[T]) -> T:
    """The content of a JSON file. Raises Missing if it cannot be read."""
    return found(folder / document.name, lambda: document.read(folder))


def found(path: Path, read: Callable[[], T]) -> T:
    """What `read` reads from a file. Raises Missing with the first faults if it refuses the file."""
    require_there(path)
    try:
        return read()
    except InputError as refused:
        faults = "; ".join(fault_in_words(path, problem) for problem in refused.problems[:SHOWN_FAULTS])
        raise Missing(f"{path.name} cannot be read: {faults}.") from None


def fault_in_words(path: Path, fault: Diagnostic) -> str:
    """A fault with its place in the file."""
    if fault.path in (path.name, THE_FILE):
        return fault.problem.removeprefix("cannot be read: ")
    return f"{fault.path}: {fault.problem}"


def require_there(path: Path) -> None:
    """Raises Missing where nothing has this name."""
    if not os.path.lexists(path):
        raise Missing(f"The run has no {path.name}.")


def table_of(path: Path, kind: type[T]) -> tuple[T, ...]:
    """The rows of a table; a line without an end, which a run was just writing, is passed over."""
    lines = text_of(path, "table").splitlines(keepends=True)
    try:
        rows = tuple(rows_of([line for line in lines if line.endswith("\n")], kind))
    except csv.Error as error:
        raise Missing(f"{path.name} cannot be read: {error}.") from None
    if not rows:
        raise Missing(f"{path.name} has no rows.")
    if far := next(beyond(rows), None):
        raise Missing(f"{path.name} cannot be read: {far}.")
    return rows


def beyond(rows: Sequence[T]) -> Iterator[str]:
    """The numbers of rows that are out of their range, in words; one that is not finite was not measured."""
    kind: Any = type(rows[0])
    ranges = {field.name: get_args(field.type)[1] for field in fields(kind) if get_args(field.type)}
    for row in rows:
        for name, span in ranges.items():
            value = getattr(row, name)
            if math.isfinite(value) and not span.low <= value <= span.high:
                yield f"{name} {value:g} of epoch {getattr(row, 'epoch', 0)} is out of range"


def rows_of(lines: Iterable[str], kind: type[T]) -> Iterator[T]:
    """The rows that can be read; what was left blank is left to the default."""
    for row in csv.DictReader(lines):
        with suppress(BaseValidationError):
            yield FROM_TEXT.structure({column: text for column, text in row.items() if text}, kind)
