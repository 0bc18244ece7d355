"""Clocks that go backwards, jump ahead, or differ between machines."""

import csv
import time
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from attrs import evolve
from optuna.trial import FrozenTrial, TrialState

from search import progress
from search.api import run_training
from search.config import DataConfig, TrainConfig
from search.progress import Lines
from search.study import heartbeats
from search.study.heartbeats import BEAT, MISSED, SECONDS, is_lost, silence
from search.study.job import Job
from search.study.queue import Queue
from search.study.worker import KEY, Worker
from tests.zoo.trained import TINY

CONFIG = TrainConfig(
    data=DataConfig(size=16, limit=8), batch=4, minutes=0.001, precision="fp32", plan="source", lr=0.01
)
NOW = 1_800_000_000.0


def trial(beat: float, worker: Worker) -> FrozenTrial:
    """A job that a worker does, which was heard of at some time."""
    return FrozenTrial(
        number=0,
        state=TrialState.RUNNING,
        value=None,
        datetime_start=datetime.fromtimestamp(beat - 5),
        datetime_complete=None,
        params={},
        distributions={},
        user_attrs={KEY: worker.as_json()},
        system_attrs={BEAT: beat},
        intermediate_values={},
        trial_id=7,
    )


@pytest.fixture
def clocks(monkeypatch: pytest.MonkeyPatch) -> dict[str, float]:
    """Clocks that stand where a test sets them."""
    at = {"wall": NOW, "steady": 100.0}
    monkeypatch.setattr(time, "time", lambda: at["wall"])
    monkeypatch.setattr(time, "monotonic", lambda: at["steady"])
    monkeypatch.setattr(heartbeats, "FIRST_SEEN", {})
    return at


ELSEWHERE = evolve(Worker.here(), machine="another")


def test_a_heartbeat_that_is_still_to_come_is_counted_from_when_it_was_seen(clocks):
    """Its worker died before the clock was set back by an hour: nobody waits for an hour."""
    job = trial(NOW + 3600, ELSEWHERE)
    assert silence(job) == 0
    clocks["steady"] += MISSED * SECONDS
    assert not is_lost(job, SECONDS)
    clocks["steady"] += 1
    assert is_lost(job, SECONDS)
    assert not is_lost(trial(NOW + 3601, ELSEWHERE), SECONDS)  # it was heard of again


def test_a_worker_of_this_machine_that_lives_is_not_lost_where_the_clock_jumps_ahead(clocks):
    assert is_lost(trial(NOW - 3600, ELSEWHERE), SECONDS)
    assert not is_lost(trial(NOW - 3600, Worker.here()), SECONDS)
    assert is_lost(trial(NOW, evolve(Worker.here(), begun="1")), SECONDS)


def test_no_job_takes_less_than_no_time(tmp_path: Path):
    queue = Queue.of(tmp_path)
    job = Job(network="a", seed=0)
    queue.add([job])
    queue.take(lambda _: 0.5)
    done = queue.study.get_trials()[0]
    done.datetime_complete = done.datetime_start - timedelta(hours=1)
    set_back = Queue(type("Study", (), {"get_trials": lambda *_, **__: [done], "user_attrs": {}})())
    assert set_back.seconds() == {job.name: 0.0}


def test_progress_goes_by_a_clock_that_goes_on(
    clocks, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(progress, "LAST", [clocks["steady"]])
    shown = Lines("epoch 1/2", 10)
    clocks["wall"] -= 3600
    clocks["steady"] += 3600
    shown.update(5)
    assert "5/10  (720.0 s each, about 60 min left)" in capsys.readouterr().err


def test_a_run_is_the_same_while_the_clock_goes_backwards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    run_training(TINY, evolve(CONFIG, minutes=None, epochs=2), tmp_path / "plain", False)
    back = count()
    monkeypatch.setattr(time, "time", lambda: NOW - 60 * next(back))
    run_training(TINY, evolve(CONFIG, minutes=None, epochs=2), tmp_path / "back", False)
    for name in ("steps.csv", "model.safetensors"):
        assert (tmp_path / "back" / name).read_bytes() == (tmp_path / "plain" / name).read_bytes()
    with (tmp_path / "back" / "epochs.csv").open(newline="") as file:
        assert all(0 <= float(row["seconds"]) < 60 for row in csv.DictReader(file))
    run_training(TINY, CONFIG, tmp_path / "minutes", False)
    with (tmp_path / "minutes" / "steps.csv").open(newline="") as file:
        assert 1 <= len(list(csv.DictReader(file))) < 1000


def test_a_heartbeat_that_cannot_be_written_is_missed(monkeypatch: pytest.MonkeyPatch):
    """Optuna's thread would end by an error, and send no other one."""

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(heartbeats.BeatingJournal, "set_trial_system_attr", full)
    heartbeats.BeatingJournal.record_heartbeat(object.__new__(heartbeats.BeatingJournal), 0)
