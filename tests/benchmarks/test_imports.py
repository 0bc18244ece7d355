"""Benchmarks are run by hand, so that nothing else would notice that a name in them has moved."""

from importlib import import_module
from pathlib import Path

import pytest

BENCHMARKS = sorted(path.stem for path in Path(__file__).parent.glob("[a-z]*.py"))


@pytest.mark.parametrize("name", [name for name in BENCHMARKS if not name.startswith("test_")])
def test_every_benchmark_finds_what_it_imports(name: str):
    import_module(f"tests.benchmarks.{name}")
