"""Data that a plug-in lists and opens."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from inspect import isabstract
from pathlib import Path
from typing import Any

from attrs import evolve, frozen

from genotype.diagnostics.coded import coded
from genotype.diagnostics.diagnostic import InputError, refuse, short
from genotype.plugins import Kind, Unfit
from search.data.cases import Listing
from search.data.file_names import in_words
from search.data.layouts.folders.ids import in_order
from search.data.readers import ImageFile, open_file
from search.plugins.data import DATA_GROUP, split_source


class Layout(ABC):
    """How a plug-in reads data: `--data NAME:PLACE` asks it for what is at PLACE."""

    @abstractmethod
    def listing(self, place: str) -> Listing:
        """The cases at a place: for each an id, the paths of its images, and those of its masks.

        A path need not be that of a file, if `image_file` knows it. Raises InputError for a place that it
        cannot read.
        """

    def image_file(self, path: Path) -> ImageFile:
        """The header of an image or a mask, with its values on request; unless overridden, as genoc does."""
        return open_file(path)


@frozen
class PluggedData:
    """The layout of a plug-in, whose errors name it."""

    name: str
    layout: Layout

    @coded("D104")
    def listing(self, place: str) -> Listing:
        """The cases at a place, ordered by id. Raises InputError if there are none, or ids are no names."""
        with self.blamed(place):
            found = self.layout.listing(place)
        subject = f"{self.name}:{place}"
        if not isinstance(found, Listing) or not found.cases:
            problem = f"the plug-in {self.name} finds no cases there"
            raise refuse(subject, place, problem, "give another place")
        for case in found.cases:
            if not re.fullmatch(r"[^/\\\0]+", case.id) or case.id in (".", "..") or not case.images:
                problem = (
                    f"the plug-in {self.name} gives a case without images, or with an id that is no file name"
                )
                raise refuse(subject, case.id, problem, "correct the plug-in")
        return evolve(found, cases=in_order(subject, found.cases))

    @coded("D113")
    def image_file(self, path: Path) -> ImageFile:
        """The header of a file. Raises InputError, also for what the plug-in's code raises."""
        with self.blamed(in_words(path)):
            found = self.layout.image_file(path)
        return evolve(found, read=lambda: self.read(found))

    @coded("D111")
    def read(self, file: ImageFile) -> Any:
        """The values of a file."""
        with self.blamed(in_words(file.path)):
            return file.read()

    @contextmanager
    def blamed(self, place: str) -> Iterator[None]:
        """Turn what the plug-in's code raises into an InputError."""
        try:
            yield
        except InputError:
            raise
        except Exception as error:
            problem = f"the plug-in {self.name} cannot read it: {type(error).__name__}: {short(str(error))}"
            raise refuse(place, place, problem, "correct the data, or tell the plug-in's author") from error


def accepted(name: str, value: Any) -> PluggedData:
    """The data of an entry point: a class of layouts, or one that was made. Raises Unfit."""
    made = (
        value() if isinstance(value, type) and issubclass(value, Layout) and not isabstract(value) else value
    )
    if not isinstance(made, Layout):
        raise Unfit("it is no Layout (search.data.layouts) with its `listing`")
    return PluggedData(name, made)


DATA_PLUGINS = Kind[PluggedData](DATA_GROUP, accepted)
"""Readers of data that other packages add."""


def plugged_data(source: str) -> PluggedData | None:
    """What reads a source of data; None if no plug-in does.

    Raises InputError for a plug-in that cannot be used.
    """
    name, _ = split_source(source)
    return None if name is None else DATA_PLUGINS.load(name)


@coded("D104")
def require_plugin(source: str) -> None:
    """Refuse a source that is no path here, and begins like those of a plug-in."""
    name, colon, _ = source.partition(":")
    if colon and re.fullmatch("[a-z][a-z0-9_-]+", name) and not Path(source).exists():
        problem = f"there is no such path, and no plug-in {name!r} that reads data"
        remedy = "give a folder, or install the package that adds it; `genoc plugins` lists all plug-ins"
        raise refuse(source, "--data", problem, remedy)
