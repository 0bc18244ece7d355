"""Reading a genotype's text: every problem of form, and as much of the genotype as possible."""

import errno
import json
import sys
from collections.abc import Callable, Iterable, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any, BinaryIO

from attrs import evolve, frozen

from genotype.diagnostics.diagnostic import Diagnostic
from genotype.diagnostics.input_error import TextError
from genotype.diagnostics.paths import THE_FILE
from genotype.diagnostics.span import Span
from genotype.form.network import FORMAT, Genotype
from genotype.text.decode import decode
from genotype.text.decode_errors import MISSING_KEY
from genotype.text.files import not_read
from genotype.text.migrate import migrate, misspelt_format
from genotype.text.recovery import made_up, rename_keys, repaired, without_duplicate
from genotype.text.regular import LARGEST, read_at_most, too_large
from genotype.text.regular import read_bytes as read_regular

STDIN = Path("-")
OWN = ("/dev/stdin", "/dev/fd/", "/proc/self/fd/")
"""How the paths that a shell makes of `<(genoc new unet)` begin: there a pipe is intended."""
MARK = "\ufeff"
"""The byte order mark."""


@frozen
class Reading:
    """The result of reading a text.

    `genotype` is None if nothing could be read. If there are problems it is a repaired copy, to be used
    only for finding further problems; `mended` are the paths whose values were made up, `renames` those of
    misspelt keys. From the offset `unsure` on the structure is uncertain.
    """

    genotype: Genotype | None
    problems: tuple[Diagnostic, ...] = ()
    mended: tuple[str, ...] = ()
    text: str = ""
    renames: tuple[tuple[str, str], ...] = ()
    unsure: int | None = None

    def located(self, more: Iterable[Diagnostic] = ()) -> tuple[Diagnostic, ...]:
        """These problems and its own with their positions, in the order of the file."""
        from genotype.source.locate import located

        return located(self.text, (*self.problems, *more), self.renames)


def read_text(text: str) -> Reading:
    """Read a genotype's JSON."""
    text = text.removeprefix(MARK)
    data, problems = parse_plain(text)
    return read_broken(text, problems) if problems else read_data(data, text)


def read_data(data: Any, text: str) -> Reading:
    """Read the data of a JSON text."""
    spelt, renames = rename_keys(data, misspelt_format(data))
    data, problems = migrate(data)
    if problems:
        data["format"] = FORMAT
    genotype, faults = decode(data, Genotype)
    while faults and (renamed := rename_keys(data, faults))[0]:
        spelt, renames = spelt + renamed[0], renames + renamed[1]
        genotype, faults = decode(data, Genotype)
    every = [
        *problems,
        *(fault.as_problem() for fault in [*spelt, *(without_duplicate(data, fault) for fault in faults)]),
    ]
    if not faults:
        return Reading(genotype, tuple(every), (), text, tuple(renames))
    return Reading(repaired(data, faults), tuple(every), made_up(faults), text, tuple(renames))


def read_broken(text: str, refused: list[Diagnostic]) -> Reading:
    """Read what a text with JSON errors most likely means.

    Problems that only follow from values that could not be read are omitted, and so are those where the
    structure is uncertain.
    """
    from genotype.source.conflicts import conflicts
    from genotype.source.locate import as_written
    from genotype.source.scan import scan

    if unresolved := conflicts(text):
        return Reading(None, unresolved, (), text)
    scanned = scan(text)
    problems = scanned.problems or tuple(refused)
    if not isinstance(scanned.data, dict):
        return Reading(None, problems, (), text)
    reading = read_data(deepcopy(scanned.data), text)
    names = dict(reading.renames)
    written = [(as_written(problem.path, names), problem) for problem in reading.located()]
    more = [problem for path, problem in written if not any(is_within(path, hole) for hole in scanned.holes)]
    if scanned.unsure is not None:
        more = [
            each for each in more if is_before(each, scanned.unsure) and not is_missing(each, scanned.data)
        ]
    made = (*reading.mended, *scanned.holes)
    return evolve(reading, problems=(*problems, *more), mended=made, unsure=scanned.unsure)


def is_within(path: str, hole: str) -> bool:
    """Whether a path is at, or inside, a value that could not be read."""
    return path == hole or path.startswith((f"{hole}.", f"{hole}["))


def is_missing(problem: Diagnostic, data: Mapping[str, Any]) -> bool:
    """Whether a problem is that of a missing key; where reading stopped early, it may come later."""
    return problem.code == MISSING_KEY or (problem.path == "format" and "format" not in data)


