"""Freed memory stays with the process, until it is given back."""

import os
import subprocess
import sys

import pytest

from search.memory import allocator
from search.memory.allocator import OPTIONS, give_back, keep_freed_memory

MEASURE = """
import sys
from pathlib import Path
import numpy as np
from search.memory.allocator import give_back, keep_freed_memory

def held():
    return int(Path("/proc/self/statm").read_text().split()[1])

keep_freed_memory()
before = held()
block = np.ones(64 * 2**20, np.uint8)
during = held()
del block
after = held()
give_back()
print((after - before) / (during - before), (held() - before) / (during - before))
"""
"""Tells what part of a large block the process holds after it was freed, and after all was given back."""

glibc = pytest.mark.skipif(
    "CS_GNU_LIBC_VERSION" not in getattr(os, "confstr_names", {}), reason="not with glibc's allocator"
)


def parts_held(variables: dict[str, str]) -> tuple[float, float]:
    own = {name: value for name, value in os.environ.items() if not name.startswith(("MALLOC_", "GLIBC_"))}
    measured = subprocess.run(
        [sys.executable, "-c", MEASURE], env=own | variables, capture_output=True, text=True, check=True
    )
    freed, given_back = map(float, measured.stdout.split())
    return freed, given_back


@glibc
def test_a_large_block_is_kept_for_the_next():
    freed, given_back = parts_held({})
    assert freed > 0.9
    assert given_back < 0.1


@glibc
@pytest.mark.parametrize("name", ["MALLOC_ARENA_TEST", "GLIBC_TUNABLES"])
def test_what_the_user_has_set_counts(name):
    value = {"MALLOC_ARENA_TEST": "8", "GLIBC_TUNABLES": "glibc.malloc.arena_test=8"}[name]
    assert parts_held({name: value})[0] < 0.1


class Library:
    """A C library with mallopt."""

    def __init__(self) -> None:
        self.options: dict[int, int] = {}

    def mallopt(self, option: int, value: int) -> None:
        self.options[option] = value


@pytest.fixture
def library(monkeypatch) -> Library:
    found = Library()
    monkeypatch.setattr(allocator.ctypes, "CDLL", lambda name: found)
    for name in [name for name in os.environ if name.startswith(("MALLOC_", "GLIBC_"))]:
        monkeypatch.delenv(name)
    return found


def test_nothing_is_asked_of_other_systems(library, monkeypatch):
    monkeypatch.setattr(allocator.sys, "platform", "darwin")
    keep_freed_memory()
    assert library.options == {}
    monkeypatch.setattr(allocator.sys, "platform", "linux")
    keep_freed_memory()
    assert library.options == OPTIONS


def test_a_library_without_these_options_is_left_alone(monkeypatch):
    monkeypatch.setattr(allocator.ctypes, "CDLL", lambda name: object())
    keep_freed_memory()
    give_back()
