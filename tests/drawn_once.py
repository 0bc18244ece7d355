"""Charts and drawings made once for the same data, in place of at every report of a damaged run.

That the same data give the same chart is tested without this, by `tests/search/report`.
"""

import pickle
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, wraps

import pytest

from compiler.draw.render import run_dot
from search.report import charts, sections

MADE: dict[bytes, str] = {}


def once(chart: Callable[..., str]) -> Callable[..., str]:
    """A function that draws a chart, for each data once in the life of this process."""

    @wraps(chart)
    def drawn(*data: object) -> str:
        key = pickle.dumps((chart.__name__, data))
        if key not in MADE:
            MADE[key] = chart(*data)
        return MADE[key]

    return drawn


run_dot_once = cache(run_dot)


@contextmanager
def drawings_made_once() -> Iterator[None]:
    """Meanwhile the charts of reports are made once, and `dot` runs once for a graph."""
    names = [name for name in charts.__all__ if name.endswith("_chart")]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys.modules[run_dot.__module__], "run_dot", run_dot_once)
        for module, name in [(module, name) for module in modules_of_sections() for name in names]:
            if hasattr(module, name):
                patch.setattr(module, name, once(getattr(module, name)))
        yield


def modules_of_sections() -> list[object]:
    return [module for name, module in [*sys.modules.items()] if name.startswith(f"{sections.__name__}.")]
