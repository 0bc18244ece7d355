"""What `genoc reproduce` finds, and what `--deterministic` promises."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from attrs import evolve
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from safetensors.torch import load_file, save_file

from genotype import InputError, canonical_text
from search.config import TrainConfig
from search.device.determinism import computing
from search.precision.choice import chosen
from search.rerun.files import of_values
from search.runs.documents.environment import ENVIRONMENT
from tests.hostile.conftest import write_pictures
from tests.spaces import BLOCK_SPACE, SKIP_SPACE
from tests.zoo.trained import TINY
from zoo.main import main

pytestmark = pytest.mark.usefixtures("short_reports")

SMALL = ("--size", 16, "--limit", 4, "--batch", 2, "--seed", 3)
LACKING = "upsample_trilinear3d_backward_out_cuda does not have a deterministic implementation, but you set"


def genoc(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


def done(*words: object) -> Result:
    result = genoc(*words)
    assert result.exit_code == 0, result.output
    return result


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A search by alphas and a training of what it found."""
    folder = tmp_path_factory.mktemp("runs")
    (folder / "space.json").write_text(SKIP_SPACE)
    done("search", folder / "space.json", *SMALL, "--epochs", 2, "--warmup", 0, "--out", folder / "search")
    train = ("train", folder / "search" / "genotype.json", *SMALL, "--epochs", 2, "--deterministic")
    done(*train, "--out", folder / "train")
    return folder


@pytest.fixture
def copied(runs: Path, tmp_path: Path) -> Path:
    """The training in a folder of the test's own."""
    shutil.copytree(runs / "search", tmp_path / "search")
    shutil.copytree(runs / "train", tmp_path / "train")
    return tmp_path / "train"


def test_a_search_and_a_training_are_reproduced(runs: Path, tmp_path: Path):
    for name in ("search", "train"):
        said = done("reproduce", runs / name, "--out", tmp_path / name).output
        assert re.search(r"\d+ files are the same", said)
        assert "environment" not in said


def test_a_search_by_trainings_is_reproduced(tmp_path: Path):
    (tmp_path / "block.json").write_text(BLOCK_SPACE)
    words = ("search", tmp_path / "block.json", *SMALL, "--steps", 2, "--max-macs", "1M", "--deterministic")
    done(*words, "--out", tmp_path / "run")
    said = done("reproduce", tmp_path / "run", "--json").stdout
    assert json.loads(said)["environment"] == []


def changed_weights(run: Path) -> None:
    weights = load_file(run / "model.safetensors")
    name = sorted(weights)[0]
    weights[name] = weights[name] + 1e-3
    save_file(weights, run / "model.safetensors")


def changed_table(run: Path) -> None:
    lines = (run / "steps.csv").read_text().splitlines()
    (run / "steps.csv").write_text("\n".join([*lines[:-1], re.sub(r"\d(?=,[^,]*$)", "x", lines[-1])]) + "\n")


def changed_document(run: Path) -> None:
    text = (run / "splits.json").read_text()
    (run / "splits.json").write_text(text.replace("train-3-00000", "train-3-00009"))


def with_one_more(run: Path) -> None:
    (run / "predictions" / "more.png").write_bytes(b"")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (changed_weights, r"model.safetensors +1 of \d+ tensors differ, by 0.001 at most"),
        (changed_table, r"steps.csv +differs from row \d+ on: loss is"),
        (changed_document, r"splits.json +differs at train\[\d\]: "),
        (with_one_more, r"predictions/more.png +was not written the second time"),
    ],
)
def test_what_differs_is_named(change, told: str, copied: Path, runs: Path):
    change(copied)
    shutil.copytree(runs / "train", copied.parent / "train-again")  # finished, so that nothing is trained
    result = genoc("reproduce", copied)
    assert result.exit_code == 1
    assert re.search(told, result.stdout)
    assert re.search(r"1 of \d+ files differ", result.stdout)


def test_what_was_stopped_goes_on(copied: Path, monkeypatch: pytest.MonkeyPatch):
    epochs = []

    def stop(*_: object) -> None:
        epochs.append(1)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("search.training.loop.Loop.stopped", stop)
        stopped = genoc("reproduce", copied)
    assert stopped.exit_code == 130
    assert "run the same command with --resume" in stopped.stderr
    assert epochs
    assert (copied.parent / "train-again" / "run.json").is_file()
    done("reproduce", copied, "--resume")


def test_data_named_by_a_relative_path_and_data_that_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    write_pictures(tmp_path / "pictures")
    Path("net.json").write_text(canonical_text(TINY))
    done("train", "net.json", "--data", "pictures", "--steps", 2, "--batch", 2, "--size", 16, "--out", "run")
    assert re.search(r"\d+ files are the same", done("reproduce", "run").stdout)
    Image.fromarray(np.zeros((16, 16, 3), np.uint8)).save("pictures/images/a0.png")
    changed = genoc("reproduce", "run", "--out", "other")
    assert changed.exit_code == 1
    assert "data         the images, masks or sets have changed since the run\n" in changed.stdout
    assert re.search(r"run.json +differs at data.digest", changed.stdout)


