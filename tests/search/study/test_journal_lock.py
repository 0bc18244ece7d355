"""The lock of a list of jobs: one that a killed worker of this machine held is free at once."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from threading import Thread

import pytest
from attrs import evolve

from genotype import InputError
from search.study.journal.lock import JournalLock, is_gone
from search.study.worker import Worker


def dead() -> Worker:
    """A worker that has ended."""
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    return evolve(Worker.here(), pid=process.pid)


def test_the_lock_of_a_dead_worker_is_taken_and_that_of_another_is_waited_for(tmp_path: Path):
    lock = JournalLock(tmp_path / "journal.log")
    os.symlink(json.dumps(dead().as_json()), lock.path)
    begun = time.monotonic()
    assert lock.acquire()
    assert time.monotonic() - begun < 5
    assert Worker.read(json.loads(lock.holder())) == Worker.here()
    other, got = JournalLock(tmp_path / "journal.log"), list[bool]()
    waiting = Thread(target=lambda: got.append(other.acquire()))
    waiting.start()
    waiting.join(0.3)
    assert got == []
    lock.release()
    waiting.join(10)
    assert got == [True]
    other.release()
    assert not os.path.lexists(lock.path)


@pytest.mark.parametrize("make", [os.mkdir, os.mkfifo])
def test_what_nobody_will_remove_is_refused_as_a_lock(make, tmp_path: Path):
    make(tmp_path / "journal.log.lock")
    with pytest.raises(InputError, match=r"neither a link nor a file\n    -> remove it"):
        JournalLock(tmp_path / "journal.log").acquire()


def test_it_is_told_that_the_lock_is_waited_for(tmp_path: Path, monkeypatch, capsys):
    monkeypatch.setattr("search.study.journal.lock.TOLD_AFTER", 0.02)
    lock, other = JournalLock(tmp_path / "journal.log"), JournalLock(tmp_path / "journal.log")
    assert lock.acquire()
    waiting = Thread(target=other.acquire)
    waiting.start()
    waiting.join(0.5)
    lock.release()
    waiting.join(10)
    assert capsys.readouterr().err.count("waiting  for") == 1


@pytest.mark.parametrize("target", ["[" * 4000, '{"machine": "%s", "pid": 1e400}', "\udcff"])
def test_a_lock_that_names_no_worker_is_of_nobody_known(target: str):
    assert not is_gone(target)


def test_only_a_worker_of_this_machine_is_known_to_be_gone():
    assert is_gone(json.dumps(dead().as_json()))
    for holder in (
        "",
        "words",
        "123.5",
        json.dumps(Worker.here().as_json()),
        json.dumps(evolve(dead(), machine="another").as_json()),
    ):
        assert not is_gone(holder)


def test_a_lock_that_was_taken_meanwhile_is_not_taken_away(tmp_path: Path):
    lock = JournalLock(tmp_path / "journal.log")
    seen = json.dumps(dead().as_json())
    assert lock.acquire()
    lock.free(seen)
    assert lock.holder()
    lock.release()


def test_without_links_a_file_is_the_lock(tmp_path: Path, monkeypatch):
    def impossible(*_: object) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(os, "symlink", impossible)
    lock = JournalLock(tmp_path / "journal.log")
    assert lock.acquire()
    assert lock.path.is_file()
    lock.release()
    assert not lock.path.exists()
