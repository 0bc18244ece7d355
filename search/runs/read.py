"""Reading a run's folder, which may lack parts: a run that was interrupted has a report too."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import cattrs
from attrs import frozen
from cattrs.errors import BaseValidationError

from compiler.checks import load_checked
from genotype import Genotype, InputError, encode
from genotype.text.regular import Kind, read_text
from search.runs.documents import ACCOUNTING, ALPHAS, DERIVATION, EVALUATION, SHOWN
from search.runs.files import EPOCHS, GENOTYPE, MONITOR, PREDICTIONS, SPACE, STEPS
from search.runs.records import (
    AccountRecord,
    AlphaRecord,
    DerivationRecord,
    EpochRecord,
    EvaluationRecord,
    MonitorRecord,
    PredictionRecord,
    StepRecord,
)
from search.runs.run_record import FILE, RunRecord, decode_record

T = TypeVar("T")

# Unknown keys are passed over: a later version may record more.
CONVERTER = cattrs.Converter()


@frozen
class ImagesRecord:
    """`evaluation.json`, as far as it names every measure of each image."""

    images: tuple[Mapping[str, Any], ...]


class Missing(Exception):
    """A part of a run that is not there or cannot be read; the message is a sentence of the report."""


def read_run(run: Path) -> RunRecord:
    """run.json. Raises Missing if it cannot be read."""
    path = run / FILE
    try:
        record = decode_record(path, text_of(path))
        json.dumps(encode(record), ensure_ascii=False).encode()  # half of a surrogate pair is no text
        return record
    except InputError as refused:
        errors = "; ".join(f"{error.path}: {error.problem}" for error in refused.problems[:3])
        raise Missing(f"{path.name} cannot be read: {errors}.") from None
    except UnicodeEncodeError as error:
        raise Missing(f"{path.name} cannot be read: {error}.") from None


def read_alphas(run: Path) -> AlphaRecord:
    """alphas.json. Raises Missing if it cannot be read."""
    return json_of(run / ALPHAS.name, AlphaRecord)


def read_derivation(run: Path) -> DerivationRecord:
    """derivation.json. Raises Missing if it cannot be read."""
    return json_of(run / DERIVATION.name, DerivationRecord)


def read_accounts(run: Path) -> tuple[AccountRecord, ...]:
    """accounting.json. Raises Missing if it cannot be read."""
    return json_of(run / ACCOUNTING.name, tuple[AccountRecord, ...])


def read_evaluation(run: Path) -> EvaluationRecord:
    """evaluation.json. Raises Missing if it cannot be read."""
    return json_of(run / EVALUATION.name, EvaluationRecord)


def read_class_dice(run: Path) -> dict[str, tuple[float, ...]]:
    """The Dice of each foreground class by its name, image by image; empty where there is one class."""
    images = json_of(run / EVALUATION.name, ImagesRecord).images
    names = [key for key in images[0] if key.startswith("dice_")] if images else []
    try:
        return {key.removeprefix("dice_"): tuple(float(image[key]) for image in images) for key in names}
    except (KeyError, TypeError, ValueError):
        raise Missing("evaluation.json does not tell every class of every image.") from None


def read_predictions(run: Path) -> tuple[PredictionRecord, ...]:
    """The list of the pictures of predictions. Raises Missing if it cannot be read."""
    return json_of(run / PREDICTIONS / SHOWN.name, tuple[PredictionRecord, ...])


def read_steps(run: Path) -> tuple[StepRecord, ...]:
    """The rows of steps.csv. Raises Missing if there are none."""
    return table_of(run / STEPS, StepRecord)


def read_monitor(run: Path) -> tuple[MonitorRecord, ...]:
    """The rows of monitor.csv. Raises Missing if there are none."""
    return table_of(run / MONITOR, MonitorRecord)


def read_epochs(run: Path) -> tuple[EpochRecord, ...]:
    """The rows of epochs.csv. Raises Missing if there are none."""
    return table_of(run / EPOCHS, EpochRecord)


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
        raise Missing(f"{path.name} has a problem: {refused.problems[0]}.") from None


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
    try:
        return read_text(path, kind)
    except FileNotFoundError:
        raise Missing(f"The run has no {path.name}.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise Missing(f"{path.name} cannot be read: {getattr(error, 'strerror', None) or error}.") from None


def json_of(path: Path, kind: type[T]) -> T:
    """A JSON file as a record of a class. Raises Missing if it cannot be read."""
    try:
        value = json.loads(text_of(path))
        json.dumps(value, ensure_ascii=False).encode()  # half of a surrogate pair is no text
        return CONVERTER.structure(value, kind)
    except (BaseValidationError, TypeError, ValueError, RecursionError) as error:
        raise Missing(f"{path.name} cannot be read: {reasons(error)}.") from None


def reasons(error: BaseException) -> str:
    """Why a record cannot be read, in words: the first three errors."""
    if isinstance(error, BaseValidationError):
        return "; ".join(cattrs.transform_error(error, format_exception=said)[:3])
    return str(error)


def said(error: BaseException, kind: type | None) -> str:
    """What a class says of its values itself; else what cattrs does."""
    return str(error) if type(error) is ValueError else cattrs.v.format_exception(error, kind)


def table_of(path: Path, kind: type[T]) -> tuple[T, ...]:
    """The rows of a table; a line without an end, which a run was just writing, is passed over."""
    lines = text_of(path, "table").splitlines(keepends=True)
    try:
        rows = tuple(rows_of([line for line in lines if line.endswith("\n")], kind))
    except csv.Error as error:
        raise Missing(f"{path.name} cannot be read: {error}.") from None
    if not rows:
        raise Missing(f"{path.name} has no rows.")
    return rows


def rows_of(lines: Iterable[str], kind: type[T]) -> Iterator[T]:
    """The rows that can be read; what was left blank is left to the default."""
    for row in csv.DictReader(lines):
        with suppress(BaseValidationError):
            yield CONVERTER.structure({column: text for column, text in row.items() if text}, kind)
