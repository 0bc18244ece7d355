"""Comparing a file of a run with that of another: all of it but measured times."""

import csv
import io
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import torch
from attrs import frozen
from safetensors import SafetensorError, safe_open
from torch import Tensor

from genotype import InputError, refuse
from genotype.text.files import require_disk
from genotype.text.regular import read_bytes, read_text, reason, require_regular
from search.runs.checkpoint import Checkpoint
from search.runs.documents.json_file import read_json
from search.runs.files import CHECKPOINT
from search.runs.run_record import PATHS as PATH_SETTINGS

TIMES = frozenset({"seconds", "cpu_seconds", "minutes", "cpu_minutes"})
"""Columns and keys that hold measured times."""
ELSEWHERE = frozenset({"genoc", "torch", "plugins", "jobs", "results", "data_digest"})
"""Keys of run.json and study.json that belong to the environment, name a list of jobs, or repeat what
other files tell.
"""

PATHS = frozenset(setting.rpartition(".")[2] for setting in PATH_SETTINGS)
"""Keys of documents that name data and weights; where these lie says nothing of what is in them."""
DAMAGED = (InputError, ValueError, RuntimeError, csv.Error)
"""What is raised for a file that is none of its kind."""
ABSENT = object()
"""In place of a value that one of two objects lacks."""


@frozen
class File:
    """A file of a run, by its name within the run's folder."""

    folder: Path
    name: str

    @property
    def path(self) -> Path:
        return self.folder / self.name

    def within(self, value: str) -> str:
        """A text with the names of files in the run's folder as they are called from there."""
        root = str(self.folder.resolve())
        return value.replace(root, ".", 1) if value.startswith(root) else value


def difference(one: File, other: File) -> str:
    """How a file differs from the one that should be equal; "" where it does not.

    One that is damaged is compared byte by byte.
    """
    compare = BY_KIND.get(one.path.suffix, of_bytes)
    try:
        return of_checkpoints(one, other) if one.path.name == CHECKPOINT else compare(one, other)
    except DAMAGED:
        return of_bytes(one, other)


def of_bytes(one: File, other: File) -> str:
    """The place of the first byte that differs."""
    ours, theirs = (read_bytes(file.path, "document") for file in (one, other))
    if ours == theirs:
        return ""
    pairs = enumerate(zip(ours, theirs, strict=False))
    return f"differs from byte {next((at for at, (x, y) in pairs if x != y), min(len(ours), len(theirs)))} on"


def of_tables(one: File, other: File) -> str:
    """The first row that differs."""
    ours, theirs = ([untimed(row) for row in rows(file.path)] for file in (one, other))
    if len(ours) != len(theirs):
        return f"has {len(ours)} rows, and {len(theirs)} the second time"
    for number, (x, y) in enumerate(zip(ours, theirs, strict=True), 1):
        if x != y:
            key = next(key for key in {**x, **y} if x.get(key) != y.get(key))
            return f"differs from row {number} on: {key} is {x.get(key)}, and {y.get(key)} the second time"
    return ""


def rows(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file, as it has them."""
    return [*csv.DictReader(io.StringIO(read_text(path, "table"), newline=""))]


def of_lines(one: File, other: File) -> str:
    """The first line of JSON that differs."""
    ours, theirs = (read_text(file.path, "log").splitlines() for file in (one, other))
    return of_values([json.loads(line) for line in ours], [json.loads(line) for line in theirs])


def of_documents(one: File, other: File) -> str:
    """The path of the first value that differs."""
    ours, theirs = (own_names(read_json(file.folder, file.name), file) for file in (one, other))
    return of_values(ours, theirs)


def own_names(value: Any, file: File) -> Any:
    """JSON in which files of the run's folder are named from there."""
    if isinstance(value, dict):
        return {key: own_names(item, file) for key, item in value.items()}
    if isinstance(value, list):
        return [own_names(item, file) for item in value]
    return file.within(value) if isinstance(value, str) else value


def of_values(one: Any, other: Any, path: str = "") -> str:
    """The same of two JSON values."""
    if isinstance(one, dict) and isinstance(other, dict):
        x, y = (
            {key: item for key, item in untimed(value).items() if key not in PATHS} for value in (one, other)
        )
        named = ((f"{path}.{key}" if path else key, key) for key in {**x, **y})
        pairs = [(where, x.get(key, ABSENT), y.get(key, ABSENT)) for where, key in named]
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        pairs = [(f"{path}[{at}]", x, y) for at, (x, y) in enumerate(zip(one, other, strict=True))]
    else:
        told, again = ("absent" if value is ABSENT else json.dumps(value)[:40] for value in (one, other))
        where = path or "its root"
        return "" if one == other else f"differs at {where}: {told}, and {again} the second time"
    return next(filter(None, (of_values(x, y, where) for where, x, y in pairs)), "")


def untimed(values: Mapping[str, Any]) -> dict[str, Any]:
    """What a row or an object says, but for times and what belongs elsewhere."""
    return {key: value for key, value in values.items() if key not in TIMES | ELSEWHERE}


def of_weights(one: File, other: File) -> str:
    """The largest difference of a tensor."""
    return of_tensors(tensors(one.path), tensors(other.path))


def of_checkpoints(one: File, other: File) -> str:
    """The same of two checkpoints; what else they say are places in tables, and times."""
    return of_tensors(Checkpoint.read(one.path).tensors, Checkpoint.read(other.path).tensors)


def of_tensors(ours: Mapping[str, Tensor], theirs: Mapping[str, Tensor]) -> str:
    """How many tensors differ, and by how much at most."""
    if {name: value.shape for name, value in ours.items()} != {
        name: value.shape for name, value in theirs.items()
    }:
        return "has other tensors"
    differing = [name for name, value in ours.items() if not same_bits(value, theirs[name])]
    if not differing:
        return ""
    most = max(float((ours[name].double() - theirs[name].double()).abs().max()) for name in differing)
    return f"{len(differing)} of {len(ours)} tensors differ, by {most:.2g} at most"


def same_bits(one: Tensor, other: Tensor) -> bool:
    """Whether two tensors of one shape are equal, NaNs and signs of zeros included."""
    if one.dtype != other.dtype:
        return False
    ours, theirs = (value.contiguous().reshape(-1).view(torch.uint8) for value in (one, other))
    return torch.equal(ours, theirs)


def tensors(path: Path) -> dict[str, Tensor]:
    """The tensors of a safetensors file. Raises InputError if it cannot be read."""
    try:
        require_regular(path, "weights")
        with safe_open(path, framework="pt") as file:
            return {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    except (OSError, SafetensorError) as error:
        require_disk(path, error)
        problem, remedy = f"cannot be read: {reason(error)}", "run it again in another folder"
        raise refuse(str(path), "the weights", problem, remedy) from None


BY_KIND: Mapping[str, Callable[[File, File], str]] = {
    ".csv": of_tables,
    ".json": of_documents,
    ".jsonl": of_lines,
    ".safetensors": of_weights,
}
