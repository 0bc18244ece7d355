"""The JSON files of a run's folder, read strictly: every fault has its place, the problem and a remedy."""

import json
from collections.abc import Iterable
from os.path import lexists
from pathlib import Path
from typing import Any, Final, TypeVar

from attrs import evolve

from genotype import Diagnostic, InputError, refuse
from genotype.text.decode import decode
from genotype.text.decode_errors import DecodeError
from genotype.text.files import require_disk
from genotype.text.keys import known_keys
from genotype.text.read import parse
from genotype.text.regular import read_text

DEEPEST: Final = 32
"""Levels of brackets; no file of a run has more than ten."""

SHOWN: Final = 20
"""Errors of a file that are told one by one; recorded alphas may have many thousands."""

NO_RUN = "give the folder of a run"
RESTORE = "put back the file that the run wrote"

T = TypeVar("T")


def read_json(folder: Path, name: str) -> Any:
    """The data of a file in a folder. NaN and infinity, as Python writes them, are numbers here.

    Raises InputError if the file is missing, no text, not JSON, or nested more deeply than a run's files are.
    """
    values, problems = parse(text_of(folder, name), float)
    if problems:
        raise InputError(str(folder / name), [evolve(problem, remedy=RESTORE) for problem in problems])
    if is_deep(values):
        raise refuse(str(folder), name, "nested too deeply", RESTORE)
    require_text(folder, name, values)
    return values


def text_of(folder: Path, name: str) -> str:
    """The text of a file. Raises InputError if it is missing or no text."""
    try:
        return read_text(folder / name, "document")
    except UnicodeDecodeError:
        raise refuse(str(folder), name, "cannot be read: it is not UTF-8 text", RESTORE) from None
    except OSError as error:
        require_disk(folder / name, error)
        remedy = RESTORE if lexists(folder / name) else NO_RUN
        raise refuse(str(folder), name, f"cannot be read: {error.strerror}", remedy) from None


def is_deep(values: Any) -> bool:
    """Whether objects and lists are nested more than `DEEPEST` levels deep."""
    level = [values]
    for _ in range(DEEPEST + 1):
        level = [item for value in level for item in items_of(value)]
    return bool(level)


def items_of(value: Any) -> Iterable[Any]:
    """What an object or a list holds; nothing for any other value."""
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def require_text(folder: Path, name: str, values: Any) -> None:
    """Refuse half of a surrogate pair, which cannot be written again."""
    try:
        json.dumps(values, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise refuse(str(folder), name, "half of a surrogate pair is not a character", RESTORE) from None


def structured(path: Path, data: Any, kind: type[T]) -> T:
    """JSON as a record of a class. Raises InputError with every error."""
    value, faults = decode(data, kind)
    if faults:
        raise faulty(path, faults)
    record: T = value
    return record


def known(path: Path, data: Any, kind: type[T]) -> T:
    """The same; keys that the class does not have are ignored."""
    return structured(path, known_keys(data, kind), kind)


def faulty(path: Path, faults: Iterable[DecodeError]) -> InputError:
    """The error for a file with errors of form: the first ones, and how many others there are."""
    problems = [fault.as_problem() for fault in faults]
    left = len(problems) - SHOWN
    if left > 1:
        others = Diagnostic("other values", f"{left} more are not as they should be", RESTORE)
        problems = [*problems[:SHOWN], others]
    return InputError(str(path), problems)
