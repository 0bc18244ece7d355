"""Which images show the same lesion, from the metadata in their folder."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

from genotype.diagnostics.diagnostic import refuse
from genotype.text.regular import read_bytes
from search.data.listing import listed

# HAM10000 names the column `image_id`, the ISIC archive `isic_id` or `image`.
_ID_COLUMNS = ("id", "image_id", "isic_id", "image")


def read_lesions(folder: Path, ids: Sequence[str]) -> Mapping[str, str]:
    """The lesion of each image id, from the column `lesion_id` of `metadata.csv`; empty if there is no such
    file.

    Images without a lesion id are omitted. Raises InputError if images have no row at all, because images
    of their lesion could then be in two sets.
    """
    file = folder / "metadata.csv"
    rows = _rows(file) if file.is_file() else []
    if not rows or "lesion_id" not in rows[0]:
        return {}
    column = next((name for name in _ID_COLUMNS if name in rows[0]), None)
    if column is None:
        text = "has a column lesion_id, but none of image ids"
        raise refuse(str(folder), file.name, text, f"name that column {' or '.join(_ID_COLUMNS)}")
    lesion_of = {row[column]: row["lesion_id"] for row in rows}
    absent = [name for name in ids if name not in lesion_of]
    if absent:
        text = f"{len(absent)} images have no row: {listed(absent)}"
        raise refuse(str(folder), file.name, text, "add the rows, or remove the column lesion_id")
    return {name: lesion_of[name] for name in ids if lesion_of[name]}


def _rows(file: Path) -> list[dict[str, str]]:
    try:
        text = read_bytes(file, "table").decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text, newline="")))
    except (UnicodeDecodeError, csv.Error) as error:
        raise refuse(
            str(file.parent), file.name, f"is not a CSV table: {error}", "save it as CSV in UTF-8"
        ) from None
