"""A finished training that is continued with more epochs."""

import csv
import json
import shutil
from pathlib import Path

import pytest
import torch
from attrs import evolve

from genotype import InputError
from search.api import run_training
from search.config import DataConfig, TrainConfig
from search.evaluation import run_evaluation
from search.runs.checkpoint import Checkpoint
from search.runs.documents.evaluation import EVALUATION
from search.runs.run_record import read_record
from search.runs.trained.results import results_of
from search.training.train import Training
from tests.search.test_api import same_tensors
from tests.zoo.trained import TINY

CONFIG = TrainConfig(data=DataConfig(size=16, limit=12), batch=4, precision="fp32", plan="source", lr=0.01)
OLD = ("model.safetensors", "evaluation.json", "run.json")


def rows(folder: Path, name: str = "steps.csv") -> list[dict[str, str]]:
    with (folder / name).open(newline="") as file:
        return list(csv.DictReader(file))


def rates(folder: Path) -> list[float]:
    return [float(row["lr"]) for row in rows(folder)]


def timeless(folder: Path) -> list[dict[str, str]]:
    return [{**row, "seconds": ""} for row in rows(folder, "epochs.csv")]


@pytest.fixture(scope="module")
def short(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished training of two epochs of three steps."""
    folder = tmp_path_factory.mktemp("short") / "run"
    run_training(TINY, evolve(CONFIG, epochs=2), folder, False)
    return folder


@pytest.fixture
def run(short: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(short, tmp_path / "run"))


def continued(run: Path, **length: object) -> None:
    run_training(TINY, evolve(CONFIG, **length), run, True)


def stopped(run: Path, monkeypatch: pytest.MonkeyPatch, epoch: int, **length: object) -> None:
    """Continue a run, and stop it in an epoch, counted from 0."""
    plain = Training.epoch

    def until(self: Training, number: int) -> dict[str, float]:
        if number == epoch:
            raise KeyboardInterrupt
        return plain(self, number)

    with monkeypatch.context() as patch:
        patch.setattr(Training, "epoch", until)
        with pytest.raises(KeyboardInterrupt):
            continued(run, **length)


def test_the_rate_rises_again_and_falls_over_what_was_added(short: Path, run: Path):
    continued(run, epochs=6)
    found = rates(run)
    assert found[:6] == rates(short)
    assert found[6:] == pytest.approx([0.01 * (1 + torch.pi * 0 + 1) / 2, *found[7:]])
    assert found[6:] == sorted(found[6:], reverse=True)
    assert len(found) == 18
    assert found[-1] < 0.001
    assert [row["epoch"] for row in rows(run, "epochs.csv")][-1] == "5"


def test_the_average_begins_anew(run: Path):
    continued(run, epochs=6)
    checkpoint = Checkpoint.read(run / "checkpoint.safetensors")
    assert int(checkpoint.tensors["average/n_averaged"]) == 4 * 3


def test_it_is_recorded(run: Path):
    continued(run, epochs=4)
    continued(run, steps=20)
    parts = json.loads((run / "continued.json").read_text())["parts"]
    assert [(part["first_epoch"], part["first_step"], part["steps"]) for part in parts] == [
        (0, 0, 6), (2, 6, 6), (4, 12, 8),
    ]  # fmt: skip
    told = json.loads((run / "run.json").read_text())
    assert told["finished"]
    assert (told["config"]["epochs"], told["config"]["steps"]) == (None, 20)
    assert len(rows(run)) == 20
    assert read_record(run).results == results_of(run)


def test_steps_that_end_within_an_epoch_go_on_in_the_next(tmp_path: Path):
    run_training(TINY, evolve(CONFIG, steps=4), tmp_path / "run", False)
    continued(tmp_path / "run", steps=9)
    assert [(row["epoch"], row["step"]) for row in rows(tmp_path / "run")] == [
        ("0", "0"), ("0", "1"), ("0", "2"), ("1", "0"),
        ("2", "0"), ("2", "1"), ("2", "2"), ("3", "0"), ("3", "1"),
    ]  # fmt: skip


@pytest.mark.parametrize("epoch", [2, 3, 4])
def test_one_that_is_stopped_and_resumed_is_one_that_was_not(
    run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, epoch: int
):
    whole = Path(shutil.copytree(run, tmp_path / "whole"))
    continued(whole, epochs=5)
    stopped(run, monkeypatch, epoch, epochs=5)
    continued(run, epochs=5)
    for name in ("steps.csv", "evaluation.json", "model.safetensors", "run.json", "continued.json"):
        assert (run / name).read_bytes() == (whole / name).read_bytes(), name
    assert timeless(run) == timeless(whole)
    assert same_tensors(run / "checkpoint.safetensors", whole / "checkpoint.safetensors")
    assert {path.name for path in run.iterdir()} == {path.name for path in whole.iterdir()}


def test_nothing_of_the_old_result_is_lost_until_the_new_one_is_there(
    run: Path, monkeypatch: pytest.MonkeyPatch
):
    before = {name: (run / name).read_bytes() for name in OLD}
    stopped(run, monkeypatch, 6, epochs=7)
    assert {name: (run / name).read_bytes() for name in OLD} == before
    measured = run_evaluation(run, {}, "test", "cpu").record("test")
    assert EVALUATION.text(measured).encode() == before["evaluation.json"]
    continued(run, epochs=7)
    measured = run_evaluation(run, {}, "test", "cpu").record("test")
    assert measured == EVALUATION.read(run)


def test_the_best_of_all_epochs_is_kept(run: Path):
    continued(run, epochs=5)
    best = max(float(row["dice"]) for row in rows(run, "epochs.csv") if row["split"] == "val")
    assert run_evaluation(run, {}, "val", "cpu").mean()["dice"] == pytest.approx(best, abs=1e-6)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"epochs": 1}, "has 2 epochs already"),
        ({"steps": 6}, "has 2 epochs already"),
        ({"minutes": 1.0}, "no step was timed"),
        ({"epochs": 5, "batch": 3}, "started with 4, not 3"),
        ({"epochs": 5, "lr": 0.02}, "started with 0.01, not 0.02"),
    ],
)
def test_what_is_no_longer_training_is_refused_and_changes_nothing(run: Path, more, words: str):
    before = {path.name: path.read_bytes() for path in run.iterdir() if path.is_file()}
    with pytest.raises(InputError, match=words):
        continued(run, **more)
    assert {path.name: path.read_bytes() for path in run.iterdir() if path.is_file()} == before


def test_one_that_is_under_way_is_finished_first(run: Path, monkeypatch: pytest.MonkeyPatch):
    stopped(run, monkeypatch, 3, epochs=5)
    for length in (2, 9):
        with pytest.raises(InputError, match="being continued, to --epochs 5"):
            continued(run, epochs=length)


def test_one_that_is_not_finished_keeps_its_length(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    with monkeypatch.context() as patch:
        patch.setattr(Training, "measure", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            run_training(TINY, evolve(CONFIG, epochs=2), tmp_path / "run", False)
    with pytest.raises(InputError, match="finished can be continued"):
        continued(tmp_path / "run", epochs=4)


def test_without_its_checkpoint_it_is_refused(run: Path):
    (run / "checkpoint.safetensors").unlink()
    with pytest.raises(InputError, match=r"checkpoint\.safetensors: is missing"):
        continued(run, epochs=5)
    assert not (run / "continued.json").exists()


def test_minutes_count_from_the_beginning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("search.training.optimisation.length.seconds_per_step", lambda *_: 6.0)
    run_training(TINY, evolve(CONFIG, minutes=0.5), tmp_path / "run", False)
    continued(tmp_path / "run", minutes=0.9)
    assert len(rows(tmp_path / "run")) == 9
