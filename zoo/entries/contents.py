"""Which files an entry's folder may contain.

Python imports from the folder of a script, and other programs read hidden files, so an extra file can run
code that nobody has checked.
"""

import os
from collections.abc import Iterator

from genotype import Diagnostic
from zoo.entries.entry import FILES, REQUIRED, Entry


def file_problems(entry: Entry) -> Iterator[Diagnostic]:
    """Files that are missing, that do not belong, or are not regular files. None is opened."""
    with os.scandir(entry.folder) as items:
        by_name = {item.name: item for item in items}
    for name in sorted({*REQUIRED} - by_name.keys()):
        yield Diagnostic(name, "is missing", "fetch the entry again")
    for name in sorted(by_name.keys() - {*FILES}):
        yield Diagnostic(name, "does not belong to an entry", remedy_for(name))
    for name in sorted(by_name.keys() & {*FILES}):
        kind = irregular(by_name[name])
        if kind:
            problem = f"is {kind}, but an entry consists of regular files"
            yield Diagnostic(name, problem, "put the file itself there, or fetch the entry again")


def irregular(item: os.DirEntry[str]) -> str:
    """What something is that is not a regular file; empty for a regular file."""
    if item.is_symlink():
        return "a link"
    if item.is_dir():
        return "a folder"
    return "" if item.is_file() else "a pipe, socket or device"


def remedy_for(name: str) -> str:
    """What to do about a file that does not belong."""
    if name == "__pycache__":
        return "remove it: Python may run what is in it instead of model.py"
    if name.startswith(".git"):
        return "keep the entry in a folder of its own, without files of version control"
    return "find out where it came from, and remove it"
