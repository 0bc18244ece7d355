"""Ending a training early."""

import json
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from search.api import run_training
from search.config import DataConfig, TrainConfig
from search.evaluation import run_evaluation
from search.runs.history import NOISE, History
from search.training.train import Training
from tests.search.test_continued import rows, timeless
from tests.zoo.trained import TINY

CONFIG = TrainConfig(
    data=DataConfig(size=16, limit=8), batch=4, precision="fp32", plan="source", epochs=8, patience=2
)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_the_best_is_the_best_and_waiting_is_since_the_last_that_counted(dice: list[float]):
    history = History()
    counted = [history.measured(one) for one in dice]
    assert counted == [one > max(dice[:place], default=-1.0) for place, one in enumerate(dice)]
    assert history.best == max(dice)
    reference, last = -1.0, 0
    for place, one in enumerate(dice):
        if one > reference + NOISE:
            reference, last = one, place
    assert history.waited == len(dice) - 1 - last
    assert history.best <= reference + NOISE


@pytest.fixture
def flat(monkeypatch: pytest.MonkeyPatch) -> None:
    """Measured Dice that is best in the second epoch."""
    plain = History.measured
    given_dice = iter([0.2, 0.5, 0.5005, 0.3] * 9)
    monkeypatch.setattr(History, "measured", lambda self, _: plain(self, next(given_dice)))


@pytest.mark.usefixtures("flat")
def test_it_ends_when_nothing_became_better_and_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    run_training(TINY, CONFIG, tmp_path / "run", False)
    assert len(timeless(tmp_path / "run")) == 2 * 4
    told = json.loads((tmp_path / "run" / "run.json").read_text())
    assert told["finished"]
    assert told["stopped"].startswith("after epoch 4 of 8: 2 epochs without a validation Dice")
    assert "stopped  after epoch 4 of 8" in capsys.readouterr().err
    weights = (tmp_path / "run" / "model.safetensors").read_bytes()
    run_training(TINY, CONFIG, tmp_path / "run", True)  # what is over stays over
    assert len(timeless(tmp_path / "run")) == 2 * 4
    assert json.loads((tmp_path / "run" / "run.json").read_text()) == told
    assert (tmp_path / "run" / "model.safetensors").read_bytes() == weights


@pytest.mark.usefixtures("flat")
def test_it_can_be_continued(tmp_path: Path):
    run_training(TINY, CONFIG, tmp_path / "run", False)
    run_training(TINY, evolve(CONFIG, epochs=6, patience=None), tmp_path / "run", True)
    assert len(timeless(tmp_path / "run")) == 2 * 6
    assert len(rows(tmp_path / "run")) == 2 * 6
    assert "stopped" not in json.loads((tmp_path / "run" / "run.json").read_text())


@pytest.mark.usefixtures("flat")
def test_more_patience_takes_it_up_again_and_keeps_the_result_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    run = tmp_path / "run"
    run_training(TINY, CONFIG, run, False)
    before = {
        name: (run / name).read_bytes() for name in ("model.safetensors", "evaluation.json", "run.json")
    }
    plain = Training.epoch

    def until(self: Training, number: int) -> dict[str, float]:
        if number == 6:
            raise KeyboardInterrupt
        self.loop.history.best = -1.0  # so that weights are written
        return plain(self, number)

    with monkeypatch.context() as patch:
        patch.setattr(Training, "epoch", until)
        with pytest.raises(KeyboardInterrupt):
            run_training(TINY, evolve(CONFIG, patience=9), run, True)
    assert (run / "model.next.safetensors").exists()
    assert {name: (run / name).read_bytes() for name in before} == before
    run_training(TINY, evolve(CONFIG, patience=9), run, True)
    assert len(timeless(run)) == 2 * 8
    assert "stopped" not in json.loads((run / "run.json").read_text())
    assert not (run / "model.next.safetensors").exists()


def test_one_that_is_stopped_by_hand_goes_on_counting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    measured = History.measured
    monkeypatch.setattr(History, "measured", lambda self, _: measured(self, 0.5))
    config = evolve(CONFIG, patience=3)
    run_training(TINY, config, tmp_path / "whole", False)
    assert len(timeless(tmp_path / "whole")) == 2 * 4
    plain = Training.epoch

    def until(self: Training, number: int) -> dict[str, float]:
        if number == 2:
            raise KeyboardInterrupt
        return plain(self, number)

    with monkeypatch.context() as patch:
        patch.setattr(Training, "epoch", until)
        with pytest.raises(KeyboardInterrupt):
            run_training(TINY, config, tmp_path / "run", False)
    run_training(TINY, config, tmp_path / "run", True)
    assert timeless(tmp_path / "run") == timeless(tmp_path / "whole")
    for name in ("run.json", "evaluation.json", "model.safetensors", "steps.csv"):
        assert (tmp_path / "run" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()


def test_the_best_weights_are_evaluated(tmp_path: Path):
    run_training(TINY, evolve(CONFIG, epochs=4), tmp_path / "run", False)
    best = max(float(row["dice"]) for row in timeless(tmp_path / "run") if row["split"] == "val")
    found = run_evaluation(tmp_path / "run", {}, "val", "cpu").mean()["dice"]
    assert found == pytest.approx(best, abs=1e-6)
