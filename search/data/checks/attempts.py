"""Work whose refusals are collected instead of raised."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from genotype.diagnostics.diagnostic import Diagnostic, InputError

T = TypeVar("T")


class Problems(list[Diagnostic]):
    """The problems that were found so far."""

    def attempt(self, work: Callable[[], T]) -> T | None:
        """What the work gives; None if it is refused, whose problems are added."""
        try:
            return work()
        except InputError as refused:
            self.extend(refused.problems)
            return None
