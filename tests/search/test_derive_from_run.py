"""Deriving again from a search's folder."""

import json
import shutil
from pathlib import Path

import pytest
import torch
from click.testing import Result
from hypothesis import given
from hypothesis import strategies as st

from compiler.checks import check
from genotype import content_hash, loads
from search.derivation.perturbation import Selection
from search.supernet.alphas import Alphas, put_back, snapshot
from tests.search.test_api import genoc, refused, searched
from tests.spaces import SKIP_SPACE
from tests.strategies import spaces


@given(spaces(), st.integers(0, 2**31))
def test_alphas_are_put_back_as_they_were_recorded(space, seed):
    torch.manual_seed(seed)
    alphas, others = Alphas(space), Alphas(space)
    put_back(others, json.loads(json.dumps(snapshot(alphas))))
    assert all(torch.equal(one, other) for one, other in zip(alphas.values, others.values, strict=True))
    assert others.decided() == alphas.decided()


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A search's folder, to read."""
    folder = tmp_path_factory.mktemp("searches")
    (folder / "space.json").write_text(SKIP_SPACE)
    assert searched(folder / "space.json", folder / "run").exit_code == 0
    return folder / "run"


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def derived(*arguments: object) -> Result:
    result = genoc("derive", *arguments)
    assert result.exit_code == 0, result.output
    return result


def test_the_last_epoch_gives_what_the_search_found(run: Path):
    before = contents(run)
    assert derived(run).stdout.encode() == before["genotype.json"]
    assert derived(run, "--epoch", 3).stdout.encode() == before["genotype.json"]
    assert contents(run) == before


def test_an_earlier_epoch_gives_what_its_alphas_decide(run: Path):
    record = json.loads((run / "alphas.json").read_text())
    one = Alphas(loads(SKIP_SPACE))
    put_back(one, record["epochs"][0])
    found = loads(derived(run, "--epoch", 0).stdout)
    (skip,) = found.cells.values()
    kept = {edge.op for edge in skip.edges if edge.target == 1}
    assert kept <= set(one.decided()["cells.skip.edges[0].op"])


def test_space_and_alphas_are_enough(run: Path, tmp_path: Path):
    for name in ("space.json", "alphas.json"):
        shutil.copy(run / name, tmp_path)
    assert derived(tmp_path).stdout == (run / "genotype.json").read_text()


def test_what_is_kept_can_be_said_anew(run: Path):
    (few,) = loads(derived(run, "--edges-per-node", 1, "--block-inputs", "all").stdout).cells.values()
    (many,) = loads(derived(run, "--edges-per-node", 9, "--block-inputs", "all").stdout).cells.values()
    assert [edge.target for edge in few.edges] == [1, 2]
    assert len(many.edges) == 6
    assert all([given.node for given in block.inputs] == [0, 1, 2] for block in few.blocks)


def test_it_is_written_where_it_should_be(run: Path, tmp_path: Path):
    file = tmp_path / "found.json"
    assert derived(run, "-o", file).stdout == ""
    assert file.read_text() == (run / "genotype.json").read_text()
    refused(genoc("derive", run, "-o", file), "already", "--force")
    told = json.loads(derived(run, "-o", file, "--force", "--json").stdout)
    assert told["genotype"] == json.loads(file.read_text())
    assert told["dropped"] == json.loads((run / "derivation.json").read_text())["dropped"]


def damaged(run: Path, **changes: object) -> Path:
    path = run / "alphas.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))
    return run


@pytest.fixture
def copy(run: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(run, tmp_path / "copy"))


def test_alphas_of_another_space_are_refused(copy: Path):
    told = json.loads((copy / "alphas.json").read_text())["decisions"]
    other = [{**told[0], "candidates": ["0->1 none", "0->1 skip_connect", "0->1 conv_1x1"]}, *told[1:]]
    refused(
        genoc("derive", damaged(copy, decisions=other)), "decisions[0]", "conv_1x1", "in the space stands"
    )
    refused(genoc("derive", damaged(copy, decisions=told[1:], epochs=[])), "the space 4")


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 1e300])
def test_alphas_that_are_no_numbers_are_refused(copy: Path, value: float):
    epochs = json.loads((copy / "alphas.json").read_text())["epochs"]
    epochs[2][0][0] = value
    refused(genoc("derive", damaged(copy, epochs=epochs), "--epoch", 2), "epoch 2", "no finite number")
    assert genoc("derive", copy, "--epoch", 3).exit_code == 0


