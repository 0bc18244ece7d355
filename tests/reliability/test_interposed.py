"""Every change of a file is announced, and what is to happen instead happens."""

import errno
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from genotype.text.files import append_bytes, replace_bytes
from tests.reliability.interposed import Counting, failing_at, interposed

ROOT = Path(__file__).parents[2]


def changes(folder: Path) -> None:
    """A change of every kind."""
    replace_bytes(folder / "a", b"one")
    append_bytes(folder / "a", b"two")
    with (folder / "text").open("w") as file:
        file.write("a line\n")
    (folder / "inner").mkdir()
    shutil.copyfile(folder / "a", folder / "inner" / "copy")
    os.link(folder / "a", folder / "link")
    os.truncate(folder / "a", 2)
    shutil.rmtree(folder / "inner")


def content(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_operations_are_counted_below_the_folder_alone(tmp_path: Path):
    (tmp_path / "in").mkdir(), (tmp_path / "out").mkdir()
    counting = Counting([])
    with interposed(tmp_path / "in", counting):
        changes(tmp_path / "out")
        assert counting.operations == []
        changes(tmp_path / "in")
    assert content(tmp_path / "in") == content(tmp_path / "out")
    assert {operation.name for operation in counting.operations} == {
        *("open", "write", "halfway", "close", "rename", "fsync"),
        *("mkdir", "link", "truncate", "remove", "rmdir"),
    }
    known = len(counting.operations)
    (tmp_path / "in" / "later").write_text("not heard")
    assert len(counting.operations) == known


def test_reads_are_announced_where_they_are_asked_for(tmp_path: Path):
    (tmp_path / "a").write_text("words")
    for reads in (False, True):
        counting = Counting([])
        with interposed(tmp_path, counting, reads=reads):
            assert (tmp_path / "a").read_text() == "words"
            assert os.listdir(tmp_path) == ["a"]
        assert [operation.name for operation in counting.operations] == ["read", "list"] * reads


def test_a_process_is_killed_at_every_operation_and_at_none_beyond(tmp_path: Path):
    counting = Counting([])
    (tmp_path / "a").write_bytes(b"old")
    with interposed(tmp_path, counting):
        replace_bytes(tmp_path / "a", b"new")
    names = [operation.name for operation in counting.operations]
    assert names == ["open", "write", "halfway", "fsync", "close", "chmod", "rename", "remove"]
    command = [sys.executable, "-m", "tests.reliability.tried", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert found == [*[[True, "old"]] * 7, [True, "new"], [False, "new"], [3, "words\n"]]


def test_an_operation_fails_once_or_from_then_on(tmp_path: Path):
    for lasting in (False, True):
        with interposed(tmp_path, failing_at(3, errno.ENOSPC, lasting=lasting)):
            with pytest.raises(OSError, match="No space left"):
                (tmp_path / "a").write_bytes(b"1234")
            assert (tmp_path / "a").read_bytes() == b"12"
            if lasting:
                with pytest.raises(OSError, match="No space left"):
                    (tmp_path / "b").write_bytes(b"1234")
            else:
                (tmp_path / "b").write_bytes(b"1234")
                (tmp_path / "b").unlink()
