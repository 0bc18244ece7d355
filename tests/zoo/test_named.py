"""The networks that a name stands for: a run, an entry, an entry's name, or all folds."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.zoo.predict.known import blocks


@pytest.fixture
def images(tmp_path: Path) -> Path:
    """Pictures with masks in a folder."""
    for index in range(10):
        for kind in ("images", "masks"):
            (tmp_path / "set" / kind).mkdir(parents=True, exist_ok=True)
        pixels = blocks(32, 32, seed=index)
        Image.fromarray(pixels).save(tmp_path / "set" / "images" / f"{index}.png")
        Image.fromarray((pixels[..., 0] > 100).astype(np.uint8) * 255).save(
            tmp_path / "set" / "masks" / f"{index}.png"
        )
    return tmp_path / "set"


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    Image.fromarray(blocks(32, 32)).save(tmp_path / "one.png")
    return tmp_path / "one.png"


@pytest.fixture
def here(run: Path, zoo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with a zoo `models` with the entry tiny, and the run `run`."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def in_folds(run: Path, folder: Path, count: int = 3) -> Path:
    """The folder that `genoc train --folds COUNT --fold all` leaves."""
    told = json.loads((run / "run.json").read_text())
    for fold in range(count):
        shutil.copytree(run, folder / f"fold_{fold}")
        told["config"] |= {"folds": count, "fold": fold}
        (folder / f"fold_{fold}" / "run.json").write_text(json.dumps(told))
    return folder


@pytest.mark.parametrize("content", ["photos", "README.md", "nothing"])
def test_a_folder_of_other_things_hides_no_entry(genoc, here, picture, images, content):
    (here / "tiny").mkdir()
    if content != "nothing":
        (here / "tiny" / content).write_text("")
    done = genoc("predict", "tiny", picture, "-o", "out")
    assert done.exit_code == 0, done.stderr
    done = genoc("evaluate", "tiny", "--data", images, "--no-surfaces")
    assert done.exit_code == 0, done.stderr


def test_evaluate_takes_the_name_of_an_entry_as_it_takes_its_folder(genoc, here, images):
    words = ("--data", images, "--no-surfaces", "--json")
    by_path = genoc("evaluate", Path("models", "tiny"), *words)
    assert by_path.exit_code == 0, by_path.stderr
    assert genoc("evaluate", "tiny", *words).stdout == by_path.stdout
    shutil.move("models", "shelf")
    assert genoc("evaluate", "tiny", *words, "--zoo", "shelf").stdout == by_path.stdout
    missing = genoc("evaluate", "tiny", *words)
    assert missing.exit_code == 2
    assert "neither a folder here nor an entry of the zoo models" in missing.stderr


@pytest.mark.parametrize("command", ["predict", "evaluate"])
def test_a_run_and_an_entry_of_one_name_are_told_apart_by_a_path(genoc, here, picture, images, command):
    shutil.move("run", "tiny")

    def given(name: str):
        if command == "predict":
            return genoc(command, name, picture, "-o", f"out-{len(name)}")
        return genoc(command, name, "--data", images, "--no-surfaces")

    refused = given("tiny")
    assert refused.exit_code == 2
    assert "give a path: ./tiny for the folder, or models/tiny for the entry" in refused.stderr
    for name in ("./tiny", "models/tiny"):
        done = given(name)
        assert done.exit_code == 0, done.stderr


def test_within_the_zoo_a_name_is_its_entry(genoc, here, picture, monkeypatch):
    monkeypatch.chdir(here / "models")
    assert genoc("predict", "tiny", picture, "-o", here / "out", "--zoo", ".").exit_code == 0


@pytest.mark.parametrize("command", ["predict", "evaluate"])
def test_a_name_of_nothing_is_told_with_what_may_be_meant(genoc, here, picture, command):
    rest = (picture, "-o", "out") if command == "predict" else ()
    assert "did you mean 'tiny'?" in genoc(command, "tinny", *rest).stderr
    path = genoc(command, "runs/gone", *rest)
    assert (path.exit_code, "does not exist" in path.stderr) == (2, True)
    assert "zoo" not in path.stderr


def test_a_folder_of_folds_is_their_ensemble(genoc, here, run, picture, images):
    cv = in_folds(run, here / "cv")
    folds = [cv / f"fold_{fold}" for fold in range(3)]
    together = [word for fold in folds[1:] for word in ("--with", fold)]
    done = genoc("predict", cv, picture, "-o", "one", "--probabilities")
    assert done.exit_code == 0, done.stderr
    genoc("predict", folds[0], *together, picture, "-o", "two", "--probabilities")
    assert json.loads(Path("one/predictions.json").read_text()) == json.loads(
        Path("two/predictions.json").read_text()
    )
    assert len(json.loads(Path("one/predictions.json").read_text())["models"]) == 3
    words = ("--data", images, "--no-surfaces")
    done = genoc("evaluate", cv, *words)
    assert done.exit_code == 0, done.stderr
    assert done.stdout == genoc("evaluate", *folds, *words).stdout


@pytest.mark.parametrize("command", ["predict", "evaluate"])
def test_folds_that_are_missing_are_named_with_the_line_for_the_others(
    genoc, here, run, picture, images, command
):
    cv = in_folds(run, Path("my runs", "cv"))
    shutil.rmtree(cv / "fold_1")
    rest = (picture, "-o", "out") if command == "predict" else ()
    refused = genoc(command, cv, *rest)
    assert refused.exit_code == 2
    assert "has 2 of 3 folds; missing: fold_1" in refused.stderr
    line = {
        "predict": "genoc predict 'my runs/cv/fold_0' --with 'my runs/cv/fold_2' INPUT -o DIR",
        "evaluate": "genoc evaluate 'my runs/cv/fold_0' 'my runs/cv/fold_2'",
    }
    assert line[command] in refused.stderr


def test_an_entry_is_made_of_one_fold(genoc, here, run):
    in_folds(run, Path("cv"))
    refused = genoc("zoo", "add", "cv", "--zoo", "new")
    assert refused.exit_code == 2
    assert "holds the trainings of folds, fold_0 to fold_2, not one" in refused.stderr
    line = refused.stderr.partition("give one of them: genoc ")[2].splitlines()[0]
    assert genoc(*line.split(), "--zoo", "new").exit_code == 0


@pytest.mark.parametrize("command", ["predict", "evaluate", "zoo add"])
def test_what_a_search_by_trainings_found_is_to_be_trained(genoc, here, picture, command):
    Path("search").mkdir()
    for name in ("study.json", "genotype.json"):
        Path("search", name).write_text("{}")
    rest = (picture, "-o", "out") if command == "predict" else ()
    refused = genoc(*command.split(), "search", *rest)
    assert refused.exit_code == 2
    assert "this is the folder of a study or of a search by trainings" in refused.stderr
    assert "genoc train search/genotype.json --out ..." in refused.stderr


def test_a_network_that_is_given_twice_is_refused(genoc, here, run, picture):
    in_folds(run, Path("cv"))
    for models in (
        ("run", "--with", "./run"),
        ("cv", "--with", "cv/fold_1"),
        ("tiny", "--with", "models/tiny"),
    ):
        refused = genoc("predict", *models, picture, "-o", "out")
        assert (refused.exit_code, "is given twice" in refused.stderr) == (2, True)


def test_a_file_is_no_network(genoc, here, picture):
    refused = genoc("predict", "run/run.json", picture, "-o", "out")
    assert (refused.exit_code, "is a file, not a folder" in refused.stderr) == (2, True)


@pytest.mark.parametrize("out", ["models/tiny", "models/tiny/measures", "run"])
def test_measures_are_not_written_into_an_entry_or_a_run(genoc, here, images, out):
    Path("run", "evaluation.json").unlink()
    before = {path: path.read_bytes() for path in here.rglob("*") if path.is_file()}
    refused = genoc("evaluate", "tiny", "--data", images, "-o", out)
    assert (refused.exit_code, "--out: is " in refused.stderr) == (2, True)
    assert {path: path.read_bytes() for path in here.rglob("*") if path.is_file()} == before
