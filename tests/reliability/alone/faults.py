"""A sample of what `python -m tests.reliability faults` tries."""

import errno
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.reliability import disks
from tests.reliability.cases import Case
from tests.reliability.disks import Fault, faults
from tests.reliability.faults import TRAINING, of_damaged, of_limit, of_small_disks, trial_of, world
from tests.reliability.relatives import of_world
from tests.reliability.trial import Trial

PREDICTIONS = Case("predictions of one", "predict {w}/run {w}/pictures/images/a1.png -o {out} --threads 1")


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    with world() as made:
        yield made


@pytest.fixture(scope="module")
def training(place: Path) -> Trial:
    return trial_of(TRAINING, place)


def test_a_training_on_a_disk_that_is_full_or_fails_goes_on(training: Trial):
    last = len(faults(training, errno.ENOSPC))
    tried = [Fault(errno.ENOSPC, last // 2), Fault(errno.EDQUOT, last - 12)]
    tried += [Fault(errno.EIO, len(training.operations) * part // 4) for part in (1, 2, 3)]
    assert [line for fault in tried for line in disks.problems(training, fault)] == []


def test_the_oracle_finds_what_is_lost_and_what_is_not_said(training: Trial, monkeypatch: pytest.MonkeyPatch):
    """A disk fails while what is already there is thrown away."""
    fault = Fault(errno.ENOSPC, len(faults(training, errno.ENOSPC)) - 3)
    plain = Trial.stopped

    def stopped(self: Trial, watch: object) -> object:
        end = plain(self, watch)
        (self.out / "steps.csv").write_text("epoch,step\n")
        return end

    monkeypatch.setattr(Trial, "stopped", stopped)
    training.sound.clear()
    assert any("steps.csv" in line for line in disks.problems(training, fault))


def test_predictions_on_a_disk_that_is_full_go_on(place: Path):
    trial = trial_of(PREDICTIONS, place)
    tried = [fault for code in (errno.ENOSPC, errno.EIO) for fault in faults(trial, code, 6)]
    assert len(tried) > 5
    assert [line for fault in tried for line in disks.problems(trial, fault)] == []


def test_relatives_of_faults_that_were_mended_are_not_there(place: Path):
    found = of_world(place, 80)
    assert len(found) > 8
    assert [line for figure in found for line in figure.failed] == []


def test_a_training_on_a_disk_that_is_really_small_goes_on_once_it_is_larger(training: Trial):
    figure = of_small_disks(training, (100,))
    if not figure.count:
        pytest.skip(figure.words)
    assert figure.failed == ()


def test_a_process_that_may_take_no_more_memory_says_what_would_fit(place: Path):
    shutil.rmtree(place / "out", ignore_errors=True)
    assert [line for limit in (30, 150) for line in of_limit(place, limit)] == []


def test_a_damaged_checkpoint_is_never_read_as_another_one():
    assert of_damaged(500).failed == ()
