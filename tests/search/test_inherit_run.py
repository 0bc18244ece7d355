"""A training that starts from the weights of the search before it."""

import json
import shutil
from pathlib import Path

import pytest
import torch
from attrs import evolve
from click.testing import CliRunner, Result

from compiler.backend.load import load_network
from genotype import InputError, canonical_text, load
from search.runs.checkpoint import Checkpoint, under
from search.selection.inherited_weights import inherited
from tests.spaces import OPEN_STAGE, SKIP_SPACE
from zoo.main import main

pytestmark = pytest.mark.usefixtures("short_reports")

SMALL = ["--size", "16", "--limit", "8", "--batch", "4"]


def genoc(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two searches, of stages and of a cell."""
    folder = tmp_path_factory.mktemp("runs")
    for name, text in (("stages", OPEN_STAGE), ("cells", SKIP_SPACE)):
        (folder / f"{name}.json").write_text(text)
        given = [
            "search",
            folder / f"{name}.json",
            "--out",
            folder / name,
            "--method",
            "darts",
            *SMALL,
            "--epochs",
            2,
        ]
        assert genoc(*given).exit_code == 0
    return folder


@pytest.mark.parametrize("name", ["stages", "cells"])
def test_every_convolution_is_a_part_of_the_supernets(runs: Path, name: str):
    genotype = load(runs / name / "genotype.json")
    found = inherited(genotype, runs / name)
    load_network(genotype).load_state_dict(found)
    tensors = under(Checkpoint.read(runs / name / "checkpoint.safetensors").tensors, "supernet")
    for key in (key for key in found if "norm" not in key):
        whole = {round(value, 6) for value in tensors[f"network.{key}"].flatten().tolist()}
        assert {round(value, 6) for value in found[key].flatten().tolist()} <= whole


def test_a_training_that_inherits_begins_where_the_search_ended(runs: Path, tmp_path: Path):
    genotype = runs / "stages" / "genotype.json"
    given = ["--epochs", 1, "--lr", 1e-12, "--weight-decay", 0, "--average", 0, *SMALL]
    result = genoc("train", genotype, "--out", tmp_path / "run", "--inherit", runs / "stages", *given)
    assert result.exit_code == 0, result.output
    kept = under(Checkpoint.read(tmp_path / "run" / "checkpoint.safetensors").tensors, "network")
    expected = inherited(load(genotype), runs / "stages")
    for key in (key for key in expected if key.endswith("conv.weight")):
        torch.testing.assert_close(kept[key], expected[key], rtol=0, atol=1e-9)
    told = json.loads((tmp_path / "run" / "run.json").read_text())["config"]
    assert told["inherit"] == str(runs / "stages")


@pytest.mark.parametrize("folder", ["cells", "nowhere"])
def test_what_is_no_search_of_the_genotype_is_refused_before_a_folder_is_made(
    runs: Path, tmp_path: Path, folder: str
):
    genotype = runs / "stages" / "genotype.json"
    result = genoc("train", genotype, "--out", tmp_path / "run", "--inherit", runs / folder, *SMALL)
    assert result.exit_code == 2, result.output
    assert "give the folder of the search from which the genotype was derived" in result.stderr
    assert not (tmp_path / "run").exists()


def test_the_lines_of_a_genotype_that_is_not_of_the_space_are_shown(runs: Path, tmp_path: Path):
    file, found = tmp_path / "net.json", load(runs / "stages" / "genotype.json")
    stages = {**found.stages, "dec1": evolve(found.stages["dec1"], kernel=5)}
    text = canonical_text(evolve(found, in_channels=4, stages=stages))
    file.write_text(text)
    result = genoc("train", file, "--out", tmp_path / "run", "--inherit", runs / "stages", *SMALL)
    assert result.exit_code == 2, result.output
    for words in ('"in_channels": 4', '"dec1": {'):
        number = next(n for n, line in enumerate(text.splitlines(), 1) if words in line)
        assert f"{file}:{number}:" in result.stderr
    assert "in_channels: differs from 'open-stage', the space of the search" in result.stderr
    assert "or write 3" in result.stderr
    assert not (tmp_path / "run").exists()


def test_weights_that_are_not_the_supernets_are_refused(runs: Path, tmp_path: Path):
    """A checkpoint of a training, or of a search of another space, in the folder of this search."""
    path, name = runs / "stages" / "genotype.json", "checkpoint.safetensors"
    assert genoc("train", path, "--out", tmp_path / "train", *SMALL, "--epochs", 1).exit_code == 0
    shutil.copytree(runs / "stages", tmp_path / "search")
    for other in (tmp_path / "train", runs / "cells"):
        shutil.copy(other / name, tmp_path / "search")
        with pytest.raises(InputError, match=r" is not of a search of 'open-stage': [\w.]+ differs"):
            inherited(load(path), tmp_path / "search")