def is_before(problem: Diagnostic, offset: int) -> bool:
    """Whether a problem's text ends before an offset."""
    return problem.span is not None and problem.span.end <= offset


def read_file(path: Path) -> Reading:
    """Read a genotype's file; - is standard input. Raises InputError if there is no such text file."""
    return read_bytes(path_bytes(path), shown_path(path))


def path_bytes(path: Path) -> bytes:
    """The bytes of a file or of standard input. Raises InputError if they cannot be a genotype."""
    remedy = "give the path of a genotype's JSON file"
    try:
        if path == STDIN:
            return from_stream(standard_input(), path)
        if str(path).startswith(OWN):
            with path.open("rb") as file:
                return from_stream(file, path)
        return read_regular(path, "genotype")
    except OSError as error:
        raise not_read(Path(shown_path(path)), THE_FILE, error, remedy, "G001") from None


def standard_input() -> BinaryIO:
    """Where - is read from. Raises OSError where it is closed: Python has none then."""
    if sys.stdin is None:
        raise OSError(errno.EBADF, "standard input is closed")
    return sys.stdin.buffer


def from_stream(stream: BinaryIO, path: Path) -> bytes:
    """The bytes of a stream until its end. Raises OSError if there are too many."""
    data = read_at_most(stream, LARGEST["genotype"] + 1)
    if len(data) > LARGEST["genotype"]:
        raise too_large(path, "genotype")
    return data


def read_bytes(data: bytes, subject: str) -> Reading:
    """Read a genotype's text. Raises InputError if it is not UTF-8."""
    try:
        return read_text(data.decode())
    except UnicodeDecodeError as error:
        before = len(data[: error.start].decode())
        problem = f"not a text file: byte {data[error.start]:#04x} is not UTF-8"
        remedy = "save it as UTF-8, or give the path of a genotype's JSON file"
        where = Span(before, before + 1)
        diagnostic = Diagnostic(THE_FILE, problem, remedy, "G002", where)
        raise TextError(subject, [diagnostic], data.decode(errors="replace")) from None


def shown_path(path: Path) -> str:
    """The name of a file in messages."""
    return "standard input" if path == STDIN else str(path)


def loads(text: str, subject: str = "genotype") -> Genotype:
    """The genotype of a text. Raises TextError with every problem of form."""
    return whole(read_text(text), subject)


def load(path: Path) -> Genotype:
    """The genotype of a file; - is standard input. Raises InputError with every problem of form."""
    return whole(read_file(path), shown_path(path))


def whole(reading: Reading, subject: str) -> Genotype:
    """The genotype that was read. Raises TextError if it has problems."""
    if reading.genotype is None or reading.problems:
        raise TextError(subject, reading.located(), reading.text)
    return reading.genotype


class NotStrict(ValueError):
    """JSON that Python reads but other programs do not."""

    def __init__(self, problem: str, remedy: str) -> None:
        self.problem, self.remedy = problem, remedy
        super().__init__(problem)


def no_constant(word: str) -> float:
    """Refuse NaN and infinity."""
    raise NotStrict(f"{word} is not a JSON number", "write a finite number")


def parse(text: str, constant: Callable[[str], float] = no_constant) -> tuple[Any, list[Diagnostic]]:
    """Parse JSON strictly: no repeated key; NaN only if `constant` reads it. A byte order mark is skipped."""
    return parse_plain(text.removeprefix(MARK), constant)


def parse_plain(text: str, constant: Callable[[str], float] = no_constant) -> tuple[Any, list[Diagnostic]]:
    """Parse JSON strictly, from the first character on."""
    try:
        return json.loads(text, object_pairs_hook=without_duplicates, parse_constant=constant), []
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        return None, [
            Diagnostic(where, f"not JSON: {error.msg}", "correct the text there, or just before it")
        ]
    except NotStrict as error:
        return None, [Diagnostic("the file", error.problem, error.remedy)]
    except RecursionError:
        return None, [
            Diagnostic("the file", "nested too deeply", "a genotype needs about six levels of brackets")
        ]
    except ValueError:  # what Python says of an integer of more digits than it reads
        return None, [Diagnostic("the file", "a number with thousands of digits", "write a smaller number")]


def without_duplicates(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """An object's items as a dict. Raises NotStrict for a repeated key."""
    items: dict[str, Any] = {}
    for key, value in pairs:
        if key in items:
            raise NotStrict(f"the key {key!r} occurs twice in one object", "keep one of the two")
        items[key] = value
    return items
