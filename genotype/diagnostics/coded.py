"""Codes for the problems of refusals that name none."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from attrs import evolve

from genotype.diagnostics.diagnostic import InputError


@contextmanager
def coded(code: str) -> Iterator[None]:
    """Give `code` to the problems of an InputError raised within that have none of their own.

    As a decorator, to those of a function.
    """
    try:
        yield
    except InputError as refused:
        refused.problems = tuple(evolve(each, code=each.code or code) for each in refused.problems)
        raise
