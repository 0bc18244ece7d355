"""Runs side by side."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from search.api import run_training
from search.config import DataConfig, TrainConfig
from search.study.comparison.compared import compared
from search.study.findings.statistics import interval
from tests.search.test_api import genoc, refused
from tests.zoo.trained import TINY

CONFIG = TrainConfig(
    data=DataConfig(size=16, limit=8), batch=4, epochs=2, precision="fp32", plan="source", lr=0.01
)


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two trainings that differ in their rate and their length."""
    folder = tmp_path_factory.mktemp("compared")
    run_training(TINY, CONFIG, folder / "first", False)
    run_training(TINY, evolve(CONFIG, lr="auto", epochs=3), folder / "second", False)
    return folder / "first", folder / "second"


def test_what_differs_and_what_agrees(runs: tuple[Path, Path]):
    found = compared(runs)
    assert dict(found.differing) == {"epochs": ("2", "3"), "lr": ("0.01", "auto")}
    assert found.agreeing["batch"] == "4"
    assert found.agreeing["network"] == "tiny"
    assert found.agreeing["data.size"] == "16"
    assert not {*found.differing} & {*found.agreeing}
    assert [run.count for run in found.runs] == [2, 3]


def test_the_dice_is_that_of_the_evaluation_and_the_difference_is_paired(runs: tuple[Path, Path]):
    found = compared(runs)
    told = [json.loads((run / "evaluation.json").read_text())["images"] for run in runs]
    dice = [{image["id"]: image["dice"] for image in images} for images in told]
    for run, expected in zip(found.runs, dice, strict=True):
        assert run.mean == pytest.approx(np.mean(list(expected.values())))
        low, high = run.interval
        assert low <= run.mean <= high
    gains = [dice[1][name] - dice[0][name] for name in dice[0]]
    assert found.runs[1].to_first.mean == pytest.approx(np.mean(gains))
    assert found.runs[1].shared == 8
    assert found.runs[0].to_first is None


def test_a_difference_is_of_the_images_that_both_have(runs: tuple[Path, Path], tmp_path: Path):
    other = Path(shutil.copytree(runs[1], tmp_path / "other"))
    told = json.loads((other / "evaluation.json").read_text())
    told["images"] = told["images"][:3]
    (other / "evaluation.json").write_text(json.dumps(told))
    assert compared([runs[0], other]).runs[1].shared == 3
    assert "on 3 images" in genoc("compare", runs[0], other).stdout
    told["split"] = "val"
    (other / "evaluation.json").write_text(json.dumps(told))
    assert compared([runs[0], other]).runs[1].to_first is None


def test_one_that_is_not_finished_is_listed_too(runs: tuple[Path, Path], tmp_path: Path):
    other = Path(shutil.copytree(runs[1], tmp_path / "other"))
    (other / "evaluation.json").unlink()
    (other / "epochs.csv").unlink()
    text = genoc("compare", runs[0], other).stdout
    assert "not evaluated yet" in text
    assert genoc("compare", other, runs[0], "--json", "-o", tmp_path / "page.html").exit_code == 0


def test_the_table_names_what_agrees_once(runs: tuple[Path, Path]):
    text = genoc("compare", *runs).stdout
    lines = text.splitlines()
    assert lines[1].startswith(str(runs[0]))
    assert "differs" in text
    assert text.count("augment basic") == 1
    assert "difference to the first" in lines[0]
    assert "checksum" not in text
    assert [line.split() for line in lines if line.startswith("lr ")] == [["lr", "0.01", "auto"]]


def test_what_has_one_name_and_differs_is_told_apart_by_a_checksum(runs: tuple[Path, Path], tmp_path: Path):
    other = Path(shutil.copytree(runs[0], tmp_path / "other"))
    told = json.loads((other / "run.json").read_text())
    told["genotype"] = "0" * 64
    (other / "run.json").write_text(json.dumps(told))
    lines = genoc("compare", runs[0], other).stdout.splitlines()
    [line] = [line for line in lines if line.startswith("checksum of the genotype")]
    assert line.split()[-1] == "00000000"


def test_the_page_has_the_curves_and_stands_alone(runs: tuple[Path, Path], tmp_path: Path):
    page = tmp_path / "compare.html"
    assert genoc("compare", *runs, "-o", page).exit_code == 0
    text = page.read_text()
    assert "<svg" in text
    assert "<script" not in text
    assert text.count(str(runs[0])) >= 2
    assert "first" in text
    refused(genoc("compare", *runs, "-o", page), "--force")
    assert genoc("compare", *runs, "-o", page, "--force").exit_code == 0
    assert page.read_text() == text


def test_names_from_files_are_escaped(runs: tuple[Path, Path], tmp_path: Path):
    other = Path(shutil.copytree(runs[1], tmp_path / "<b>other"))
    told = json.loads((other / "run.json").read_text())
    told["config"]["note"] = "<script>alert(1)</script>"
    (other / "run.json").write_text(json.dumps(told))
    assert genoc("compare", runs[0], other, "-o", tmp_path / "page.html").exit_code == 0
    text = (tmp_path / "page.html").read_text()
    assert "<script" not in text
    assert "<b>other" not in text


def test_what_cannot_be_compared_is_refused(runs: tuple[Path, Path], tmp_path: Path):
    refused(genoc("compare", runs[0]), "give two")
    refused(genoc("compare", runs[0], tmp_path), "run.json")


def test_a_folder_of_folds_stands_for_its_runs(runs: tuple[Path, Path], tmp_path: Path):
    for fold, run in enumerate(runs):
        shutil.copytree(run, tmp_path / f"fold_{fold}")
    told = json.loads(genoc("compare", tmp_path, "--json").stdout)
    assert [one["run"] for one in told["runs"]] == [str(tmp_path / f"fold_{fold}") for fold in range(2)]
    apart = json.loads(genoc("compare", tmp_path / "fold_0", tmp_path / "fold_1", "--json").stdout)
    assert {**told, "folds": []} == apart


def test_an_entry_is_refused_with_the_reason(runs: tuple[Path, Path], tmp_path: Path):
    (tmp_path / "entry.json").write_text("{}")
    refused(genoc("compare", runs[0], tmp_path), "keeps no Dice of single images")


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_an_interval_holds_the_mean_and_lies_within_the_scores(values: list[float]):
    low, high = interval(np.array(values), resamples=400)
    assert min(values) - 1e-9 <= low <= high <= max(values) + 1e-9
