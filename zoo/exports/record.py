"""The record that every export has: what was written by which versions, and what verified it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from attrs import frozen

from genotype import encode
from genotype.diagnostics.printable import json_text
from genotype.text.files import replace_bytes
from zoo.exports.target import Check, Exported

FORMAT: Final = "genoc-export/1"
RECORD: Final = "export.json"


@frozen(kw_only=True)
class ExportRecord:
    """What `export.json` says; `files` are SHA-256 by path, `genotype` is the content hash."""

    format: str = FORMAT
    target: str
    name: str
    genotype: str
    genoc: str
    torch: str
    checks: tuple[Check, ...]
    notes: tuple[str, ...]
    files: Mapping[str, str]


def write_record(folder: Path, target: str, name: str, genotype: str, exported: Exported) -> ExportRecord:
    """Write the record of what is in a folder."""
    from importlib.metadata import version

    import torch

    record = ExportRecord(
        target=target,
        name=name,
        genotype=genotype,
        genoc=version("genoc"),
        torch=torch.__version__,
        checks=exported.checks,
        notes=exported.notes,
        files={path: digest_of(folder / path) for path in sorted(exported.files)},
    )
    replace_bytes(folder / RECORD, (json_text(encode(record), indent=2) + "\n").encode())
    return record


def digest_of(path: Path) -> str:
    """The SHA-256 of a file that was just written."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def line_of(check: Check) -> str:
    """A check on one line: `onnxruntime 1.32.0: run at 8 x 8, 1 and 2 at a time; logits differ by ...`."""
    where = ", ".join(" x ".join(map(str, size)) for size in check.sizes)
    batches = " and ".join(map(str, check.batches))
    words = f"{check.tool} {check.version}: {check.what}"
    words += f" at {where}" if where else ""
    words += f", {batches} at a time" if batches else ""
    if check.difference is not None:
        words += f"; {check.of} differ by at most {check.difference:.2g}"
    return words


def lines(folder: Path, exported: Exported) -> Iterator[str]:
    """What was written, what verified it, and what else to know."""
    yield f"written  {folder}: {', '.join(exported.files)}"
    yield from (f"checked  {line_of(check)}" for check in exported.checks)
    yield from (f"note     {note}" for note in exported.notes)
    yield from (f"next     {line}" for line in exported.next)
