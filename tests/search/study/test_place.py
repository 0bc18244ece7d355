"""A study whose folder is moved or removed while its jobs are done."""

import errno
import shutil
from pathlib import Path

import pytest
from attrs import evolve

from genotype import InputError
from genotype.text.files import not_written
from search.study import work as working
from search.study.begin import begun
from search.study.queue import Queue
from search.study.work import work
from search.study.worker import Worker
from tests.search.study.fakes import fake
from tests.search.study.test_journal_lock import dead
from tests.search.study.test_study import CONFIG, REFERENCE, SPACE

SMALL = evolve(CONFIG, methods=(), random=1)


def test_where_a_file_cannot_be_written_the_study_says_that_it_goes_on(tmp_path: Path, monkeypatch):
    study = begun(tmp_path / "study", SPACE, REFERENCE, SMALL)

    def perform(study, job):
        raise not_written(study.run(job) / "spent.json", "the file", OSError(errno.ENOSPC, "full"))

    monkeypatch.setattr(working, "perform", perform)
    words = r"spent\.json(.|\n)*make room on this disk; the same command then goes on with the study"
    with pytest.raises(InputError, match=words):
        work(study, Queue.of(study.path))


@pytest.mark.parametrize("when", ["in a job", "at its end"])
@pytest.mark.parametrize("lost", [shutil.move, lambda path, _: shutil.rmtree(path)], ids=["moved", "removed"])
def test_it_is_told_and_nothing_is_begun_in_its_place(when, lost, tmp_path: Path, monkeypatch):
    study = begun(tmp_path / "study", SPACE, REFERENCE, SMALL)
    done = fake(study, monkeypatch, lambda job: 0.8)
    faked, gone = working.perform, dead()

    def perform(study, job):
        value = faked(study, job)
        if len(done) == 2:
            lost(study.path, tmp_path / "elsewhere")
            if when == "in a job":
                raise FileNotFoundError(2, "No such file or directory", str(study.run(job)))
        return value

    with monkeypatch.context() as patch:
        patch.setattr(working, "perform", perform)
        patch.setattr(Worker, "here", lambda: gone)  # a worker that ends with this
        with pytest.raises(InputError, match=r"(?s)study: .*moved, removed or emptied.*put it back"):
            work(study, Queue.of(study.path))
    assert not study.path.exists()
    if (tmp_path / "elsewhere").exists():
        shutil.move(tmp_path / "elsewhere", study.path)
        work(study, Queue.of(study.path))
        assert len(set(done)) == len(Queue.of(study.path).results()) == 4
