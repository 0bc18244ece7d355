"""A run whose images, masks or sets changed on the disk, and one that was stopped: what is said of them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from attrs import evolve
from PIL import Image

from genotype import InputError
from search.api import run_training
from search.config import DataConfig, TrainConfig
from search.evaluation import run_evaluation
from tests.search.layouts.made import pictures, write
from tests.zoo.trained import TINY

CONFIG = TrainConfig(data=DataConfig(size=16), batch=4, epochs=1, precision="fp32", plan="source")


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """A set, and the run of a training on it."""
    home = tmp_path_factory.mktemp("changed")
    folder = write("images_masks", home / "lesions", pictures(8, (16, 16), 1))
    run_training(TINY, configured(folder), home / "run", False)
    return folder, home / "run"


def configured(folder: Path, **more: object) -> TrainConfig:
    return evolve(CONFIG, data=evolve(CONFIG.data, source=str(folder)), **more)


@pytest.fixture
def changed(trained):
    """The set with another pixel; afterwards it is as before."""
    path = trained[0] / "images" / "p0.png"
    before = path.read_bytes()
    pixels = np.array(Image.open(path))
    pixels[0, 0] ^= 255
    Image.fromarray(pixels).save(path)
    yield trained
    path.write_bytes(before)


@pytest.fixture
def stopped(trained, tmp_path):
    """The run as it is while it is not finished."""
    run = Path(shutil.copytree(trained[1], tmp_path / "stopped"))
    record = json.loads((run / "run.json").read_text())
    (run / "run.json").write_text(json.dumps({**record, "finished": False}))
    return trained[0], run


def refusal(folder: Path, run: Path, resume: bool, **more: object) -> str:
    with pytest.raises(InputError) as caught:
        run_training(TINY, configured(folder, **more), run, resume)
    return str(caught.value)


def test_changed_data_are_told_in_words_where_a_run_is_resumed(changed, stopped):
    words = refusal(*stopped, True)
    assert "the images, masks or sets of lesions changed since the run began" in words
    assert "restore them, or give a new --out" in words
    assert json.loads((stopped[1] / "run.json").read_text())["data"]["digest"] not in words


def test_data_with_another_case_are_told_from_settings(trained, stopped):
    first = [trained[0] / "images" / "p0.png", *(trained[0] / "masks").glob("p0*.png")]
    more = [path.with_name(path.name.replace("p0", "p9")) for path in first]
    for path, copy in zip(first, more, strict=True):
        shutil.copy(path, copy)
    try:
        words = refusal(*stopped, True)
    finally:
        for copy in more:
            copy.unlink()
    assert "the data changed since the run began: restore them, or give a new --out" in words
    assert "give the same" not in words


def test_data_that_were_moved_and_linked_are_told_from_settings(trained, stopped):
    elsewhere = trained[0].with_name("elsewhere")
    trained[0].rename(elsewhere)
    trained[0].symlink_to(elsewhere)
    try:
        words = refusal(*stopped, True)
    finally:
        trained[0].unlink()
        elsewhere.rename(trained[0])
    assert "give the data in a folder of the name that they had, or give a new --out" in words
    assert "give the same" not in words


def test_other_settings_alone_are_told_where_the_data_follow_from_them(stopped):
    words = refusal(*stopped, True, seed=5)
    assert "seed: the run was started with" in words
    assert "digest" not in words
    assert "changed since" not in words


def test_an_evaluation_notes_changed_data(changed, capsys):
    run_evaluation(changed[1], {}, "test", "cpu")
    [note] = [line for line in capsys.readouterr().err.splitlines() if line.startswith("note ")]
    assert "the images, masks or sets of lesions are not those of the training" in note


@pytest.mark.parametrize("given", [{}, {"size": 32}])
def test_an_evaluation_notes_nothing_of_data_as_they_were_or_as_they_are_asked_for(trained, capsys, given):
    run_evaluation(trained[1], given, "test", "cpu")
    assert "note " not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("part", "split", "told"), [("test", {}, 1), ("all", {}, 0), ("val", {"split": 1}, 0)]
)
def test_an_evaluation_of_other_data_notes_that_their_sets_are_drawn(
    trained, tmp_path, capsys, part, split, told
):
    other = write("images_masks", tmp_path / "others", pictures(10, (16, 16), 1))
    names = sorted(path.stem for path in (other / "images").iterdir())
    sets = {"train": names[:6], "val": names[6:8], "test": names[8:]}
    (tmp_path / "split.json").write_text(json.dumps(sets))
    given = {"source": str(other), **({"split": str(tmp_path / "split.json")} if split else {})}
    run_evaluation(trained[1], given, part, "cpu")
    notes = [line for line in capsys.readouterr().err.splitlines() if line.startswith("note ")]
    assert len(notes) == told
    words = "others has no split of its own: measured are 1 of 10 images, drawn at random; --part all"
    assert all(words in note for note in notes)


def test_an_evaluation_notes_no_split_of_the_runs_own_data(trained, capsys, monkeypatch):
    monkeypatch.chdir(trained[0])
    run_evaluation(trained[1], {"source": "."}, "test", "cpu")
    assert "drawn at random" not in capsys.readouterr().err


def test_a_training_does_not_start_from_one_that_was_stopped(stopped, tmp_path):
    words = refusal(stopped[0], tmp_path / "new", False, init=str(stopped[1]))
    assert "this training has not finished" in words
    assert not (tmp_path / "new").exists()
