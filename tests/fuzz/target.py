"""A reader that is tried with inputs, and the inputs that these begin with."""

from collections.abc import Callable
from pathlib import Path
from typing import Literal

from attrs import frozen

CORPUS = Path(__file__).parent / "corpus"

Form = Literal["json", "lines", "text", "bytes"]
"""`lines`: a JSON document in each."""
Read = Callable[[bytes], object]
BETWEEN = b"\x1e"
"""What stands between the two files of an input for a reader of two."""


@frozen
class Target:
    """A reader of bytes, which may only return or refuse them.

    `form` is that of its whole inputs, by which they are changed. `prepare` makes in an empty folder what
    lies beside an input, and gives the function that reads one.
    """

    name: str
    form: Form
    prepare: Callable[[Path], Read]

    def corpus(self) -> dict[str, bytes]:
        """Its inputs in this repository by name: whole ones, and whatever ever broke it."""
        return {path.name: path.read_bytes() for path in sorted((CORPUS / self.name).iterdir())}


def in_memory(name: str, form: Form, read: Read) -> Target:
    """A reader of bytes as they are."""
    return Target(name, form, lambda folder: read)


def of_file(name: str, form: Form, file: str, read: Callable[[Path], object]) -> Target:
    """A reader of a file by its path, alone in a folder."""
    return in_world(name, form, file, lambda folder: None, lambda folder: read(folder / file))


def in_world(
    name: str,
    form: Form,
    file: str,
    make: Callable[[Path], object],
    read: Callable[[Path], object],
) -> Target:
    """A reader of a folder that `make` makes, of which a file is exchanged."""

    def prepare(folder: Path) -> Read:
        make(folder)
        place = folder / file
        place.parent.mkdir(parents=True, exist_ok=True)

        def exchanged(data: bytes) -> object:
            place.write_bytes(data)
            return read(folder)

        return exchanged

    return Target(name, form, prepare)


def halves(data: bytes) -> tuple[bytes, bytes]:
    """The two files of an input."""
    first, _, second = data.partition(BETWEEN)
    return first, second
