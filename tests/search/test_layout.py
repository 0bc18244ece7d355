"""The memory layout of a long training on a CPU: measured once for a network, and kept."""

import json

import pytest
import torch
from attrs import evolve
from torch import nn

from compiler.backend.load import load_network
from genotype import loads
from search.config import DataConfig, TrainConfig
from search.data.seeding import seeded
from search.runs.run import Run
from search.supernet.forward_plan import ForwardPlans, Plan
from search.supernet.layouts import is_unsound, may_be_last
from search.training.plans import autotune, layout
from search.training.plans.layout import on_cpu
from search.training.train import Training
from tests.search.data.loading import data_of
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
    training = Training.start(TINY, data_of(config.data, 0), config, Run(folder))
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


NARROW_SHORTCUT = """{
  "format": "genoc/1", "name": "narrow-shortcut", "spatial_dims": 2, "in_channels": 3, "out_channels": 1,
  "levels": [{"stride": 1}, {"stride": 2}],
  "stages": {
    "enc1": {"level": 0, "depth": 1, "widths": [5]},
    "enc2": {"level": 1, "depth": 1, "widths": [11], "block": "residual"},
    "dec1": {"level": 0, "depth": 1, "widths": [5]}
  },
  "links": [
    {"from": "input", "to": "enc1"},
    {"from": "enc1", "to": "enc2", "resize": "strided_conv"},
    {"from": "enc2", "to": "dec1", "resize": "bilinear"}
  ],
  "heads": [{"from": "dec1"}], "output": "mask"
}"""


@pytest.mark.parametrize("mode", ["executed", "source"])
def test_gradients_are_right_where_torch_gets_them_wrong_channels_last(mode):
    """Where they are computed channels last all the same, this process crashes."""
    genotype = loads(NARROW_SHORTCUT)
    seeded(0, 0)
    network = load_network(genotype)
    assert any(map(is_unsound, network.modules()))
    images = torch.randn(16, 3, 64, 64)
    plans = ForwardPlans.of(genotype, network)
    found = []
    for step in (plans.step, network):
        plans.plan = Plan(mode, channels_last=True)
        network.zero_grad()
        step(images).square().mean().backward()
        found.append({name: weight.grad.clone() for name, weight in network.named_parameters()})
    for name, gradient in found[0].items():
        torch.testing.assert_close(gradient, found[1][name], rtol=1e-3, atol=1e-5)


def test_a_network_that_may_not_lie_last_has_one_layout(tmp_path, cache, measured):
    folder, genotype = tmp_path / "run", loads(NARROW_SHORTCUT)
    folder.mkdir()
    for plan in ("auto", "source"):
        config = evolve(CONFIG, plan=plan)
        training = Training.start(genotype, data_of(config.data, 0), config, Run(folder))
        assert not training.weight_steps.forward_plans.plan.channels_last
    assert measured == []
    assert {plan.channels_last for plan in autotune.candidates(training.weight_steps.forward_plans)} == {
        False
    }
    assert not on_cpu(load_network(genotype)).channels_last


@pytest.mark.parametrize(
    ("conv", "sound"),
    [
        (nn.Conv2d(15, 32, 1, 2), False),
        (nn.Conv2d(32, 32, 1, 2, groups=4), False),
        (nn.Conv2d(16, 32, 1, 2), True),
        (nn.Conv2d(5, 32, 1), True),
        (nn.Conv2d(5, 32, 2, 2), True),
        (nn.Conv3d(5, 32, 1, 2), True),
        (nn.Conv2d(5, 32, 1, 2, device="meta"), True),
    ],
)
def test_strided_1x1_convolutions_of_few_channels_may_not_lie_last(conv, sound):
    assert may_be_last(nn.Sequential(conv)) is sound
