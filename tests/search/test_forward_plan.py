"""The ways to compute a step give the same numbers; which is taken is measured once, and kept."""

import json

import pytest
import torch

from genotype import InputError, loads
from search.config import DataConfig, SearchConfig, TrainConfig
from search.runs.run import Run
from search.search import Search
from search.selection.sample import sample
from search.supernet.forward_plan import Plan, require_plan
from search.supernet.supernet import Supernet
from search.training.plans.autotune import MEASURED
from search.training.train import Training
from tests.search.data.loading import data_of
from tests.spaces import SKIP_SPACE

SPACE = loads(SKIP_SPACE)


@pytest.fixture
def compiles_quickly(monkeypatch):
    """torch.compile as it is but for the making of kernels, which takes minutes."""
    whole = torch.compile
    modes = []

    def compile_(module, *, mode):
        modes.append(mode)
        return whole(module, backend="aot_eager")

    monkeypatch.setattr(torch, "compile", compile_)
    return modes


@pytest.mark.parametrize("mode", ["executed", "source", "compiled"])
@pytest.mark.parametrize("channels_last", [True, False])
def test_every_plan_gives_the_same_gradients(mode, channels_last, compiles_quickly):
    found = []
    images = torch.randn(2, 3, 16, 16, generator=torch.Generator().manual_seed(0)).double()
    for plan in (Plan("source"), Plan(mode, channels_last)):
        torch.manual_seed(0)
        supernet = Supernet(SPACE).double().train()
        supernet.forward_plans.plan = plan
        supernet(images).square().sum().backward()
        found.append([value.grad for value in supernet.parameters()] + list(supernet.buffers()))
    for wanted, got in zip(*found, strict=True):
        torch.testing.assert_close(got, wanted, rtol=1e-8, atol=1e-8)
    assert compiles_quickly == (["default"] if mode == "compiled" else [])


def data():
    return data_of(DataConfig(size=16, limit=4), 1)


def test_on_a_device_that_is_not_known_the_quickest_plan_is_measured_and_kept(tmp_path, monkeypatch):
    config = SearchConfig(epochs=1, batch=4, warmup=0)
    wanted = Search.start(SPACE, data(), config, Run(tmp_path / "known"))
    assert not (tmp_path / "known" / "plan.json").exists()
    monkeypatch.delitem(MEASURED, "cpu")
    (tmp_path / "run").mkdir()
    search = Search.start(SPACE, data(), config, Run(tmp_path / "run"))
    saved = json.loads((tmp_path / "run" / "plan.json").read_text())
    assert saved["plan"] == {
        "way": search.supernet.forward_plans.plan.mode,
        "last": search.supernet.forward_plans.plan.channels_last,
    }
    assert len(saved["seconds"]) == 4
    assert min(saved["seconds"], key=saved["seconds"].get).startswith(saved["plan"]["way"])
    for name, value in wanted.supernet.state_dict().items():
        assert torch.equal(value, search.supernet.state_dict()[name]), name
    other = Plan("source", channels_last=False)
    saved["plan"] = {"way": other.mode, "last": other.channels_last}
    (tmp_path / "run" / "plan.json").write_text(json.dumps(saved))
    assert Search.start(SPACE, data(), config, Run(tmp_path / "run")).supernet.forward_plans.plan == other
    for broken, words in (('{"plan": {"way": "guessed"}}', "way"), ("[1]", "not an object")):
        (tmp_path / "run" / "plan.json").write_text(broken)
        with pytest.raises(InputError, match=words):
            Search.start(SPACE, data(), config, Run(tmp_path / "run"))


def test_what_is_to_be_recomputed_is_measured_by_the_plan_that_does_it(tmp_path, monkeypatch):
    monkeypatch.delitem(MEASURED, "cpu")
    config = SearchConfig(epochs=1, batch=4, warmup=0, recompute=True)
    search = Search.start(SPACE, data(), config, Run(tmp_path))
    assert search.supernet.forward_plans.plan.mode == "executed"
    assert len(json.loads((tmp_path / "plan.json").read_text())["seconds"]) == 2


@pytest.mark.parametrize("mode", ["executed", "source", "compiled"])
def test_a_training_goes_the_way_that_was_asked_for(mode, tmp_path, compiles_quickly):
    genotype = sample(SPACE, 0).genotype
    losses = []
    for plan in ("source", mode):
        config = TrainConfig(epochs=1, batch=4, plan=plan, precision="fp32")
        training = Training.start(genotype, data(), config, Run(tmp_path))
        assert training.weight_steps.forward_plans.plan.mode == plan
        losses.append(training.step(next(training.training_batches(0))))
    assert losses[0] == pytest.approx(losses[1], rel=1e-5)


def test_values_are_made_again_by_the_executed_plan_alone(tmp_path):
    config = SearchConfig(epochs=1, batch=4, warmup=0, recompute=True)
    search = Search.start(SPACE, data(), config, Run(tmp_path))
    assert search.supernet.forward_plans.execution.recompute
    require_plan("auto", recompute=True)
    for plan in ("source", "compiled"):
        require_plan(plan, recompute=False)
        with pytest.raises(InputError, match="stores all activations"):
            require_plan(plan, recompute=True)
