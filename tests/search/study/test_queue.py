"""The jobs of a study: each is done once, by whichever worker takes it, also if one dies."""

import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from attrs import evolve

from genotype import InputError
from genotype.text.files import not_written
from search.study import worker as worker_of_trials
from search.study.heartbeats import BEAT
from search.study.job import KEY, Job
from search.study.queue import GONE, Queue
from search.study.worker import Worker

JOBS = [Job(network=f"net{number}", seed=number) for number in range(6)]


def worker(folder: Path, name: str, seconds: float, *url: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tests.search.study.worker", str(folder), name, str(seconds), *url]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def begin(*processes: "subprocess.Popen[str]") -> None:
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()


def lines(folder: Path) -> list[list[str]]:
    path = folder / "log"
    return [line.split() for line in path.read_text().splitlines()] if path.exists() else []


def ended(folder: Path) -> Counter[str]:
    return Counter(name for _, word, name in lines(folder) if word == "ends")


@pytest.mark.parametrize("url", [None, "sqlite:///{}/jobs.db"])
def test_jobs_are_done_in_order_and_once(tmp_path, url):
    queue, done = Queue.of(tmp_path, url and url.format(tmp_path)), []
    queue.add(JOBS)
    queue.add(JOBS)
    assert queue.jobs() == JOBS
    while queue.waits():
        queue.take(lambda job: done.append(job) or job.seed / 10)
    assert done == JOBS
    again = Queue.of(tmp_path, url and url.format(tmp_path))
    assert not again.is_open()
    assert again.results() == {job.name: job.seed / 10 for job in JOBS}


def test_a_job_that_fails_is_put_back(tmp_path):
    queue = Queue.of(tmp_path)
    queue.add(JOBS[:1])

    def fails(job: Job) -> float:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        queue.take(fails)
    assert queue.waits()
    queue.take(lambda job: 0.5)
    assert queue.results() == {JOBS[0].name: 0.5}
    assert not queue.is_open()


def test_a_job_whose_worker_is_stopped_before_it_puts_it_back_is_listed_again(tmp_path, monkeypatch):
    queue = Queue.of(tmp_path)
    queue.add(JOBS[:1])

    def stopped(self: Queue) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Queue, "results", stopped)
        with pytest.raises(KeyboardInterrupt):
            queue.take(lambda job: 0.5)
    assert not queue.waits()
    queue.add(JOBS[:1])
    assert queue.take(lambda job: 0.5) == JOBS[0]


