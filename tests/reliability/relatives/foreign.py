"""What does not belong into a zoo entry: files, folders, links and pipes under every kind of name."""

import os
import shutil
import socket
from collections.abc import Callable, Iterator
from contextlib import chdir
from itertools import islice, product
from pathlib import Path

from genotype import InputError
from tests.reliability.figure import Figure
from zoo.entries.checksums import digest_problems, listing_problems
from zoo.entries.contents import file_problems
from zoo.entries.entry import FILES, Entry


def make_socket(path: Path) -> None:
    with chdir(path.parent), socket.socket(socket.AF_UNIX) as made:  # its name may be short alone
        made.bind(path.name)


FORMS: dict[str, Callable[[Path], object]] = {
    "a file": lambda path: path.write_bytes(b"import os\n"),
    "an empty file": lambda path: path.touch(),
    "a folder": lambda path: path.mkdir(),
    "a pipe": os.mkfifo,
    "a socket": make_socket,
    "a link to a file": lambda path: path.symlink_to("/etc/hosts"),
    "a link to a folder": lambda path: path.symlink_to("/"),
    "a link to nothing": lambda path: path.symlink_to("nothing"),
    "a link to itself": lambda path: path.symlink_to(path.name),
    "a device": lambda path: path.symlink_to("/dev/zero"),
}
ENDINGS = (
    "",
    ".py",
    ".pyc",
    ".so",
    ".pth",
    ".pt",
    ".pkl",
    ".json",
    ".safetensors",
    ".md",
    ".tmp",
    "~",
    ".bak",
)
STEMS = (
    "x",
    ".x",
    "model",
    "Model",
    "__init__",
    "conftest",
    "genotype",
    "setup",
    " ",
    "é",
    "\udcff",
    "a\nb",
    "-rf",
)
DIRECTLY = (".git", "__pycache__", "CON", "lpt1.txt", "SHA256SUMS.asc", "sha256sums", "ENTRY.json", ".lock")


def names() -> list[str]:
    found = [f"{stem}{ending}" for stem, ending in product(STEMS, ENDINGS)]
    return sorted({*found, *DIRECTLY} - {*FILES})


def figures(place: Path, every: int) -> Iterator[Figure]:
    yield added(place, every)
    yield replaced(place, every)


def added(place: Path, every: int) -> Figure:
    """Something that is none of an entry's files."""
    tries = list(islice(product(names(), FORMS), 0, None, every))
    failed = [line for name, form in tries for line in problems(place, name, form)]
    return Figure("foreign files in a zoo entry: added", len(tries), tuple(failed))


def replaced(place: Path, every: int) -> Figure:
    """In place of one of its files."""
    there = sorted(path.name for path in (place / "zoo" / "tiny").iterdir())
    tries = list(islice(product(there, FORMS), 0, None, every))
    failed = [line for name, form in tries for line in problems(place, name, form)]
    return Figure("foreign files in a zoo entry: in place of its own", len(tries), tuple(failed))


def problems(place: Path, name: str, form: str) -> list[str]:
    entry = Path(shutil.copytree(place / "zoo" / "tiny", place / "entry"))
    path = entry / name
    path.unlink(missing_ok=True)
    try:
        FORMS[form](path)
        return [] if is_refused(entry) else [f"an entry with {form} named {name!r} is taken for whole"]
    finally:
        shutil.rmtree(entry)


def is_refused(folder: Path) -> bool:
    entry = Entry(folder)
    try:
        return any((*file_problems(entry), *listing_problems(entry), *digest_problems(entry)))
    except InputError:
        return True
