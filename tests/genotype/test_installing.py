"""The line that installs an extra."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

from genotype.diagnostics.installing import install


def command(*packages):
    prefix, _, line = install(*packages).partition(": ")
    assert prefix == "type"
    return shlex.split(line)


def test_it_names_this_environment():
    words = command("genoc[formats]", "imagecodecs")
    assert words[1:] == ["-m", "pip", "install", "genoc[formats]", "imagecodecs"]
    told = subprocess.run(
        [words[0], "-c", "import sys; print(sys.prefix)"], capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == sys.prefix


def test_it_is_short_where_the_environment_lies_in_the_current_folder(monkeypatch):
    python = Path(os.path.abspath(sys.executable))
    monkeypatch.chdir(python.parents[2])
    assert command("x")[0] == str(Path(*python.parts[-3:]))


def test_the_line_finds_the_extra_without_a_registry():
    """What the tests need is installed, so that nothing has to be fetched."""
    words = [*command("genoc[tensorboard]"), "--dry-run", "--no-index", "--disable-pip-version-check"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "does not provide the extra" not in done.stdout + done.stderr
