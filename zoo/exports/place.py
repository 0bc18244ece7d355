"""The folder of an export: it has every file, or is as it was before."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from genotype import InputError, refuse
from genotype.folders import hidden_temporary, moved, remove
from genotype.text.files import not_written
from genotype.text.regular import read_text
from search.named import whose
from zoo.exports.record import FORMAT, RECORD
from zoo.exports.unfinished import clear, ended_orderly, held
from zoo.publishing.publish import exchanged
from zoo.publishing.swap import swapped


@contextmanager
def new_folder(target: Path, force: bool) -> Iterator[Path]:
    """A new folder under a hidden name beside `target`, which gets that name at the end unless this fails.

    With `force` an earlier export of this name is replaced. Raises InputError where anything else has the
    name, and where nothing can be written. What killed exports left beside it is removed.
    """
    require_place(target, force)
    temporary = hidden_temporary(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        clear(target.parent)
        with ended_orderly(), held(temporary):
            try:
                temporary.mkdir()
                yield temporary
                put(temporary, target, force)
            finally:
                with suppress(OSError):
                    remove(temporary)
    except OSError as error:
        raise not_written(target, "the folder", error) from None


def require_place(target: Path, force: bool) -> None:
    """Refuse a place that is taken, unless by an export that may be replaced, and the folders of others."""
    if owner := whose(target.parent):
        raise refuse(str(target), "-o", f"its folder {owner}", "give a folder elsewhere")
    if not os.path.lexists(target):
        return
    if not is_export(target):
        problem = "exists already, and is not what `genoc export` wrote"
        raise refuse(str(target), "-o", problem, "give another folder")
    if not force:
        raise taken(target)


def taken(target: Path) -> InputError:
    """The error for a name that an export has."""
    return refuse(str(target), "-o", "exists already", "give another folder, or add --force to replace it")


def is_export(folder: Path) -> bool:
    """Whether a folder is one that was exported."""
    if folder.is_symlink() or not folder.is_dir():
        return False
    try:
        return f'"{FORMAT}"' in read_text(folder / RECORD, "document")
    except (OSError, UnicodeDecodeError, InputError):
        return False


def put(new: Path, target: Path, force: bool) -> None:
    """Give a folder its name. With `force`, the one that has it goes to the place of `new`."""
    if not force and not moved(new, target):
        raise taken(target)
    while force and not (moved(new, target) or swapped(new, target) or exchanged(new, target)):
        require_place(target, force)  # another process was quicker
