"""Tests that fork, each file in a process of its own: in one where others ran before, threads may run."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent / "alone"
FILES = sorted(path.name for path in FOLDER.glob("[!_]*.py"))


@pytest.mark.parametrize("name", FILES)
def test_they_pass(name: str):
    plain = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST_", "COV"))}
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:xdist",
        "-p",
        "no:cacheprovider",
        FOLDER / name,
    ]
    done = subprocess.run(command, cwd=FOLDER.parents[2], env=plain, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-1000:]
    assert " passed" in done.stdout
