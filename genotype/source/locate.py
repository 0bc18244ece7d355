"""From the paths of problems to their positions in the file."""

import re
from collections.abc import Iterable, Mapping, Sequence

from attrs import evolve

from genotype.diagnostics.diagnostic import Diagnostic
from genotype.diagnostics.paths import THE_FILE
from genotype.diagnostics.span import Place, Span
from genotype.source.scan import Scan, scan

OF_KEYS = ("G101", "G106")
"""The codes of problems that concern a key and not its value."""

LAST_STEP = re.compile(r"(?:^|\.)[$\w-]+$|\[(?:[0-9]+|'[^']*'|\"[^\"]*\")\]$", re.ASCII)


def located(
    text: str,
    problems: Iterable[Diagnostic],
    renames: Sequence[tuple[str, str]] = (),
    found: Scan | None = None,
) -> tuple[Diagnostic, ...]:
    """Problems with their spans, in the order of the file."""
    problems = tuple(problems)
    if not problems:
        return ()
    places, written = (found or scan(text)).places, dict(renames)
    placed = [p if p.span else evolve(p, span=span_of(places, p, written)) for p in problems]
    return tuple(sorted(placed, key=lambda p: p.span.start if p.span else 0))


def span_of(places: Mapping[str, Place], problem: Diagnostic, renames: Mapping[str, str]) -> Span | None:
    """What to mark for a problem: the key if the value is an object or a list, else the value."""
    path = as_written("" if problem.path == THE_FILE else problem.path, renames)
    is_there = path in places
    while path and path not in places:
        path = parent(path)
    place = places.get(path)
    if place is None:
        return None
    if place.key is not None and (place.is_container or (is_there and problem.code in OF_KEYS)):
        return place.key
    return place.value if path else Span(place.value.start, place.value.start + 1)


def as_written(path: str, renames: Mapping[str, str]) -> str:
    """A path with its keys as written in the file, given the paths of renamed keys."""
    holder, rest = path, ""
    while renames and holder:
        holder = renames.get(holder, holder)
        above = parent(holder)
        holder, rest = above, holder[len(above) :] + rest
    return rest or path


def parent(path: str) -> str:
    """The path of the object or list that contains a path's value."""
    last = LAST_STEP.search(path)
    return path[: last.start()] if last else ""