def test_another_environment_is_told(copied: Path, runs: Path):
    here = ENVIRONMENT.read(copied)[0]
    other = evolve(here, threads=64, packages={**here.packages, "torch": "1.0"})
    ENVIRONMENT.write_in(copied, (other,))
    shutil.copytree(runs / "train", copied.parent / "train-again")
    said = done("reproduce", copied).stdout
    assert f"environment  threads: 64 then, {here.threads} now\n" in said
    assert f"environment  torch: 1.0 then, {here.packages['torch']} now\n" in said


def test_a_run_that_is_resumed_elsewhere_tells_both_environments(copied: Path):
    here = ENVIRONMENT.read(copied)[0]
    ENVIRONMENT.write_in(copied, (evolve(here, python="3.11.0"),))
    done("train", "--config", copied / "settings.yaml", "--resume", "--epochs", 3)
    assert [record.python for record in ENVIRONMENT.read(copied)] == ["3.11.0", here.python]
    refused = genoc("reproduce", copied)
    assert refused.exit_code == 2
    assert "was continued after its end" in refused.stderr


def test_what_cannot_be_repeated_is_refused(copied: Path, tmp_path: Path):
    assert "lies in it" in genoc("reproduce", copied, "--out", copied / "again").stderr
    (copied / "settings.yaml").unlink()
    assert "genoc config show" in genoc("reproduce", copied).stderr
    record = json.loads((copied / "run.json").read_text())
    (copied / "run.json").write_text(json.dumps({**record, "finished": False}))
    assert "--resume" in genoc("reproduce", copied).stderr
    assert genoc("reproduce", tmp_path / "none").exit_code == 2


@pytest.mark.parametrize("words", [("--minutes", 1), ("--minutes", 1, "--folds", 2, "--fold", "all")])
def test_a_length_in_minutes_is_refused(words: tuple[object, ...], runs: Path, tmp_path: Path):
    train = ("train", runs / "search" / "genotype.json", *SMALL, "--deterministic", *words)
    refused = genoc(*train, "--out", tmp_path / "run")
    assert refused.exit_code == 2
    assert "--minutes: how many steps fit into minutes is measured" in refused.stderr
    assert not (tmp_path / "run").exists()


def test_a_budget_that_is_measured_is_refused(tmp_path: Path):
    (tmp_path / "block.json").write_text(BLOCK_SPACE)
    words = ("search", tmp_path / "block.json", *SMALL, "--steps", 2, "--max-latency", 5, "--deterministic")
    assert "a latency is measured" in genoc(*words, "--out", tmp_path / "run").stderr


def test_torch_is_deterministic_meanwhile_alone():
    with computing(TrainConfig(deterministic=True)):
        assert torch.are_deterministic_algorithms_enabled()
    assert not torch.are_deterministic_algorithms_enabled()
    with computing(TrainConfig()):
        assert not torch.are_deterministic_algorithms_enabled()


def test_an_operation_without_a_deterministic_algorithm_is_named():
    with pytest.raises(InputError) as refused, computing(TrainConfig(deterministic=True, device="cuda")):
        raise RuntimeError(LACKING)
    assert "upsample_trilinear3d_backward_out_cuda has no deterministic algorithm" in str(refused.value)
    with pytest.raises(RuntimeError, match="another"), computing(TrainConfig(deterministic=True)):
        raise RuntimeError("another")


def test_no_precision_is_measured(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("search.precision.choice.units", lambda _: "matrix")
    monkeypatch.setattr("search.precision.choice.cost", lambda *_: 0.1)
    config = TrainConfig(precision="auto")
    assert chosen(config, 2).precision == "bf16"
    assert chosen(evolve(config, deterministic=True), 2).precision == "fp32"


@pytest.fixture
def own_threads() -> Iterator[None]:
    """The number of threads that this process had stays."""
    before = torch.get_num_threads()
    yield
    torch.set_num_threads(before)


@pytest.mark.usefixtures("own_threads")
@pytest.mark.parametrize("threads", [1, 2])
def test_the_same_bits_in_another_process(threads: int, runs: Path, tmp_path: Path):
    """On one thread and on two, each time the same, whatever this process did before."""
    words = ["train", runs / "search" / "genotype.json", *SMALL, "--steps", 4, "--deterministic"]
    words = [*map(str, [*words, "--threads", threads, "--out"])]
    done(*words, tmp_path / "here")
    given = [*words, str(tmp_path / "there")]
    subprocess.run([sys.executable, "-c", f"from zoo.main import main; main({given})"], check=True)
    here, there = (load_file(tmp_path / name / "model.safetensors") for name in ("here", "there"))
    assert all(torch.equal(here[name], there[name]) for name in {*here, *there})
    assert (tmp_path / "here" / "steps.csv").read_bytes() == (tmp_path / "there" / "steps.csv").read_bytes()


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(0, 3), st.text("ab", max_size=2)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from("abc"), inner)),
    max_leaves=8,
)


@given(JSON, JSON)
def test_two_documents_differ_exactly_where_they_are_not_equal(one: object, other: object):
    assert of_values(one, one) == ""
    texts = {json.dumps(value, sort_keys=True) for value in (one, other)}
    assert bool(of_values(one, other)) == (len(texts) == 2)
