"""Runs whose numbers cease to be finite: they end with a word, and pass for nothing else afterwards."""

import json
import math
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from attrs import evolve
from safetensors import safe_open
from safetensors.torch import load_file, save_file

from genotype import InputError, loads
from search.api import run_search, run_training
from search.config import DataConfig, SearchConfig, TrainConfig
from search.evaluation import run_evaluation
from search.runs.checkpoint import Checkpoint
from search.runs.diverged import Diverged
from search.runs.read import read_epochs, read_steps
from search.search import Search
from search.training.metrics import require_finite
from search.training.train import Training
from tests.search.test_api import genoc, refused
from tests.spaces import SKIP_SPACE

pytestmark = pytest.mark.usefixtures("short_reports")

SMALL = ["--size", "16", "--limit", "8", "--batch", "4"]
DATA = DataConfig(size=16, limit=8)


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("network")
    (folder / "space.json").write_text(SKIP_SPACE)
    path = folder / "net.json"
    assert genoc("sample", folder / "space.json", "-o", path).exit_code == 0
    return path


@pytest.mark.parametrize("epochs", [1, 2])
def test_a_training_at_an_absurd_rate_ends_with_the_epoch_the_step_and_what_to_try(
    network: Path, tmp_path: Path, epochs: int
):
    given = ["--out", tmp_path / "run", "--lr", "1e6", "--epochs", epochs, "--precision", "fp32", *SMALL]
    result = genoc("train", network, *given)
    refused(result, "validation set became", "epoch 1, step 2", "smaller --lr", "--clip", "fp32")
    assert "zoo add" not in result.output
    assert not (tmp_path / "run" / "model.safetensors").exists()
    assert json.loads((tmp_path / "run" / "run.json").read_text())["finished"] is False
    refused(
        genoc("train", network, *given, "--resume"), "this run diverged", "epoch 1, step 2", "another folder"
    )
    refused(genoc("zoo", "add", tmp_path / "run", "--zoo", tmp_path / "zoo"), "this run diverged")
    assert not (tmp_path / "zoo").exists()


def test_a_search_at_an_absurd_rate_ends_so_too(network: Path, tmp_path: Path):
    given = ["--lr", "1e9", "--lr-end", "1e9", "--clip", "1e30", "--epochs", 3, "--out", tmp_path / "run"]
    refused(genoc("search", network.parent / "space.json", *given, *SMALL), "epoch 1, step 2", "smaller --lr")
    refused(genoc("search", network.parent / "space.json", *given, *SMALL, "--resume"), "this run diverged")


def spoil(monkeypatch: pytest.MonkeyPatch, job: type, epoch: int) -> None:
    """Have the weights become nan in an epoch, as those of a diverging run do."""
    plain: Callable[..., dict[str, float]] = job.measure

    def measure(self, number: int) -> dict[str, float]:
        modules = self.loop.modules.values()
        if number == epoch:
            with torch.no_grad():
                for weight in (weight for module in modules for weight in module.parameters()):
                    weight.mul_(math.nan)
        return plain(self, number)

    monkeypatch.setattr(job, "measure", measure)


JOBS = {
    "search": (Search, run_search, SearchConfig(data=DATA, epochs=4, batch=4, warmup=0)),
    "train": (Training, run_training, TrainConfig(data=DATA, epochs=4, batch=4, precision="fp32")),
}


@pytest.mark.parametrize("kind", JOBS)
def test_what_the_last_sound_epoch_left_stays(
    kind: str, network: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    job, run, config = JOBS[kind]
    genotype = loads(SKIP_SPACE if kind == "search" else network.read_text())
    out = tmp_path / "run"
    with monkeypatch.context() as patch:
        spoil(patch, job, 2)
        with pytest.raises(Diverged, match=r"epoch 3, step 2[^$]*checkpoint of epoch 2"):
            run(genotype, config, out, False)
    checkpoint = Checkpoint.read(out / "checkpoint.safetensors")
    assert checkpoint.about["next_epoch"] == 2
    assert all(value.isfinite().all() for value in checkpoint.tensors.values())
    assert {row.epoch for row in read_epochs(out)} == {row.epoch for row in read_steps(out)} == {0, 1}
    with pytest.raises(InputError, match="this run diverged"):
        run(genotype, config, out, True)
    if kind == "search":
        assert genoc("derive", out, "-o", tmp_path / "derived.json").exit_code == 0
        return
    assert all(value.isfinite().all() for value in load_file(out / "model.safetensors").values())
    assert genoc("evaluate", out).exit_code == 0
    refused(genoc("zoo", "add", out, "--zoo", tmp_path / "zoo"), "this run diverged")


@pytest.mark.parametrize("kind", JOBS)
def test_a_loss_on_the_test_part_that_is_not_finite_ends_a_run_too(
    kind: str, network: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    job, run, config = JOBS[kind]
    genotype = loads(SKIP_SPACE if kind == "search" else network.read_text())
    plain = job.evaluate

    def evaluate(self, part, *rest):
        found = plain(self, part, *rest)
        return evolve(found, loss=math.inf) if part is self.data.test else found

    monkeypatch.setattr(job, "evaluate", evaluate)
    with pytest.raises(Diverged, match=r"loss on the test set became"):
        run(genotype, config, tmp_path / "run", False)
    assert not (tmp_path / "run" / "evaluation.json").exists()
    assert "diverged" in json.loads((tmp_path / "run" / "run.json").read_text())


def test_weights_that_give_no_numbers_are_not_evaluated_as_if_they_did(network: Path, tmp_path: Path):
    given = ["--out", tmp_path / "run", "--epochs", 1, *SMALL]
    assert genoc("train", network, *given).exit_code == 0
    path = tmp_path / "run" / "model.safetensors"
    weights = load_file(path)
    with safe_open(path, framework="pt") as file:
        about = file.metadata()
    save_file(
        {key: value * math.nan if value.is_floating_point() else value for key, value in weights.items()},
        path,
        about,
    )
    record = json.loads((tmp_path / "run" / "run.json").read_text())
    assert record.pop("results")  # the checksums of what is there no more
    (tmp_path / "run" / "run.json").write_text(json.dumps(record))
    with pytest.raises(InputError, match="loss of nan on the val set"):
        run_evaluation(tmp_path / "run", {}, "val", "cpu")


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_logits_that_are_not_finite_are_no_background(value: float):
    require_finite(torch.zeros(1, 1, 4, 4), "net")
    with pytest.raises(InputError, match="are not finite"):
        require_finite(torch.zeros(1, 1, 4, 4).index_fill(2, torch.tensor(1), value), "net")