@pytest.mark.parametrize("fails", [True, False])
def test_a_disk_that_is_full_is_what_is_told(fails: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Of the job where it met it first, else of the list of jobs, which cannot say how the job ended."""
    queue = Queue.of(tmp_path)
    queue.add(JOBS[:1])

    def full(path: Path, data: bytes) -> None:
        raise not_written(path, "the file", OSError(28, "No space left on device"))

    def perform(job: Job) -> float:
        monkeypatch.setattr("search.study.journal.file.append_bytes", full)
        if fails:
            raise InputError("the job", [])
        return 0.5

    with pytest.raises(InputError, match="the job" if fails else "No space left"):
        queue.take(perform)


def test_two_workers_share_the_jobs(tmp_path):
    Queue.of(tmp_path).add(JOBS)
    both = [worker(tmp_path, name, 0.3) for name in "ab"]
    begin(*both)
    assert [process.wait(60) for process in both] == [0, 0]
    assert ended(tmp_path) == Counter(job.name for job in JOBS)
    assert {name for name, _, _ in lines(tmp_path)} == {"a", "b"}
    assert Queue.of(tmp_path).results() == {job.name: job.seed / 10 for job in JOBS}


def test_the_job_of_a_worker_that_was_killed_is_taken_up_by_another(tmp_path):
    Queue.of(tmp_path).add(JOBS[:2])
    killed = worker(tmp_path, "killed", 600)
    begin(killed)
    while not lines(tmp_path):
        time.sleep(0.05)
    killed.kill()
    killed.wait()
    other = worker(tmp_path, "other", 0)
    begin(other)
    assert other.wait(60) == 0
    assert ended(tmp_path) == Counter(job.name for job in JOBS[:2])
    assert Queue.of(tmp_path).results().keys() == {job.name for job in JOBS[:2]}


def test_a_torn_last_line_is_cut_off(tmp_path):
    Queue.of(tmp_path).add(JOBS)
    journal = tmp_path / "journal.log"
    whole = journal.read_bytes()
    journal.write_bytes(whole + b'{"op_code": 4, "wor')
    queue = Queue.of(tmp_path)
    queue.take(lambda job: 0.5)
    assert Queue.of(tmp_path).results() == {JOBS[0].name: 0.5}
    assert journal.read_bytes().startswith(whole)


@pytest.mark.parametrize(
    "damage",
    [
        *(
            b"garbage\n",
            b"{}\n",
            b"\xff\xfe junk\n{}\n",
            b'{"op_code": 99}\n',
            b"[]\n",
            b"[" * 50_000 + b"\n",
        ),
        b'{"op_code": 8, "worker_id": "a", "trial_id": 0, "user_attr": null}\n',
    ],
)
def test_a_damaged_journal_is_told(tmp_path, damage):
    Queue.of(tmp_path).add(JOBS)
    journal = tmp_path / "journal.log"
    journal.write_bytes(journal.read_bytes() + damage)
    with pytest.raises(InputError, match="is damaged"):
        Queue.of(tmp_path)


FORGED_JOBS = {
    "a folder above": {"network": "../../other"},
    "a path": {"network": "/tmp/other"},
    "half a letter": {"network": "a\ud800b"},
    "lines": {"network": "a\nb"},
    "a start elsewhere": {"after": "../../other"},
    "no part": {"part": 0},
    "a seed that torch has not": {"seed": 10**30},
    "a negative seed": {"seed": -1},
    "shared weights of no budget": {"kind": "share"},
}


@pytest.mark.parametrize("forged", FORGED_JOBS.values(), ids=FORGED_JOBS)
def test_a_job_that_no_study_lists_is_refused(tmp_path: Path, forged: dict[str, object]):
    """Its names become paths: a folder of a stranger must not choose them."""
    queue = Queue.of(tmp_path)
    queue.study.enqueue_trial({}, user_attrs={KEY: {**JOBS[0].as_json(), **forged}})
    with pytest.raises(InputError, match=r"a job: is damaged: .*\n    -> move it away"):
        Queue.of(tmp_path).waits()


@pytest.mark.parametrize("gone", [5, None, [0, "a", None, {}]])
def test_a_damaged_list_of_what_is_gone_is_told(tmp_path: Path, gone: object):
    queue = Queue.of(tmp_path)
    queue.study.set_user_attr(GONE, gone)
    with pytest.raises(InputError, match="gone: is damaged"):
        queue.jobs()


BEATS = ("abc", [1], float("nan"), float("inf"), None, 10**400)


@pytest.mark.parametrize("beat", BEATS, ids=[str(beat)[:4] for beat in BEATS])
@pytest.mark.parametrize("pid", [-1, 0, 10**30])
def test_a_job_of_a_worker_that_cannot_be_is_taken_up(tmp_path: Path, beat: object, pid: int):
    queue = Queue.of(tmp_path)
    queue.add(JOBS[:1])
    trial = queue.study.ask()
    trial.set_user_attr(KEY, JOBS[0].as_json())
    trial.set_user_attr(worker_of_trials.KEY, {**Worker.here().as_json(), "pid": pid})
    queue.study._storage.set_trial_system_attr(trial._trial_id, BEAT, beat)
    known = queue.running()
    assert all(isinstance(seconds, float) for seconds in known.values())
    assert queue.waits() or known


@pytest.mark.parametrize("url", [None, "sqlite:///{}/jobs.db"])
@pytest.mark.parametrize("signal_", [signal.SIGKILL, signal.SIGTERM])
def test_what_a_worker_of_this_machine_left_is_taken_up_at_once(tmp_path, url, signal_):
    """With heartbeats of minutes, for which no test waits."""
    where = url and url.format(tmp_path)
    Queue.of(tmp_path, where).add(JOBS[:1])
    killed = worker(tmp_path, "killed", 600, *([where] if where else []))
    begin(killed)
    while not lines(tmp_path):
        time.sleep(0.05)
    queue = Queue.of(tmp_path, where)
    assert not queue.waits()
    assert queue.running().keys() == {JOBS[0].name}
    assert queue.running()[JOBS[0].name] < 60
    killed.send_signal(signal_)
    killed.wait()
    assert queue.waits()
    assert not queue.running()
    queue.take(lambda job: 0.5)
    assert Queue.of(tmp_path, where).results() == {JOBS[0].name: 0.5}


def test_of_a_worker_of_another_machine_nothing_is_known_but_its_heartbeat(monkeypatch):
    gone = Worker.here()
    assert not gone.is_gone
    assert evolve(gone, begun="1").is_gone
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    assert evolve(gone, pid=process.pid).is_gone
    assert not evolve(gone, pid=process.pid, machine="another").is_gone
    assert Worker.read(gone.as_json()) == gone
    assert Worker.read(None) is None


def test_a_job_that_another_worker_finished_meanwhile_is_not_done_again(tmp_path):
    queue = Queue.of(tmp_path)
    queue.add(JOBS[:1])
    queue.study.enqueue_trial({}, user_attrs={KEY: JOBS[0].as_json()})
    assert queue.take(lambda job: 0.5) == JOBS[0]
    assert queue.take(lambda job: pytest.fail("done twice")) is None
    assert queue.results() == {JOBS[0].name: 0.5}
    assert not queue.is_open()
