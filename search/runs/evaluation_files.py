"""The files that `genoc evaluate` writes to a folder of its own."""

import json
from collections.abc import Mapping
from os.path import lexists
from pathlib import Path
from typing import Any, Final

from genotype import refuse
from genotype.text.files import not_written, replace_bytes, require_writable
from genotype.text.regular import why_no_folder
from search.measures.files import table_rows
from search.measures.images import MeasuredImages
from search.runs.documents.evaluation import EVALUATION
from search.runs.tables import table_text

TABLE: Final = "evaluation.csv"
"""A row for each image and class."""


def require_place(folder: Path) -> None:
    """Refuse a path that cannot be a folder, and a folder that holds an evaluation, such as a run's own."""
    problem = why_no_folder(folder)
    if problem is not None:
        raise refuse(str(folder), "--out", problem, "give the path of a folder")
    require_writable(folder, "--out")
    there = [name for name in (EVALUATION.name, TABLE) if lexists(folder / name)]
    if there:
        raise refuse(str(folder), "--out", f"{there[0]} is there already", "give another folder")


def write_measures(folder: Path, content: Mapping[str, Any], images: MeasuredImages) -> None:
    """Write evaluation.json with this content, and evaluation.csv. Raises InputError if it cannot."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise not_written(folder, "the folder", error) from None
    rows = table_rows(images)
    table = table_text([*dict.fromkeys(key for row in rows for key in row)], rows)
    replace_bytes(folder / TABLE, table.encode())
    replace_bytes(folder / EVALUATION.name, (json.dumps(content, indent=1) + "\n").encode())
