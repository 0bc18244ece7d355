"""A training that starts from the weights of another network."""

import json
from pathlib import Path

import pytest
import torch
from attrs import evolve
from safetensors.torch import save_file

from compiler.backend.load import load_network
from compiler.backend.weights import read_tensors
from genotype import Genotype, InputError
from search.api import run_training
from search.config import DataConfig, TrainConfig
from tests.zoo.trained import TINY

CONFIG = TrainConfig(data=DataConfig(size=16, limit=6), batch=4, epochs=1, precision="fp32", plan="source")


def saved(genotype: Genotype, folder: Path) -> Path:
    folder.mkdir()
    torch.manual_seed(5)
    save_file(load_network(genotype).state_dict(), folder / "model.safetensors")
    return folder


def started(source: Path, out: Path, **more: object) -> dict[str, torch.Tensor]:
    """The weights after a training at a rate of next to nothing."""
    config = evolve(CONFIG, init=str(source), lr=1e-12, weight_decay=0.0, average=0.0, **more)
    run_training(TINY, config, out, False)
    return read_tensors(out / "model.safetensors")


def test_layers_for_other_channels_and_classes_are_new_and_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    other = evolve(TINY, in_channels=1, out_channels=4, output="classes")
    source = saved(other, tmp_path / "other")
    found = started(source, tmp_path / "run")
    given = read_tensors(source / "model.safetensors")
    fits = [name for name in given if given[name].shape == found[name].shape and name.endswith("weight")]
    assert len(fits) >= 4
    for name in fits:
        torch.testing.assert_close(found[name], given[name], atol=1e-6, rtol=0)
    told = json.loads((tmp_path / "run" / "init.json").read_text())
    misfits = {name.rpartition(".")[0] for name in given if given[name].shape != found[name].shape}
    assert {one["layer"] for one in told["fresh"]} == misfits
    assert len(misfits) == 2
    said = next(line for line in capsys.readouterr().err.splitlines() if line.startswith("weights"))
    assert f"of {told['taken'] + 2} layers from {source}; 2 are new: " in said
    assert all(layer in said for layer in misfits)
    assert "4x3x3x3" in said.replace(" ", "")


def test_of_many_layers_three_are_named_and_all_are_listed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    source = saved(TINY, tmp_path / "other")
    given = read_tensors(source / "model.safetensors")
    save_file({name: t for name, t in given.items() if name.startswith("enc1")}, source / "model.safetensors")
    started(source, tmp_path / "run")
    told = json.loads((tmp_path / "run" / "init.json").read_text())
    assert len(told["fresh"]) > 3
    said = next(line for line in capsys.readouterr().err.splitlines() if line.startswith("weights"))
    assert sum(one["layer"] in said for one in told["fresh"]) == 3
    assert said.endswith(f"(all in {tmp_path / 'run' / 'init.json'})")


def test_a_model_of_which_nothing_fits_is_refused_and_leaves_no_folder(tmp_path: Path):
    wide = evolve(TINY, stages={name: evolve(s, widths=3) for name, s in TINY.stages.items()})
    with pytest.raises(InputError, match=r"no layer of this network: .* here, .* there"):
        started(saved(wide, tmp_path / "other"), tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_everything_that_fits_is_said_in_a_word(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    source = saved(TINY, tmp_path / "same")
    started(source, tmp_path / "run")
    assert f"weights  all from {source}" in capsys.readouterr().err
    assert json.loads((tmp_path / "run" / "init.json").read_text())["fresh"] == []


@pytest.mark.parametrize("lr", ["auto", 1e-3])
def test_a_short_one_is_told_which_rate_keeps_what_was_learnt(
    lr: object, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    """Rates that suit fresh weights spoil trained ones at first, and a few steps do not make up for it."""
    config = evolve(CONFIG, init=str(saved(TINY, tmp_path / "same")), lr=lr)
    run_training(TINY, config, tmp_path / "run", False)
    told = capsys.readouterr().err
    assert ("try --lr 0.001, or --epochs" in told) == (lr == "auto")
