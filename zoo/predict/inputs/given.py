"""An image that was asked for, and what could not be used."""

from __future__ import annotations

from pathlib import Path

from attrs import field, frozen

from genotype.diagnostics.diagnostic import Diagnostic, InputError


@frozen
class Given:
    """The files of one image: one with all channels, or one for each.

    `name` is what it is called, a path without suffix relative to the folder `base`; `suffix` the end of the
    file's name.
    """

    files: tuple[Path, ...]
    base: Path
    name: str
    suffix: str = ""

    @property
    def shown(self) -> str:
        """What messages call it."""
        return f"{self.name}{self.suffix}"


@frozen
class Failed:
    """An image that could not be predicted, and why."""

    name: str
    problems: tuple[Diagnostic, ...]


@frozen
class Asked:
    """All that arguments name: images, what is wrong with some of them, sentences for the user, and the
    `places`, the folders with images and masks, in which nothing must be written.
    """

    images: tuple[Given, ...] = ()
    failed: tuple[Failed, ...] = ()
    notes: tuple[str, ...] = field(default=())
    places: frozenset[Path] = frozenset()

    def __add__(self, other: Asked) -> Asked:
        return Asked(
            (*self.images, *other.images),
            (*self.failed, *other.failed),
            (*self.notes, *other.notes),
            self.places | other.places,
        )


def failed(name: str, refusal: InputError) -> Failed:
    """An image whose files were refused."""
    return Failed(name, refusal.problems)


def failure(name: str, problem: str, remedy: str) -> Failed:
    """An image with one problem."""
    return Failed(name, (Diagnostic(name, problem, remedy),))
