"""Which checkpoint a run goes on from: the last, or the one before where the last is damaged."""

import json
from collections.abc import Mapping
from hashlib import sha256
from os.path import lexists
from pathlib import Path
from typing import Any

from attrs import evolve, frozen

from genotype import InputError, refuse
from search.progress import say
from search.runs.checkpoint import Checkpoint
from search.runs.position import REMEDY
from search.runs.run import FREE, LENGTHS, Run
from search.runs.run_record import FILE, PATHS, as_document, flat, read_record
from search.runs.tables import Tables

ENDED = ("diverged", "imported")


@frozen
class Found:
    """A checkpoint that is whole, and whether it is the last that was written."""

    checkpoint: Checkpoint
    is_last: bool = True


def whole_checkpoint(run: Run, tables: Tables) -> Found | None:
    """The last checkpoint of a run that is whole and its own; None for a run that begins.

    Where it is the one before the last, and where there is none but tables of earlier epochs, that is said.
    Refused, for the reason that the last has, where none can be gone on from.
    """
    problem = f"{run.checkpoint} is missing"
    refused: InputError | None = None
    try:
        if lexists(run.checkpoint):
            return Found(own(run, run.checkpoint))
    except InputError as error:
        refused, problem = error, f"{run.checkpoint} {error.problems[0].problem}"
    try:
        if lexists(run.earlier):
            found = own(run, run.earlier)
            say(f"warning  {problem}; the checkpoint of the epoch before is taken instead")
            return Found(found, is_last=False)
    except InputError as error:
        refused = both(run, refused, error)
    if refused is not None:
        raise refused
    if any(lexists(table.path) for table in tables.by_name.values()):
        say(f"warning  {problem}; the run begins again with its first epoch")
    return None


def both(run: Run, last: InputError | None, before: InputError) -> InputError | None:
    """The reasons that the last checkpoint has, and the one before it; None where there is no last one."""
    if last is None:
        return None
    named = ((run.checkpoint, last), (run.earlier, before))
    return InputError(
        str(run.path), [evolve(each, path=file.name) for file, error in named for each in error.problems]
    )


def own(run: Run, path: Path) -> Checkpoint:
    """A checkpoint that is whole. Refused where it says that it is of another run."""
    found = Checkpoint.read(path)
    known, here = identity_in(found.about), identity(run)
    if known and here and known != here:
        raise refuse(str(path), "the checkpoint", "is of a run with other settings, seed or data", REMEDY)
    return found


def identity_in(about: Mapping[str, Any]) -> Any:
    """The identity of its run that a checkpoint has; those of earlier versions have none."""
    return about.get("run") if isinstance(about, dict) else None


def identity(run: Run) -> str:
    """A digest of what a run keeps through being resumed and continued; nothing for a run without record."""
    if not lexists(run.path / FILE):
        return ""
    settings = flat(as_document(read_record(run.path)))
    kept = {
        key: value
        for key, value in settings.items()
        if value is not None and key not in {*FREE, *LENGTHS, *ENDED} and not key.endswith(PATHS)
    }
    return sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()
