"""Every change of a file is announced, and what is to happen instead happens."""

import errno
import os
import shutil
from pathlib import Path

import pytest

from genotype.text.files import append_bytes, replace_bytes
from tests.reliability.forked import killed, watched
from tests.reliability.interposed import Counting, failing_at, interposed


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
    (tmp_path / "whole").mkdir()
    with interposed(tmp_path / "whole", counting):
        replace_bytes(tmp_path / "whole" / "a", b"new")
    names = [operation.name for operation in counting.operations]
    assert names == ["open", "write", "halfway", "close", "rename", "remove"]
    for number in range(1, 8):
        (place := tmp_path / str(number)).mkdir()
        (place / "a").write_bytes(b"old")
        died = killed(number, lambda place=place: replace_bytes(place / "a", b"new"), place)
        assert died == (number < 8)
        assert (place / "a").read_bytes() in (b"old", b"new")


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


def test_what_a_process_says_and_its_exit_code_are_kept(tmp_path: Path):
    def work() -> None:
        print("words")
        raise SystemExit(3)

    found = watched(work, tmp_path / "none", Counting([]), tmp_path / "said")
    assert (found.code, found.words) == (3, "words\n")