def test_an_epoch_that_is_not_there_is_refused(copy: Path):
    refused(genoc("derive", copy, "--epoch", 4), "epoch 4", "epochs 0 to 3")
    refused(genoc("derive", damaged(copy, epochs=[])), "no epoch is recorded")


@pytest.mark.parametrize("text", ["", "{", "[]", '{"decisions": 1, "epochs": []}', "[" * 5000])
def test_broken_alphas_are_refused(copy: Path, text: str):
    (copy / "alphas.json").write_text(text)
    refused(genoc("derive", copy), "alphas.json", "    -> ")


def test_folders_that_are_no_searches_are_refused(copy: Path, tmp_path: Path):
    refused(genoc("derive", tmp_path), "space.json")
    (copy / "space.json").write_text((copy / "genotype.json").read_text())
    refused(genoc("derive", copy), "no choice is open")


QUICK = ("--method", "perturbation", "--probe", 4, "--tune-steps", 1)


def test_perturbation_repeats_and_passes_every_check(copy: Path, tmp_path: Path):
    before = contents(copy)
    first = derived(copy, *QUICK).stdout
    told = json.loads((copy / "perturbation.json").read_text())
    assert check(loads(first)) == ()
    origin = f"from a search of the space skip-space ({content_hash(loads(SKIP_SPACE))[:8]})."
    seed = json.loads((copy / "run.json").read_text())["config"]["seed"]
    assert loads(first).about == f"Derived by perturbation, seed {seed}, {origin}"
    alphas = json.loads((copy / "alphas.json").read_text())["decisions"]
    assert sorted(one["name"] for one in told["decisions"]) == sorted(one["name"] for one in alphas)
    for one in told["decisions"]:
        assert len(one["importances"]) == len(one["candidates"])
    assert derived(copy, *QUICK).stdout == first
    assert json.loads((copy / "perturbation.json").read_text()) == told
    after = contents(copy)
    del after["perturbation.json"]
    assert after == before
    derived(copy, *QUICK, "--seed", 3)
    other = json.loads((copy / "perturbation.json").read_text())
    assert [one["name"] for one in other["decisions"]] != [one["name"] for one in told["decisions"]]


def test_a_perturbation_that_is_stopped_leaves_nothing(copy: Path, monkeypatch: pytest.MonkeyPatch):
    original = Selection.decide

    def decide(self, *arguments):
        if self.decided:
            raise KeyboardInterrupt
        original(self, *arguments)

    before = contents(copy)
    monkeypatch.setattr(Selection, "decide", decide)
    result = genoc("derive", copy, *QUICK, "-o", copy / "found.json")
    assert result.exit_code == 130
    assert "nothing was written" in result.stderr
    assert contents(copy) == before


@pytest.mark.parametrize(
    ("options", "idle"),
    [
        (("--seed", 3, "--limit", 4), ["--limit", "--seed"]),
        (("--method", "alphas", "--data", "."), ["--data"]),
        ((*QUICK, "--epoch", 1), ["--epoch"]),
    ],
)
def test_options_that_the_method_has_no_use_for_are_refused(run: Path, options, idle: list[str]):
    result = genoc("derive", run, *options)
    refused(result, *(f"  {option}: " for option in idle))
    assert result.stderr.count("leave it out, or use --method") == len(idle)


def test_perturbation_needs_a_checkpoint_of_a_search(copy: Path):
    refused(genoc("derive", copy, *QUICK, "--epoch", 1), "--epoch", "last epoch")
    (copy / "checkpoint.safetensors").unlink()
    remedy = "-> use --method alphas, or search again"
    refused(genoc("derive", copy, *QUICK), "no checkpoint.safetensors", remedy)
    (copy / "checkpoint.safetensors").write_bytes(b"")
    refused(genoc("derive", copy, *QUICK), "checkpoint")
    path = copy / "run.json"
    path.write_text(path.read_text().replace('"kind": "search"', '"kind": "train"'))
    refused(genoc("derive", copy, *QUICK), "this is the folder of a training", "`genoc search`")
    path.write_text('{"kind": "search"}')
    refused(genoc("derive", copy, *QUICK), "run.json", "this key is missing")
