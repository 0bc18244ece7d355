"""The memory layout of a long training on a CPU: measured once for a network, and kept."""

import json

import pytest
from attrs import evolve

from compiler.backend.load import load_network
from search.config import DataConfig, TrainConfig
from search.data import load_dataset
from search.runs.run import Run
from search.supernet.forward_plan import Plan
from search.training.plans import autotune, layout
from search.training.plans.layout import on_cpu
from search.training.train import Training
from tests.zoo.trained import TINY

CONFIG = TrainConfig(data=DataConfig(size=16, limit=8), batch=4, precision="fp32", steps=200)


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def measured(monkeypatch):
    """Steps are quicker channels first; returns the plans that were measured."""
    plans = []

    def seconds(forward_plans, plan, step):
        plans.append(plan)
        return 2.0 if plan.channels_last else 1.0

    monkeypatch.setattr(layout, "seconds_per_step", seconds)
    return plans


def started(folder, **given) -> Plan:
    folder.mkdir(exist_ok=True)
    config = evolve(CONFIG, **given)
    training = Training.start(TINY, load_dataset(config.data, 0), config, Run(folder))
    return training.weight_steps.forward_plans.plan


def test_the_quicker_layout_is_measured_once_and_kept(tmp_path, cache, measured):
    assert started(tmp_path / "one") == Plan(channels_last=False)
    assert measured == [Plan(channels_last=True), Plan(channels_last=False)]
    assert json.loads((tmp_path / "one" / "plan.json").read_text())["plan"]["last"] is False
    assert started(tmp_path / "two") == Plan(channels_last=False)
    assert len(measured) == 2
    started(tmp_path / "three", batch=2)
    assert len(measured) == 4


def test_a_run_keeps_its_layout_when_the_table_is_lost(tmp_path, cache, measured):
    started(tmp_path / "run")
    for file in cache.rglob("*.json"):
        file.unlink()
    started(tmp_path / "run")
    assert len(measured) == 2


def test_a_short_training_measures_nothing(tmp_path, cache, measured):
    assert started(tmp_path / "run", steps=autotune.WORTH - 1) == Plan()
    assert started(tmp_path / "asked", plan="source") == Plan("source")
    assert measured == []


@pytest.mark.parametrize(("norm", "last"), [("batch", True), ("instance", False), ("group", True)])
def test_instance_norms_usually_run_channels_first(norm, last):
    network = load_network(evolve(TINY, norm=norm))
    assert on_cpu(network).channels_last is last
