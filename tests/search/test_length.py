"""How long a training is: in epochs, steps or minutes."""

import csv
import json

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from genotype import InputError
from search.api import run_training
from search.config import DataConfig, TrainConfig
from search.training.optimisation import length as lengths
from search.training.optimisation.length import Length
from tests.zoo.trained import TINY

CONFIG = TrainConfig(data=DataConfig(size=16, limit=10), batch=4, precision="fp32", plan="source")


def rows(folder) -> list[dict[str, str]]:
    with (folder / "steps.csv").open() as file:
        return list(csv.DictReader(file))


@given(st.integers(1, 1000), st.integers(1, 100))
def test_epochs_hold_all_steps(steps, per_epoch):
    length = Length(steps, per_epoch)
    held = [length.steps_of(epoch) for epoch in range(length.epochs)]
    assert sum(held) == steps
    assert held[:-1] == [per_epoch] * (length.epochs - 1)
    assert 1 <= held[-1] <= per_epoch
    assert [length.before(epoch) for epoch in range(length.epochs)] == [
        sum(held[:epoch]) for epoch in range(length.epochs)
    ]


@pytest.mark.parametrize("steps", [1, 2, 3, 7])
def test_so_many_steps_are_taken(tmp_path, steps):
    run_training(TINY, evolve(CONFIG, steps=steps), tmp_path / "run", False)
    assert len(rows(tmp_path / "run")) == steps


def test_minutes_become_steps_that_a_resumed_run_keeps(tmp_path, monkeypatch):
    monkeypatch.setattr(lengths, "seconds_per_step", lambda *_: 6.0)
    run_training(TINY, evolve(CONFIG, minutes=0.5), tmp_path / "run", False)
    assert len(rows(tmp_path / "run")) == 5
    assert json.loads((tmp_path / "run" / "length.json").read_text()) == {"steps": 5, "seconds": 6.0}
    monkeypatch.setattr(lengths, "seconds_per_step", lambda *_: 1.0)
    run_training(TINY, evolve(CONFIG, minutes=0.5), tmp_path / "run", True)
    assert len(rows(tmp_path / "run")) == 5


def test_measuring_a_step_changes_nothing(tmp_path, monkeypatch):
    results = []
    for name, minutes in (("steps", None), ("minutes", 0.5)):
        real = lengths.seconds_per_step
        monkeypatch.setattr(lengths, "seconds_per_step", lambda *a, real=real: min(real(*a), 0.0) + 10.0)
        config = evolve(CONFIG, steps=3 if minutes is None else None, minutes=minutes)
        run_training(TINY, config, tmp_path / name, False)
        results.append((tmp_path / name / "model.safetensors").read_bytes())
    assert results[0] == results[1]


@pytest.mark.parametrize(
    "given", [{"epochs": 1, "steps": 2}, {"steps": 2, "minutes": 1.0}, {"epochs": 1, "minutes": 1.0}]
)
def test_one_length_is_enough(tmp_path, given):
    with pytest.raises(InputError, match="says already how long it is"):
        run_training(TINY, evolve(CONFIG, **given), tmp_path / "run", False)
    assert not (tmp_path / "run").exists()
