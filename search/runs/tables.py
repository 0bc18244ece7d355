"""The tables of a run, CSV files that grow: each epoch appends its rows, and nothing is written again.

A checkpoint marks how much of each table belongs to it, so that a run that is resumed cuts off what was
appended after it.
"""

import csv
import io
import os
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

from attrs import Factory, define, fields, frozen

from genotype import InputError, refuse
from genotype.form.field_types import Between
from genotype.text.files import append_bytes, not_written, replace_bytes, require_disk
from genotype.text.regular import read_bytes
from search.runs.files import EPOCHS, MONITOR, STEPS, TableName
from search.runs.records import MonitorRecord

Row = Mapping[str, Any]

COLUMNS: Mapping[TableName, tuple[str, ...]] = {
    STEPS: ("epoch", "step", "half", "loss", "lr"),
    EPOCHS: ("epoch", "split", "loss", "skipped", "seconds"),
    MONITOR: tuple(field.name for field in fields(MonitorRecord)),
}
"""The columns that a table has in any case; those of other measures follow, as the first rows name them."""


@frozen
class Mark:
    """How much of a table belongs to a checkpoint: its first `bytes`, and their CRC-32."""

    file: TableName
    bytes: Annotated[int, Between(0, 10**15)]
    crc32: Annotated[int, Between(0, 2**32 - 1)]


@define
class Table:
    """A table, and how much of it this run has written."""

    path: Path
    name: TableName
    columns: tuple[str, ...] = ()
    bytes: int = 0
    crc32: int = 0

    @property
    def mark(self) -> Mark:
        return Mark(self.name, self.bytes, self.crc32)

    def append(self, rows: Sequence[Row]) -> None:
        """Write rows at the end; the first ones below a header, in place of whatever is there.

        A table that was taken away meanwhile begins again. Refused where nothing can be written.
        """
        if not rows:
            return
        if self.bytes and self.path.is_file() and not self.path.is_symlink():
            data = table_text(self.columns, rows, header=False).encode()
            append_bytes(self.path, data)
        else:
            self.columns = tuple(dict.fromkeys((*COLUMNS[self.name], *(key for row in rows for key in row))))
            self.bytes = self.crc32 = 0
            data = table_text(self.columns, rows).encode()
            replace_bytes(self.path, data)
        self.bytes, self.crc32 = self.bytes + len(data), zlib.crc32(data, self.crc32)

    def rewind(self, mark: Mark | None) -> bool:
        """Cut the table to what is marked; whether it is there. One that is missing begins again.

        Refused where it is not as it was when it was marked.
        """
        if mark is None:
            remove(self.path)
            return True
        if not os.path.lexists(self.path):
            return False
        self.cut(mark)
        return True

    def cut(self, mark: Mark) -> None:
        content = marked(self.path, mark)
        if len(content) > mark.bytes or self.path.is_symlink() or self.path.stat().st_nlink > 1:
            replace_bytes(self.path, content[: mark.bytes])
        first = content.partition(b"\n")[0].decode()
        self.columns = tuple(next(csv.reader([first])))
        self.bytes, self.crc32 = mark.bytes, mark.crc32


def marked(path: Path, mark: Mark) -> bytes:
    """The content of a table that begins with what is marked. Refused where it does not."""
    try:
        content = read_bytes(path, "table")
    except OSError as error:
        require_disk(path, error)
        problem = f"cannot be read: {error.strerror}"
    else:
        if len(content) >= mark.bytes and zlib.crc32(content[: mark.bytes]) == mark.crc32:
            return content
        problem = "was changed since the checkpoint was written"
    remedy = "put it back as it was; or remove it, and the run goes on without its earlier rows"
    raise refuse(str(path.parent), path.name, problem, remedy)


def remove(path: Path) -> None:
    """Remove what a run wrote before it was stopped; a folder in its place is left, and refused later."""
    try:
        if os.path.lexists(path) and not (path.is_dir() and not path.is_symlink()):
            path.unlink()
    except OSError as error:
        raise not_written(path, "the file", error) from None


@define
class Tables:
    """All tables of a run's folder."""

    folder: Path
    by_name: dict[TableName, Table] = Factory(dict)

    def __attrs_post_init__(self) -> None:
        self.by_name = {name: Table(self.folder / name, name) for name in COLUMNS}

    def append(self, rows: Mapping[TableName, Sequence[Row]]) -> None:
        for name, own in rows.items():
            self.by_name[name].append(own)

    def marks(self) -> tuple[Mark, ...]:
        """Those of the tables that have rows."""
        return tuple(table.mark for table in self.by_name.values() if table.bytes)

    def rewind(self, marks: Sequence[Mark]) -> list[str]:
        """Cut every table to what is marked of it, or remove it; those that are missing."""
        known = {mark.file: mark for mark in marks}
        return [name for name, table in self.by_name.items() if not table.rewind(known.get(name))]


def changed(folder: Path, marks: Sequence[Mark]) -> list[str]:
    """Which tables of a run whose epochs are all done are not as it wrote them."""
    return [mark.file for mark in marks if not is_whole(folder / mark.file, mark)]


def is_whole(path: Path, mark: Mark) -> bool:
    """Whether a table is exactly what a mark counts: nothing changed, nothing appended."""
    try:
        return len(marked(path, mark)) == mark.bytes
    except InputError:
        return False


def table_text(columns: Sequence[str], rows: Sequence[Row], header: bool = True) -> str:
    """Rows as CSV; what a row does not tell is left blank."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    if header:
        writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
