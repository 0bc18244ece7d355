"""Small sets, on which a training has few steps, are learnt all the same."""

from pathlib import Path

import numpy as np
import pytest
import torch
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from torch import nn

from search.api import run_training
from search.config import DataConfig, TrainConfig
from search.training.optimisation.averaging import SHARE, averaged, averaging_decay
from tests.zoo.trained import TINY

SIDE = 32


@given(st.integers(1, 400))
def test_the_average_lags_by_no_more_than_its_share_of_the_steps(steps: int):
    """The average of a weight that grows by one a step is its value of at most a tenth of the steps ago."""
    network = nn.Linear(1, 1, bias=False).double()
    average = averaged(network, averaging_decay("auto", steps))
    for step in range(steps):
        with torch.no_grad():
            network.weight.fill_(step)
        average.update_parameters(network)
    lag = steps - 1 - average.module.weight.item()
    assert -1e-9 <= lag <= max(SHARE * steps - 1, 0) + 1e-9


@pytest.fixture(scope="module")
def discs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """22 pictures of a disc in noise."""
    folder, chance = tmp_path_factory.mktemp("discs"), np.random.default_rng(0)
    y, x = np.mgrid[:SIDE, :SIDE]
    for number in range(22):
        (top, left), radius = chance.uniform(10, SIDE - 10, 2), chance.uniform(4, 9)
        mask = (y - top) ** 2 + (x - left) ** 2 < radius**2
        image = 90 + 70 * mask[..., None] * [1, 0.8, 0.6] + chance.normal(0, 25, (SIDE, SIDE, 3))
        Image.fromarray(image.clip(0, 255).astype(np.uint8)).save(folder / f"a{number:02d}.png")
        truth = Image.fromarray((mask * 255).astype(np.uint8))
        truth.save(folder / f"a{number:02d}_segmentation.png")
    return folder


def test_the_average_learns_a_small_set_as_well_as_the_network_itself(
    discs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    """The default length is 60 steps here, one an epoch, of which the user is told."""
    data = DataConfig(source=str(discs), size=SIDE)
    config = TrainConfig(data=data, precision="fp32", plan="source")
    dice = {
        average: run_training(TINY, evolve(config, average=average), tmp_path / str(average), False)
        .mean()["dice"]
        for average in ("auto", 0.0)
    }  # fmt: skip
    assert dice["auto"] > 0.85
    assert abs(dice["auto"] - dice[0.0]) < 0.03
    assert (
        "length   60 steps are often too few to learn from: try --epochs 500 (500 steps)"
        in capsys.readouterr().err
    )


def test_of_enough_steps_nothing_is_said(discs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    data = DataConfig(source=str(discs), size=8)
    config = TrainConfig(data=data, precision="fp32", plan="source", batch=4, epochs=50)
    run_training(TINY, config, tmp_path / "run", False)
    assert "too few" not in capsys.readouterr().err
