"""Small files of a folder: JSON documents and tables, read whole, or refused with the reason."""

from __future__ import annotations

import csv
import io
import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PureWindowsPath
from typing import Any

from attrs import evolve, frozen

from genotype.diagnostics.diagnostic import QUOTED, Diagnostic, InputError, cut, refuse
from genotype.diagnostics.paths import THE_FILE
from genotype.text.files import require_disk
from genotype.text.read import parse
from genotype.text.regular import Kind, read_text, reason
from search.data.listing import whole

MOST = 3
"""So many rows are named."""


def read_document(path: Path, form: str, kind: Kind = "document") -> Any:
    """The content of a JSON file. Raises InputError if it is damaged; `form` says how it should be."""
    text = _text(path, kind, form)
    document, problems = parse(text)
    if problems:
        raise InputError(str(path), [in_file(path, problem, "write it as JSON") for problem in problems])
    return document


def in_file(path: Path, problem: Diagnostic, remedy: str) -> Diagnostic:
    """The problem of a document, with the file's name before its place."""
    place = path.name if problem.path == THE_FILE else f"{path.name}: {problem.path}"
    return evolve(problem, path=place, remedy=remedy)


def read_object(path: Path, form: str, kind: Kind = "document") -> dict[str, Any]:
    """A JSON object. Raises InputError like `read_document`, and for anything else."""
    document = read_document(path, form, kind)
    if not isinstance(document, dict):
        raise refuse(str(path.parent), path.name, "is not a JSON object", form)
    return document


@frozen
class Cells(Mapping[str, str]):
    """The cells of a row by column, without spaces around them; empty where the row ends before.

    All rows share the places of the columns, so that a row takes the memory of its own cells alone.
    """

    places: Mapping[str, int]
    texts: Sequence[str]

    def __getitem__(self, column: str) -> str:
        place = self.places[column]
        return self.texts[place].strip() if place < len(self.texts) else ""

    def __iter__(self) -> Iterator[str]:
        return iter(self.places)

    def __len__(self) -> int:
        return len(self.places)


@frozen
class Row:
    """A row of a table: the line of the file where it ends, and its cells by column."""

    line: int
    cells: Mapping[str, str]


def read_table(path: Path) -> list[Row]:
    """The rows of a CSV file whose first line names the columns; divided by commas, semicolons or tabs.

    Names of columns are in small letters. Raises InputError if it is not such a table, two columns have one
    name, or rows have more cells than there are columns.
    """
    remedy = "save it as CSV in UTF-8"
    text = _text(path, "table", remedy)
    first = text.partition("\n")[0]
    divider = max(",;\t", key=first.count)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=divider, strict=True)
        rows = [(reader.line_num, row) for row in reader]
    except csv.Error as error:
        raise refuse(str(path.parent), path.name, f"is not a CSV table: {error}", remedy) from None
    rows = [(line, row) for line, row in rows if any(cell.strip() for cell in row)]
    if not rows:
        return []
    columns = [name.strip().lower() for name in rows[0][1]]
    places = {name: place for place, name in enumerate(columns)}
    twice = [] if len(places) == len(columns) else repeated(columns)
    if twice:
        problem = f"has two columns with the name {cut(twice[0], QUOTED)}"
        raise refuse(str(path.parent), path.name, problem, "keep one of them, or name them differently")
    long = [(line, f"{len(row)} cells") for line, row in rows[1:] if len(row) > len(columns)]
    if long:
        text = f"more than the {len(columns)} columns that the first line names"
        raise refuse(str(path.parent), in_lines(path, long), text, "quote cells that hold the divider")
    return [Row(line, Cells(places, row)) for line, row in rows[1:]]


def repeated(columns: Sequence[str]) -> list[str]:
    """The names that several columns have."""
    return [name for name, count in Counter(filter(None, columns)).items() if count > 1]


def in_lines(table: Path, rows: Sequence[tuple[int, str]]) -> str:
    """Rows of a table in messages, by line and what is there: their number and the first three."""
    shown = "; ".join(f"line {line}: {whole(words)}" for line, words in rows[:MOST])
    if len(rows) == 1:
        return f"{table.name}, {shown}"
    more = f"; and {len(rows) - MOST} more" if len(rows) > MOST else ""
    return f"{table.name}, {len(rows)} rows ({shown}{more})"


def _text(path: Path, kind: Kind, form: str) -> str:
    try:
        return read_text(path, kind, "utf-8-sig")
    except OSError as error:
        require_disk(path, error)
        raise refuse(str(path.parent), path.name, f"cannot be read: {reason(error)}", form) from None
    except UnicodeDecodeError:
        raise refuse(str(path.parent), path.name, "is not text", form) from None


def read_lines(path: Path) -> list[str]:
    """The lines of a list that are not empty, without spaces around them."""
    lines = _text(path, "table", "save it as text in UTF-8").splitlines()
    return [line.strip() for line in lines if line.strip()]


def inside(folder: Path, name: str, where: str) -> Path:
    r"""The file that a list in a folder names; `\` separates too. Raises InputError if it is outside.

    By the names alone: links to where large data lie are welcome.
    """
    path = PureWindowsPath(name)
    given = path.as_posix()
    for home in {os.path.abspath(folder), os.path.realpath(folder)}:
        whole = os.path.normpath(os.path.join(home, given))
        if not path.drive and whole.startswith(os.path.join(home, "")):
            return folder / os.path.relpath(whole, home)
    raise refuse(str(folder), where, "points outside the folder", "keep the files inside it")
