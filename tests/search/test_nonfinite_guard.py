"""Half-steps that give no finite numbers: not taken, by neither optimizer, and counted."""

import csv
import math

import pytest
import torch

from genotype import InputError, loads
from search.config import DataConfig, SearchConfig
from search.methods.registry import bilevel
from search.report.sections.learning import by_step
from search.runs.history import History
from search.runs.read import read_steps
from search.runs.run import Run
from search.search import Search
from search.supernet.supernet import Supernet
from search.training.losses import loss_named
from search.training.nonfinite_guard import MOST
from tests.search.data.loading import data_of
from tests.spaces import OPEN_STAGE, SKIP_SPACE


def method_on(space: str, **config):
    torch.manual_seed(0)
    return bilevel(Supernet(loads(space)), loss_named("bce", "mask"), (1.0,), SearchConfig(**config))


def good() -> tuple[torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(1)
    images = torch.randn(4, 3, 8, 8, generator=generator)
    return images, torch.randint(0, 2, (4, 8, 8), generator=generator)


def bad() -> tuple[torch.Tensor, torch.Tensor]:
    images, labels = good()
    return images * math.nan, labels


def state(method) -> list[torch.Tensor]:
    """Weights, running statistics, alphas, and what both optimizers keep."""
    kept = [value for one in (method.weights, method.alphas) for value in flat(one.state_dict()["state"])]
    return [value.detach().clone() for value in [*method.supernet.state_dict().values(), *kept]]


def flat(slots) -> list[torch.Tensor]:
    return [value for slot in slots.values() for value in slot.values() if isinstance(value, torch.Tensor)]


def same(before, after) -> bool:
    pairs = list(zip(before, after, strict=True))
    return all(torch.equal(old, new) for old, new in pairs)


STEPS = {
    "alpha": lambda method, batch: method.alpha_step(batch, batch, beta=1.0),
    "weight": lambda method, batch: method.weight_step(batch),
    "joint": lambda method, batch: method.joint_step(batch, beta=1.0),
}


@pytest.mark.parametrize("kind", STEPS)
@pytest.mark.parametrize("config", [{}, {"method": "adwu-net"}, {"order": 2}])
def test_a_step_without_finite_numbers_leaves_everything_as_it_was(kind, config):
    method = method_on(SKIP_SPACE, **config)
    for one in ("alpha", "weight"):  # both optimizers have moments to lose
        STEPS[one](method, good())
    before = state(method)
    assert math.isnan(STEPS[kind](method, bad()))
    assert same(before, state(method))
    assert math.isfinite(STEPS[kind](method, good()))
    assert not same(before, state(method))


def test_where_the_alphas_gradient_alone_overflows_the_weights_take_no_step_either():
    method = method_on(OPEN_STAGE, method="adwu-net")
    before = state(method)
    for alphas in method.supernet.alphas.parameters():
        alphas.register_hook(lambda gradient: gradient * math.inf)
    assert math.isnan(method.joint_step(good(), beta=0.0))
    assert same(before, state(method))


def test_so_many_in_a_row_are_refused_and_one_that_is_taken_starts_the_count_again():
    method = method_on(SKIP_SPACE)
    for _ in range(MOST - 1):
        method.weight_step(bad())
    method.weight_step(good())
    for _ in range(MOST - 1):
        method.weight_step(bad())
    with pytest.raises(InputError, match=f"became nan, {MOST} steps in a row"):
        method.weight_step(bad())


def test_an_epoch_tells_how_many_steps_were_skipped_and_means_the_others():
    history = History()
    for step, loss in enumerate((1.0, math.nan, 3.0)):
        history.step(0, step, "weight", loss, 0.1)
    history.step(0, 0, "alpha", math.nan, 0.1)
    assert history.weight_loss(0) == 2.0
    assert history.skipped(0) == {"skipped": 2}
    history.step(1, 0, "weight", math.nan, 0.1)
    with pytest.raises(InputError, match="no step of epoch 2"):
        history.weight_loss(1)
    assert history.skipped(2) == {}


def test_a_search_goes_on_after_a_skipped_step_and_its_files_tell(tmp_path, monkeypatch):
    config = SearchConfig(epochs=2, batch=4, warmup=1)
    data = data_of(DataConfig(size=16, limit=8), 1)
    search = Search.start(loads(SKIP_SPACE), data, config, Run(tmp_path))
    taken = iter([math.nan])
    plain = search.loss

    def once_nan(logits, labels):
        return plain(logits, labels) * next(taken, 1.0)

    object.__setattr__(search.method, "loss", once_nan)
    search.finish()
    assert [math.isnan(row.loss) for row in read_steps(tmp_path)] == [True, *[False] * 5]
    assert "1 of 6 half-steps gave no finite numbers" in by_step(tmp_path).html()
    with (tmp_path / "epochs.csv").open() as file:
        told = [row["skipped"] for row in csv.DictReader(file) if row["split"] == "train"]
    assert told == ["1", ""]
