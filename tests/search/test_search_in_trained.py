"""Searching cells inside a network that is trained already."""

from pathlib import Path

import pytest
import torch
from attrs import evolve
from safetensors.torch import save_file

from compiler.backend.load import load_network
from compiler.backend.weights import read_tensors
from genotype import InputError, loads
from search.api import run_search
from search.config import DataConfig, SearchConfig
from search.runs.checkpoint import Checkpoint, under
from search.runs.run import Run
from tests.spaces import SKIP_SPACE

DATA = DataConfig(size=16, limit=6)
CONFIG = SearchConfig(data=DATA, epochs=2, batch=3, warmup=0, precision="fp32", plan="source", monitor=0)


@pytest.fixture
def trained(tmp_path) -> Path:
    """Weights of the space's stages, as a network without the cell has them."""
    torch.manual_seed(1)
    state = load_network(loads(SKIP_SPACE)).state_dict()
    kept = {name: tensor for name, tensor in state.items() if name.startswith(("enc1.", "enc2.", "head"))}
    drawn = {name: torch.randn_like(t) if name.endswith("weight") else t for name, t in kept.items()}
    save_file(drawn, tmp_path / "trained.safetensors")
    return tmp_path / "trained.safetensors"


def weights_after(config: SearchConfig, out: Path, resume: bool = False) -> dict[str, torch.Tensor]:
    """The supernet's weights when a search has ended."""
    run_search(loads(SKIP_SPACE), config, out, resume)
    return under(Checkpoint.read(Run(out).checkpoint).tensors, "supernet/network", ".")


@pytest.mark.parametrize("order", [1, 2])
def test_what_is_frozen_stays_and_the_rest_learns(tmp_path, trained, order):
    config = evolve(CONFIG, init=str(trained), freeze=True, order=order)
    after, before = weights_after(config, tmp_path / "run"), read_tensors(trained)
    statistics = ("running_mean", "running_var", "num_batches_tracked")
    frozen = [name for name in before if not name.endswith(statistics)]
    assert frozen
    assert all(torch.equal(after[name], before[name]) for name in frozen)
    others = [name for name in after if name not in before and name.endswith("conv.weight")]
    once = weights_after(evolve(config, epochs=1), tmp_path / "once")
    assert others
    assert not any(torch.equal(after[name], once[name]) for name in others)


def test_without_freeze_it_only_starts_there(tmp_path, trained):
    after, before = weights_after(evolve(CONFIG, init=str(trained)), tmp_path / "run"), read_tensors(trained)
    assert not torch.equal(after["enc1.0.conv.weight"], before["enc1.0.conv.weight"])


def test_freeze_needs_a_trained_network(tmp_path):
    with pytest.raises(InputError, match="--init"):
        run_search(loads(SKIP_SPACE), evolve(CONFIG, freeze=True), tmp_path / "run", False)
