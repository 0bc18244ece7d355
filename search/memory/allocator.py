"""Memory that a process keeps for the next step, where glibc would give it back."""

import ctypes
import os
import sys
from typing import Final

OPTIONS: Final = {
    -4: 0,  # M_MMAP_MAX: no block is mapped on its own
    -1: 2**31 - 1,  # M_TRIM_THRESHOLD: freed memory stays with the heap
}
"""Options of glibc's mallopt (malloc.h) and their values."""


def keep_freed_memory() -> None:
    """Have glibc keep what is freed for what is allocated next.

    Otherwise it gives large blocks back to the system, which hands them out again page by page, cleared: a
    third of a step on volumes, more or less by where the blocks happen to lie. Nothing is done where another
    allocator is used, nor where the environment sets glibc's.
    """
    if not is_set_by_user():
        for option, value in OPTIONS.items():
            called("mallopt", option, value)


def give_back() -> None:
    """Have glibc give back what is free now, so that what the process holds is what it uses."""
    called("malloc_trim", 0)


def called(name: str, *arguments: int) -> None:
    """Call a function of glibc; nothing where there is none of that name."""
    if sys.platform == "linux" and (function := getattr(ctypes.CDLL(None), name, None)) is not None:
        function(*arguments)


def is_set_by_user() -> bool:
    """Whether the environment has options of glibc's allocator."""
    named = any(name.startswith("MALLOC_") for name in os.environ)
    return named or "glibc.malloc" in os.environ.get("GLIBC_TUNABLES", "")
