"""The list of jobs on a disk that fails at an operation, whichever it is."""

import errno
import re
from pathlib import Path

import pytest

from genotype import InputError
from search.study.job import Job
from search.study.journal.file import Journal
from search.study.queue import Queue
from search.study.worker import Worker
from tests.reliability.interposed import Counting, Operation, failing_at, interposed
from tests.search.study.test_journal_lock import dead

JOBS = [Job(network=name, seed=0) for name in "ab"]


def done(folder: Path) -> dict[str, float]:
    """List jobs and do them, as a worker does; what they gave."""
    queue = Queue.of(folder)
    queue.add(JOBS)
    while queue.waits():
        queue.take(lambda job: 0.5)
    return queue.results()


def operations(folder: Path) -> list[Operation]:
    counting = Counting([])
    folder.mkdir()
    with interposed(folder, counting):
        done(folder)
    return counting.operations


@pytest.mark.parametrize(
    ("first", "code", "lasting"), [(1, errno.EIO, False), (2, errno.EIO, True), (3, errno.ENOSPC, True)]
)
def test_what_the_disk_does_is_told_and_no_job_is_lost(
    first: int, code: int, lasting: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """At every third operation; the worker that meets it is gone afterwards."""
    gone = dead()
    for number in range(first, len(operations(tmp_path / "whole")) + 1, 3):
        folder = tmp_path / str(number)
        folder.mkdir()
        watch, said = failing_at(number, code, lasting=lasting), str(folder)
        with monkeypatch.context() as patch, interposed(folder, watch):
            patch.setattr(Worker, "here", lambda: gone)
            try:
                done(folder)
            except InputError as error:
                said = str(error)
        assert str(folder) in said
        assert said == str(folder) or re.search("-> (see to this disk|make room)", said)
        assert done(folder) == {job.name: 0.5 for job in JOBS}


def test_an_entry_that_cannot_be_written_is_not_there_in_part(tmp_path: Path):
    path = tmp_path / "journal.log"
    journal, entry = Journal(path), b'{"op_code":2}\n'
    for number in range(1, 100):
        before = path.read_bytes()
        try:
            with interposed(tmp_path, failing_at(number, errno.EIO)):
                journal.append_logs([{"op_code": 2}])
        except InputError:
            assert path.read_bytes() in (before, before + entry)
        else:
            assert path.read_bytes() == before + entry
            break
    assert number > 5
