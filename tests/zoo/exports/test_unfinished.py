"""Exports that are stopped leave nothing, or nothing that the next one beside does not remove."""

import signal
import subprocess
import sys

import pytest

from zoo.exports.place import new_folder

STOPPED = """
import sys, time
from pathlib import Path
from zoo.exports.place import new_folder
with new_folder(Path(sys.argv[1]), False) as folder:
    (folder / "half").touch()
    print("writing", flush=True)
    time.sleep(60)
"""


def stopped(target, by):
    """Stop a process that writes an export, and give its exit code."""
    with subprocess.Popen([sys.executable, "-c", STOPPED, str(target)], stdout=subprocess.PIPE) as process:
        assert process.stdout.readline() == b"writing\n"
        process.send_signal(by)
        return process.wait(timeout=60)


def test_what_was_terminated_tidies(tmp_path):
    assert stopped(tmp_path / "one", signal.SIGTERM) == 128 + signal.SIGTERM
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no such signal here")
def test_what_was_killed_goes_with_the_next_export_and_nothing_else(tmp_path):
    stopped(tmp_path / "one", signal.SIGKILL)
    assert len(list(tmp_path.iterdir())) == 2
    foreign = tmp_path / ".mine.0123456789abcdef"
    foreign.mkdir()
    with new_folder(tmp_path / "two", False) as writing, new_folder(tmp_path / "three", False):
        assert writing.is_dir()
    assert {path.name for path in tmp_path.iterdir()} == {"two", "three", foreign.name}
