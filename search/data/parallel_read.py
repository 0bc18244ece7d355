"""Processing every file of a data set in parallel, and reporting all problems together."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from genotype.diagnostics.diagnostic import InputError
from search.data.file_names import in_threads
from search.data.listing import merged
from search.progress import counted

Item = TypeVar("Item")
Result = TypeVar("Result")


class Stopped(InputError):
    """What keeps all files from being read, whichever of them met it."""


def gathered(subject: str, items: Sequence[Item], work: Callable[[Item], Result], unit: str) -> list[Result]:
    """The results of `work` for every item, in order. Raises InputError with the problems of all, or what
    stopped them.
    """

    def attempt(item: Item) -> Result | InputError:
        try:
            return work(item)
        except Stopped:
            raise
        except InputError as refusal:
            return refusal

    outcomes = attempted(items, attempt, unit)
    problems = [
        problem for outcome in outcomes if isinstance(outcome, InputError) for problem in outcome.problems
    ]
    if problems:
        raise InputError(subject, merged(problems))
    return [outcome for outcome in outcomes if not isinstance(outcome, InputError)]


def attempted(items: Sequence[Item], work: Callable[[Item], Result], unit: str) -> list[Result]:
    """The results of `work` for every item, in order."""
    # Pillow and zlib let go of the interpreter lock while they decode, so threads share the cores.
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        return list(counted(threads.map(in_threads(work), items), len(items), f"reading {unit}"))
