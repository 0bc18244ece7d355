"""A run's settings.yaml starts the same run again, to the last bit."""

import json
import os
import re
import shutil
from pathlib import Path

import pytest
from attrs import evolve
from click.testing import CliRunner, Result

from genotype import canonical_text, loads
from search.commands.settings.commands import command_named
from search.commands.settings.read import read_settings
from search.study.begin import plain
from tests.spaces import BLOCK_SPACE, SKIP_SPACE
from zoo.main import main

pytestmark = pytest.mark.usefixtures("short_reports")

SMALL = ("--size", 16, "--limit", 4, "--batch", 2, "--seed", 3)


def genoc(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


def done(*words: object) -> Result:
    result = genoc(*words)
    assert result.exit_code == 0, result.stderr
    return result


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two search spaces, and a search by alphas with a training of what it found."""
    folder = tmp_path_factory.mktemp("runs")
    (folder / "skip.json").write_text(SKIP_SPACE)
    (folder / "block.json").write_text(BLOCK_SPACE)
    search = ("search", folder / "skip.json", *SMALL, "--epochs", 2, "--warmup", 0, "--softmax", "edge")
    done(*search, "--alpha-betas", 0.4, 0.9, "--out", folder / "search")
    train = ("train", folder / "search" / "genotype.json", *SMALL, "--epochs", 2, "--precision", "fp32")
    done(*train, "--inherit", folder / "search", "--out", folder / "train")
    return folder


def told(path: Path) -> bytes:
    """What a file of a run says, but for how long a search took."""
    data = path.read_bytes()
    return re.sub(rb'"(cpu_)?minutes": [0-9.]+', b"", data) if path.name == "found.json" else data


def require_same(one: Path, other: Path, *names: str) -> None:
    assert {name: told(one / name) == told(other / name) for name in names} == dict.fromkeys(names, True)


def test_a_search_by_alphas(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """From any folder, and when the file of the space is another by now."""
    (folder / "skip.json").write_text(BLOCK_SPACE)
    monkeypatch.chdir(tmp_path)
    done("search", "--config", os.path.relpath(folder / "search/settings.yaml"), "--out", "again")
    names = ("alphas.json", "genotype.json", "space.json", "steps.csv", "run.json", "settings.yaml")
    require_same(folder / "search", tmp_path / "again", *names)


def test_a_training(folder: Path, tmp_path: Path):
    done("train", "--config", folder / "train" / "settings.yaml", "--out", tmp_path / "again")
    names = ("model.safetensors", "evaluation.json", "steps.csv", "run.json", "settings.yaml")
    require_same(folder / "train", tmp_path / "again", *names)


def test_a_search_by_trainings(folder: Path, tmp_path: Path):
    (folder / "block.json").write_text(BLOCK_SPACE)
    search = ("search", folder / "block.json", *SMALL, "--steps", 2, "--precision", "fp32")
    done(*search, "--max-macs", "1M", "--out", tmp_path / "run")
    done("search", "--config", tmp_path / "run" / "settings.yaml", "--out", tmp_path / "again")
    require_same(tmp_path / "run", tmp_path / "again", "genotype.json", "found.json", "settings.yaml")


def test_the_fold_of_a_cross_validation(folder: Path, tmp_path: Path):
    train = (
        "train",
        folder / "search" / "genotype.json",
        *SMALL,
        "--epochs",
        1,
        "--folds",
        2,
        "--fold",
        "all",
    )
    done(*train, "--out", tmp_path / "folds")
    done("train", "--config", tmp_path / "folds/fold_1/settings.yaml", "--out", tmp_path / "again")
    names = ("model.safetensors", "evaluation.json", "run.json", "settings.yaml")
    require_same(tmp_path / "folds" / "fold_1", tmp_path / "again", *names)


def test_what_a_run_writes_is_refused_over_it_and_resumes_it(folder: Path, tmp_path: Path):
    """Its own file with --resume, the user's file with --resume, and a greater length."""
    shutil.copytree(folder / "train", tmp_path / "train")
    own = tmp_path / "train" / "settings.yaml"
    assert "add --resume" in genoc("train", "--config", own).stderr
    before = (tmp_path / "train" / "model.safetensors").read_bytes()
    done("train", "--config", own, "--resume")
    assert (tmp_path / "train" / "model.safetensors").read_bytes() == before
    done("train", "--config", own, "--resume", "--epochs", 3)
    assert "\nepochs: 3\n" in own.read_text()


def test_a_file_of_the_users_own_starts_and_resumes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    Path("space.json").write_text(SKIP_SPACE)
    Path("conf").mkdir()
    lines = ["command: search", "space: ../space.json", "out: ../run", "size: 16", "limit: 4", "batch: 2"]
    Path("conf/run.yaml").write_text("\n".join([*lines, "epochs: 1", "warmup: 0", ""]))
    said = done("search", "--config", "conf/run.yaml").stdout
    assert "--size 16 --limit 4 --batch 2" in said
    again = done("search", "--config", "conf/run.yaml", "--resume")
    assert "already finished" in again.stderr
    assert done("search", "--config", tmp_path / "run/settings.yaml", "--resume").exit_code == 0
    refused = genoc("search", "--config", "conf/run.yaml", "--resume", "--epochs", 2)
    assert "the run was started with 1, not 2" in refused.stderr


def test_a_run_is_shown_as_a_file_that_starts_it_again(folder: Path, tmp_path: Path):
    """By its settings.yaml, and where it has none, by its run.json."""
    shown = done("config", "show", folder / "train").stdout
    bare = tmp_path / "bare"
    shutil.copytree(folder / "train", bare)
    (bare / "settings.yaml").unlink()
    recorded = done("config", "show", bare).stdout
    for name, text in (("shown.yaml", shown), ("recorded.yaml", recorded)):
        (tmp_path / name).write_text(text)
    one, other = (
        read_settings(tmp_path / name, command_named("train")).values
        for name in ("shown.yaml", "recorded.yaml")
    )
    assert one["genotype"] == str(folder / "train" / "genotype.json")
    moved = {"out", "genotype"}
    differing = {name for name in other if other[name] != one.get(name)}
    assert differing == moved | {"loss"}
    done("train", "--config", tmp_path / "recorded.yaml", "--out", tmp_path / "again")
    require_same(folder / "train", tmp_path / "again", "model.safetensors", "run.json")


def test_options_of_the_other_kind_of_method_are_refused_from_a_file_too(tmp_path: Path):
    (tmp_path / "space.json").write_text(SKIP_SPACE)
    (tmp_path / "run.yaml").write_text("space: space.json\nout: run\nmethod: darts\nminutes: 5\n")
    refused = genoc("search", "--config", tmp_path / "run.yaml")
    assert "--minutes: is for --method halving or once-for-all, and this search is by darts" in refused.stderr
    assert f"{tmp_path / 'run.yaml'}:4:10: --minutes: is for" in refused.stderr
    assert "  4 | minutes: 5\n    |          ^\n    -> leave it out" in refused.stderr
    assert not (tmp_path / "run").exists()


def test_what_a_file_and_what_the_command_line_set_is_refused_each_in_its_place(tmp_path: Path):
    (tmp_path / "space.json").write_text(SKIP_SPACE)
    file = tmp_path / "run.yaml"
    file.write_text("space: space.json\nout: run\nmethod: darts\ntau: 3\ntau-decay: 0.5\n")
    refused = genoc("search", "--config", file, "--tau-decay", 0.7)
    assert f"{file}:4:6: --tau: is for --relaxation gumbel" in refused.stderr
    assert "search: 1 problem\n  --tau-decay: is for --relaxation gumbel" in refused.stderr
    assert ":5:" not in refused.stderr


def test_a_study_with_networks_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """It is begun with the same settings and the same files, which lie in its folder."""
    monkeypatch.setattr("search.commands.study.finish", lambda *_: None)
    network = plain(loads(BLOCK_SPACE))
    texts = {"space": BLOCK_SPACE, "plain": canonical_text(network)}
    for name, text in {**texts, "other": canonical_text(evolve(network, name="other"))}.items():
        (tmp_path / f"{name}.json").write_text(text)
    networks = ("--reference", tmp_path / "plain.json", "--network", tmp_path / "other.json")
    budgets = ("--max-macs", "1M", "--max-macs", "2M")
    study = ("study", tmp_path / "space.json", *SMALL[:-2], *networks, *budgets, "--method", "none")
    done(*study, "--steps", 2, "--out", tmp_path / "study")
    for path in tmp_path.glob("*.json"):
        path.unlink()
    own = tmp_path / "study" / "settings.yaml"
    done("study", "--config", own, "--out", tmp_path / "again")
    assert own.read_text() == (tmp_path / "again" / "settings.yaml").read_text()
    assert "\nreference: reference.json\n" in own.read_text()
    assert "\nnetwork: [given/other.json]\n" in own.read_text()
    assert "\nmax-macs: [1000000, 2000000]\n" in own.read_text()
    one, other = (json.loads((tmp_path / name / "study.json").read_text()) for name in ("study", "again"))
    assert {**one, "jobs": None} == {**other, "jobs": None}
    done("study", "--config", own)
