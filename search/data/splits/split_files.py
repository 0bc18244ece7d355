"""Splits read from files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from genotype.diagnostics.coded import coded
from genotype.diagnostics.diagnostic import Diagnostic, InputError, refuse
from genotype.text.files import require_disk
from genotype.text.read import parse
from genotype.text.regular import read_text
from search.data.layouts.declared.documents import in_file
from search.data.layouts.folders.names import number
from search.data.listing import listed
from search.data.splits.split_ids import PARTS, SplitIds

_FORM = 'a split is {"train": [ids], "val": [ids], "test": [ids]}, or a folder of train, val and test.txt'


def find_split(place: Path) -> Path | None:
    """The split in a folder: `splits.json`, else `train.txt`, `val.txt` and `test.txt`; None if there is
    none.
    """
    file = place / "splits.json"
    if file.is_file() or file.is_symlink():  # what a link does not lead to is told where it is read
        return file
    return place if any((place / f"{part}.txt").is_file() for part in PARTS) else None


@coded("D105")
def read_split(path: Path, ids: Sequence[str]) -> SplitIds:
    """A split from a JSON file of three lists of ids, or a folder of three text files.

    `ids` are all known ids; those in no set are not used. Raises InputError for a set that is missing or
    empty, an id that is unknown or listed twice, and a file that is not a split.
    """
    place = find_split(path) or path
    parts = _from_texts(place) if place.is_dir() else _from_json(place)
    problems = [*_unusable(parts), *_unknown(parts, set(ids)), *_listed_twice(parts)]
    if problems and not place.is_dir():
        problems = [in_file(place, problem, problem.remedy) for problem in problems]
    if problems:
        raise InputError(str(path), problems)
    return SplitIds(**{part: tuple(parts[part]) for part in PARTS})


def _from_texts(folder: Path) -> dict[str, list[str]]:
    files = {part: folder / f"{part}.txt" for part in PARTS}
    return {part: _lines(file) for part, file in files.items() if file.is_file()}


def _lines(file: Path) -> list[str]:
    # A damaged byte makes an id that is unknown, and is reported as such.
    text = read_text(file, "table", "utf-8-sig", "replace")
    return [line.strip() for line in text.splitlines() if line.strip()]


def _from_json(path: Path) -> dict[str, list[str]]:
    document = _document(path)
    parts = {key: document[key] for key in PARTS if key in document}
    wrong = [
        Diagnostic(f"{path.name}: {key}", "is not a list of ids", _FORM)
        for key, value in parts.items()
        if not _is_ids(value)
    ]
    if wrong:
        raise InputError(str(path), wrong)
    return parts


def _document(path: Path) -> dict[str, Any]:
    document: Any
    try:
        document, problems = parse(read_text(path, "document", "utf-8-sig"))
    except OSError as error:
        require_disk(path, error)
        raise refuse(str(path), path.name, f"cannot be read: {error.strerror}", "check the path") from None
    except UnicodeDecodeError:
        raise refuse(str(path), path.name, "is not JSON", _FORM) from None
    if problems:
        raise InputError(str(path), [in_file(path, problem, _FORM) for problem in problems])
    if not isinstance(document, dict):
        raise refuse(str(path), path.name, "is not a JSON object", _FORM)
    return document


def _is_ids(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(name, str) for name in value)


def _unusable(parts: Mapping[str, Sequence[str]]) -> list[Diagnostic]:
    missing = [Diagnostic(part, "this set is missing", _FORM) for part in PARTS if part not in parts]
    empty = [part for part, ids in parts.items() if not ids]
    return [*missing, *(Diagnostic(part, "this set is empty", "give it at least one id") for part in empty)]


def _unknown(parts: Mapping[str, Sequence[str]], known: set[str]) -> list[Diagnostic]:
    strangers = {part: [name for name in ids if name not in known] for part, ids in parts.items()}
    remedy = "ids are file names without suffix; remove these, or add their images"
    return [
        Diagnostic(part, f"{number(len(names), 'id')} without an image: {listed(names)}", remedy)
        for part, names in strangers.items()
        if names
    ]


def _listed_twice(parts: Mapping[str, Sequence[str]]) -> list[Diagnostic]:
    """Ids in two parts, or twice in one; grouped by where they are."""
    places: dict[str, Counter[str]] = {}
    for part, ids in parts.items():
        for name in ids:
            places.setdefault(name, Counter())[part] += 1
    repeated: dict[str, list[str]] = {}
    for name, where in places.items():
        if where.total() > 1:
            repeated.setdefault(" and ".join(where), []).append(name)
    return [
        Diagnostic(
            where, f"{number(len(names), 'id')} listed twice: {listed(names)}", "leave each id in one place"
        )
        for where, names in repeated.items()
    ]
