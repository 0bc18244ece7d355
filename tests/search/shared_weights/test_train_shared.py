"""Training shared weights: what a step does, and that a stopped training goes on to the last bit."""

from itertools import islice
from pathlib import Path

import pytest
import torch
from attrs import evolve

from compiler.backend.load import load_network
from genotype import loads
from search.config import DataConfig, TrainConfig
from search.data import Dataset
from search.distributed import ALONE
from search.prepare import prepared_data
from search.shared_weights.members import Members
from search.shared_weights.sandwich import Sandwich
from search.shared_weights.shared_network import SharedNetwork
from search.shared_weights.train import SharedTraining, shared_weights, train_shared
from search.training.losses import default_loss, loss_named
from tests.spaces import OPEN_STAGE

SPACE = loads(OPEN_STAGE)
CONFIG = TrainConfig(data=DataConfig(size=16, limit=6), steps=8, batch=2, precision="fp32", seed=3)


@pytest.fixture(scope="module")
def data() -> Dataset:
    return prepared_data(SPACE, CONFIG.data, CONFIG.seed, "cpu")


def test_a_stopped_training_goes_on_to_the_last_bit(data: Dataset, tmp_path: Path, monkeypatch):
    train_shared(SPACE, CONFIG, data, tmp_path / "whole")
    real = SharedTraining.epoch

    def stopped(self: SharedTraining, epoch: int) -> dict[str, float]:
        if epoch == 2:
            raise KeyboardInterrupt
        return real(self, epoch)

    monkeypatch.setattr(SharedTraining, "epoch", stopped)
    with pytest.raises(KeyboardInterrupt):
        train_shared(SPACE, CONFIG, data, tmp_path / "stopped")
    monkeypatch.setattr(SharedTraining, "epoch", real)
    train_shared(SPACE, CONFIG, data, tmp_path / "stopped")
    one, other = (shared_weights(tmp_path / name) for name in ("whole", "stopped"))
    assert one.keys() == load_network(SPACE).state_dict().keys()
    assert all(torch.equal(one[key], other[key]) for key in one)
    assert (tmp_path / "whole/steps.csv").read_text() == (tmp_path / "stopped/steps.csv").read_text()
    assert len((tmp_path / "whole/steps.csv").read_text().splitlines()) == 1 + CONFIG.steps
    train_shared(SPACE, CONFIG, data, tmp_path / "whole")  # a finished one is left as it is


def test_minutes_are_as_many_steps_as_fit(data: Dataset, tmp_path: Path):
    short = evolve(CONFIG, steps=None, minutes=1e-9)
    train_shared(SPACE, short, data, tmp_path / "run")
    assert len((tmp_path / "run/steps.csv").read_text().splitlines()) == 2
    assert (tmp_path / "run/length.json").is_file()


def test_a_step_follows_the_mean_of_its_members_gradients(data: Dataset):
    """Each by itself: the largest with the labels, the others with what it gives."""
    torch.manual_seed(0)
    members = Members.of(SPACE)
    shared = SharedNetwork(members, load_network(SPACE))
    sandwich = Sandwich.of(shared, (16, 16), CONFIG, ALONE)
    drawn = list(islice(members.turns(torch.Generator().manual_seed(0)), 2))
    images, labels = next(data.train.in_order(4))
    value = sandwich.gradients((images, labels), drawn)
    found = {name: weight.grad.clone() for name, weight in shared.weights.items()}
    shared.network.zero_grad()
    teacher = shared.forward(members.largest((16, 16)), images)
    losses = [loss_named(default_loss("mask"), "mask")(teacher, labels)]
    for member in (members.smallest((16, 16)), *drawn):
        losses.append(sandwich.soft_loss(shared.forward(member, images), teacher.detach()))
    torch.stack(losses).mean().backward()
    assert value == pytest.approx(float(losses[0].detach()))
    for name, weight in shared.weights.items():
        torch.testing.assert_close(found[name], weight.grad, rtol=1e-4, atol=1e-6)


def test_what_is_trained_comes_to_agree_with_its_labels(data: Dataset):
    torch.manual_seed(0)
    members = Members.of(SPACE)
    shared = SharedNetwork(members, load_network(SPACE))
    sandwich = Sandwich.of(shared, (16, 16), CONFIG, ALONE)
    optimizer = torch.optim.AdamW(shared.network.parameters(), 0.01)
    turns, batch = members.turns(torch.Generator().manual_seed(0)), next(data.train.in_order(6))
    losses = [sandwich.take(batch, [*islice(turns, 2)], optimizer) for _ in range(25)]
    assert losses[-1] < 0.7 * losses[0]
    loss = loss_named(default_loss("mask"), "mask")
    smallest = loss(shared.forward(members.smallest((16, 16)), batch[0]), batch[1])
    assert float(smallest.detach()) < 0.85 * losses[0]


def test_a_step_that_is_not_finite_leaves_the_weights(data: Dataset):
    members = Members.of(SPACE)
    shared = SharedNetwork(members, load_network(SPACE))
    sandwich = Sandwich.of(shared, (16, 16), CONFIG, ALONE)
    before = {name: weight.clone() for name, weight in shared.weights.items()}
    optimizer = torch.optim.AdamW(shared.network.parameters(), 0.01)
    images, labels = next(data.train.in_order(2))
    loss = sandwich.take((images * torch.nan, labels), [members.first], optimizer)
    assert loss != loss
    assert all(torch.equal(before[name], weight) for name, weight in shared.weights.items())
