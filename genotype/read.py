"""Reading a genotype's text: every problem of form, and as much of the genotype as can be had."""

import json
from collections.abc import Iterable
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import attrs
from attrs import frozen

from genotype.choose import Choose
from genotype.decode import decode
from genotype.faults import UNKNOWN_KEY, Fault, json_name
from genotype.migrate import migrate
from genotype.network import FORMAT, Genotype
from genotype.problems import Problem, Refused, refuse

LARGEST = 64 << 20
"""Bytes of a file that could still be a genotype's."""


@frozen
class Reading:
    """What a text says.

    `genotype` is None where nothing could be made of it. With problems it is a mended copy, fit
    for finding further problems and for nothing else; `mended` are the paths that were made up.
    """

    genotype: Genotype | None
    problems: tuple[Problem, ...] = ()
    mended: tuple[str, ...] = ()


def read_text(text: str) -> Reading:
    """Read a genotype's JSON."""
    data, problems = parse(text)
    if problems:
        return Reading(None, tuple(problems))
    data, problems = migrate(data)
    if problems:
        data["format"] = FORMAT
    genotype, faults = decode(data, Genotype)
    every = [*problems, *(fault.as_problem() for fault in faults)]
    if not faults:
        return Reading(genotype, tuple(every))
    return Reading(mended(data, faults), tuple(every), made_up(faults))


def read_file(path: Path) -> Reading:
    """Read a genotype's file. Refused where there is no such text file."""
    remedy = "give the path of a genotype's JSON file"
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
        text = data.decode()
    except (OSError, UnicodeDecodeError) as error:
        reason = "not a text file" if isinstance(error, UnicodeDecodeError) else str(error.strerror)
        raise refuse(str(path), "the file", reason, remedy) from None
    if len(data) > LARGEST:
        raise refuse(str(path), "the file", f"larger than {LARGEST >> 20} MB", remedy)
    return read_text(text)


def loads(text: str, subject: str = "genotype") -> Genotype:
    """The genotype of a text. Refused with every problem of form."""
    reading = read_text(text)
    if reading.genotype is None or reading.problems:
        raise Refused(subject, reading.problems)
    return reading.genotype


def load(path: Path) -> Genotype:
    """The genotype of a file. Refused with every problem of form."""
    reading = read_file(path)
    if reading.genotype is None or reading.problems:
        raise Refused(str(path), reading.problems)
    return reading.genotype


class NotStrict(ValueError):
    """JSON that Python would read, and other programs would not."""

    def __init__(self, problem: str, remedy: str) -> None:
        self.problem, self.remedy = problem, remedy
        super().__init__(problem)


def parse(text: str) -> tuple[Any, list[Problem]]:
    """Parse JSON strictly: no key twice, no NaN. A byte order mark is passed over."""
    text = text.removeprefix("\ufeff")
    try:
        return json.loads(text, object_pairs_hook=without_duplicates, parse_constant=no_constant), []
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        return None, [Problem(where, f"not JSON: {error.msg}", "mend the text there, or just before")]
    except NotStrict as error:
        return None, [Problem("the file", error.problem, error.remedy)]
    except RecursionError:
        return None, [Problem("the file", "nested too deep", "a genotype nests about six deep")]
    except ValueError:  # what Python says of an integer of more digits than it reads
        return None, [Problem("the file", "a number of thousands of digits", "write a smaller number")]


def without_duplicates(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise NotStrict(f"the key {key!r} stands twice in one object", "keep one of the two")
        found[key] = value
    return found


def no_constant(word: str) -> float:
    raise NotStrict(f"{word} is not a number that JSON knows", "write a finite number")


def made_up(faults: list[Fault]) -> tuple[str, ...]:
    """The paths whose values are not the file's; leaving a key out that means nothing makes none up."""
    return tuple(fault.path for fault in faults if fault.problem != UNKNOWN_KEY)


def mended(data: Any, faults: list[Fault]) -> Genotype | None:
    """The genotype with every fault replaced by the least value of its type, if that makes one."""
    for _ in range(8):  # mending one level may show faults of the next
        if not faults:
            break
        for fault in faults:
            if not fault.steps:
                return None
            mend(data, fault)
        genotype, faults = decode(data, Genotype)
    return None if faults else genotype


def mend(data: Any, fault: Fault) -> None:
    *way, last = fault.steps
    for step in way:
        data = data[step]
    if fault.target is None:
        data.pop(last, None)
    else:
        data[last] = stand_in(fault.target)


def stand_in(kind: Any) -> Any:
    """The least JSON value that a type accepts."""
    origin = get_origin(kind)
    if origin is Annotated:
        base, rule = get_args(kind)
        return "a" if base is str else max(rule.low, 1)
    if origin is Literal:
        return get_args(kind)[0]
    if origin in (Union, UnionType):
        return stand_in(next(member for member in get_args(kind)))
    if origin is Choose:
        return {"choose": [stand_in(*get_args(kind))]}
    if attrs.has(kind):
        plain = attrs.resolve_types(origin or kind)
        required = [a for a in attrs.fields(plain) if a.default is attrs.NOTHING]
        return {json_name(a): stand_in(a.type) for a in required}
    if origin is tuple:
        return []
    return {} if origin is not None else kind()
