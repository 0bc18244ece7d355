"""What a genotype can be given as: itself, or the path of its file."""

import os
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from genotype import Genotype, Reading, canonical_text, read_text, refuse
from genotype.text.regular import is_impossible

if TYPE_CHECKING:
    from compiler.checks import Checked

AnyPath = str | PathLike[str]
Source = Genotype | AnyPath
"""A genotype, or the path of its JSON file."""


def as_path(path: AnyPath) -> Path:
    """A path as a `Path`; `~` is the home folder.

    Raises TypeError for what is no path, and InputError for one that no file can have.
    """
    text = os.fspath(path)
    if is_impossible(text):
        raise refuse(repr(text), "the path", "no file can have this name", "give another")
    return Path(text).expanduser()


def reading_of(source: Source) -> tuple[Reading, str]:
    """What is read of a source, and its name in messages.

    A genotype is read from its canonical text, so that messages can show a place in it. Raises InputError if
    there is no such text file.
    """
    from genotype.text.read import read_file, shown_path

    if isinstance(source, Genotype):
        return read_text(canonical_text(source)), source.name
    path = as_path(source)
    return read_file(path), shown_path(path)


def passed(source: Source) -> "Checked":
    """A genotype or search space that passes every check. Raises InputError with every problem."""
    from compiler.checks import Checked, checked

    reading, subject = reading_of(source)
    file = None if isinstance(source, Genotype) else str(source)
    return Checked(checked(reading, subject), reading, subject, file)


def decided(source: Source) -> Genotype:
    """The same of a genotype without open choices. Raises InputError for a search space, too."""
    from compiler.checks import require_decided

    one = passed(source)
    with one.shown():
        require_decided(one.genotype, one.subject)
    return one.genotype
