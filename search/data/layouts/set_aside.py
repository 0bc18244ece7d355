"""Cases that lack a file: refused, or set aside while the others are checked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

from attrs import evolve, field, frozen

from genotype.diagnostics.diagnostic import Diagnostic, InputError
from search.data.file_names import shown_home

Result = TypeVar("Result")


@frozen
class SetAside:
    """What is wrong with the cases that were set aside, the ids that they may have, and which
    descriptions could not be read.
    """

    problems: list[Diagnostic] = field(factory=list)
    ids: set[str] = field(factory=set)
    unread: set[str] = field(factory=set)


_ASIDE: ContextVar[SetAside | None] = ContextVar("aside", default=None)


@contextmanager
def setting_aside() -> Iterator[SetAside]:
    """Within it, `refuse_or_set_aside` collects instead of refusing."""
    aside = SetAside()
    before = _ASIDE.set(aside)
    try:
        yield aside
    finally:
        _ASIDE.reset(before)


def refuse_or_set_aside(subject: str, problems: Sequence[Diagnostic], ids: Iterable[str] = ()) -> None:
    """Refuse a folder for cases that lack a file; while they are set aside, the caller goes on without them.

    Raises InputError with the problems, if there are any and they are not set aside.
    """
    aside = _ASIDE.get()
    problems = [evolve(problem, code=problem.code or "D104") for problem in problems]
    if aside is None and problems:
        raise InputError(shown_home(subject), problems)
    if aside is not None:
        aside.problems.extend(problem for problem in problems if problem not in aside.problems)
        aside.ids.update(ids)


def attempt(what: str, work: Callable[[], Result], otherwise: Result) -> Result:
    """What the work gives. Raises InputError like it, unless its problems are set aside."""
    try:
        return work()
    except InputError as refused:
        refuse_or_set_aside(refused.subject, refused.problems)
        if aside := _ASIDE.get():
            aside.unread.add(what)
        return otherwise


def ids_set_aside() -> frozenset[str]:
    """The ids that cases which were set aside may have; a split may name them."""
    aside = _ASIDE.get()
    return frozenset() if aside is None else frozenset(aside.ids)
