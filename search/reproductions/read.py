"""Reading a complete DARTS-UNet log."""

import csv
import hashlib
import io
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from genotype import InputError, refuse
from genotype.text.files import require_disk
from genotype.text.regular import read_bytes as read_regular
from search.reproductions.log import CELLS, Epoch, Log
from search.reproductions.rows import COLUMNS, Row, Wrong, read_row

REMEDY = "give the log of a whole search, as the authors' notebook wrote it (log_df.csv), unchanged"


def read_log(path: Path) -> Log:
    """The log in a file. Raises InputError if it is not one, is incomplete, or has an invalid row."""
    data = read_bytes(path)
    rows = list(read_rows(path, data))
    if not rows or rows[-1].kind != "test":
        raise wrong(path, "the end", "the test row is missing: the log is incomplete")
    body, test = without_stray(rows[:-1]), rows[-1].measured
    epochs = tuple(read_epochs(path, body))
    if not epochs:
        raise wrong(path, "the file", "contains no epoch")
    if test.epoch != len(epochs) - 1:
        raise wrong(
            path,
            f"line {rows[-1].line}",
            f"the test is after epoch {test.epoch}, but there are {len(epochs)} epochs",
        )
    return Log(path.name, hashlib.sha256(data).hexdigest(), epochs, test)


def read_bytes(path: Path) -> bytes:
    """The bytes of a log. Raises InputError if it cannot be read."""
    try:
        return read_regular(path, "log")
    except OSError as error:
        require_disk(path, error)
        raise refuse(str(path), "the file", f"cannot be read: {error.strerror}", REMEDY) from None


def read_rows(path: Path, data: bytes) -> Iterator[Row]:
    """The rows below the header, in order."""
    reader = csv.reader(io.StringIO(text_of(path, data), newline=""), strict=True)
    try:
        if tuple(next(reader, ())) != COLUMNS:
            raise wrong(path, "line 1", f"its columns are not {', '.join(COLUMNS[1:])}")
        last = None
        for place, texts in enumerate(reader):
            row = read_row(reader.line_num, place, texts)
            if last is not None and row.measured.time < last:
                raise Wrong("Time", "is before that of the row above")
            last = row.measured.time
            yield row
    except Wrong as error:
        raise wrong(path, f"line {reader.line_num}, {error.column}", error.problem) from None
    except csv.Error as error:
        raise wrong(path, f"line {reader.line_num}", f"is not a row of a table: {error}") from None


def text_of(path: Path, data: bytes) -> str:
    """The text of a log. Raises InputError if it is not UTF-8."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise wrong(path, "the file", "is not text") from None


def without_stray(rows: Sequence[Row]) -> Sequence[Row]:
    """The rows from the last start on: a search that was restarted left its first rows in the log."""
    starts = [
        number
        for number, row in enumerate(rows)
        if (row.kind, row.measured.epoch, row.measured.step) == ("measures", 0, 0)
    ]
    begun = starts[-1] if starts else 0
    return rows if any(row.kind != "measures" for row in rows[:begun]) else rows[begun:]


def read_epochs(path: Path, rows: Sequence[Row]) -> Iterator[Epoch]:
    """The epochs in order, all with measures at the same steps and the alphas of every cell."""
    wanted: list[int] = []
    for number, (epoch, group) in enumerate(groupby(rows, lambda row: row.measured.epoch)):
        of_epoch = list(group)
        steps = [row.measured.step for row in of_epoch if row.kind == "measures"]
        wanted = wanted or steps
        line = f"lines {of_epoch[0].line} to {of_epoch[-1].line}"
        if epoch != number:
            raise wrong(path, line, f"are of epoch {epoch}, but epoch {number} is expected")
        if not wanted or [row.kind for row in of_epoch] != ["measures"] * len(wanted) + ["alphas"] * len(
            CELLS
        ):
            measures = len(wanted) or "some"
            problem = f"epoch {epoch} is not {measures} rows of measures and then {len(CELLS)} of alphas"
            raise wrong(path, line, problem)
        if steps != wanted or sorted(set(steps)) != steps:
            raise wrong(path, line, f"epoch {epoch} was not measured at the rising steps {wanted}")
        measured = tuple(row.measured for row in of_epoch if row.alphas is None)
        cells = tuple(row.alphas for row in of_epoch if row.alphas is not None)
        yield Epoch(measured, cells, of_epoch[-1].measured.time)


def wrong(path: Path, where: str, problem: str) -> InputError:
    """An error with the common remedy."""
    return refuse(str(path), where, problem, REMEDY)
