"""`genoc predict` as it is typed."""

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
    folder = tmp_path / "in"
    folder.mkdir()
    for index in range(3):
        Image.fromarray(blocks(40 + index, 60, seed=index)).save(folder / f"{index}.png")
    return folder


def test_a_run_an_entry_and_its_name_give_the_same_masks(genoc, run, zoo, images, tmp_path):
    for place, model in enumerate((run, zoo / "tiny", "tiny")):
        done = genoc("predict", model, images, "-o", tmp_path / str(place), "--zoo", zoo)
        assert done.exit_code == 0, done.stderr
        assert "written  3 label maps" in done.stdout
        assert "labels   0 background, 1 target (255 in PNG and TIFF)" in done.stdout
    found = [[(tmp_path / place / f"{name}.png").read_bytes() for name in range(3)] for place in "012"]
    assert found[0] == found[1] == found[2]


def test_masks_are_those_of_zoo_load(genoc, zoo, images, tmp_path):
    genoc("predict", zoo / "tiny", images, "-o", tmp_path / "out")
    for name in ("0.png", "1.png", "2.png"):
        mask = tmp_path / f"mask-{name}"
        assert genoc("zoo", "load", "tiny", "--zoo", zoo, "--image", images / name, "-o", mask).exit_code == 0
        assert np.array_equal(np.array(Image.open(mask)), np.array(Image.open(tmp_path / "out" / name)))


def test_json_tells_all(genoc, run, images, tmp_path):
    (images / "bad.png").write_bytes(b"no picture")
    done = genoc("predict", run, images, "-o", tmp_path / "out", "--overlay", "--json")
    told = json.loads(done.stdout)
    assert done.exit_code == 2
    assert told["labels"] == ["background", "target"]
    assert [image["name"] for image in told["images"]] == ["0", "1", "2"]
    assert told["images"][0]["labels"] == "0.png"
    assert told["images"][0]["overlay"] == "overlays/0.png"
    assert [problem["name"] for problem in told["problems"]] == ["bad.png"]
    assert (tmp_path / "out" / "overlays" / "0.png").is_file()


def test_many_failures_are_a_count_and_three_names(genoc, run, images, tmp_path):
    for index in range(7):
        (images / f"bad{index}.png").write_bytes(b"no picture")
    done = genoc("predict", run, images, "-o", tmp_path / "out")
    assert done.exit_code == 2
    assert "written  3 label maps" in done.stdout
    assert "7 of 10 inputs could not be predicted" in done.stderr
    assert "cannot be read as an image (" in done.stderr
    assert ": 7 inputs (bad0.png, bad1.png, bad2.png and 4 more)" in done.stderr
    assert len(done.stderr.splitlines()) < 8


def test_the_same_command_continues(genoc, run, images, tmp_path):
    command = ("predict", run, images, "-o", tmp_path / "out")
    genoc(*command)
    (tmp_path / "out" / "1.png").unlink()
    assert "written  1 label map to" in (words := genoc(*command).stdout)
    assert "2 there already" in words


def test_two_networks_are_averaged(genoc, run, zoo, images, tmp_path):
    """A network and itself give what it gives alone."""
    genoc("predict", run, images, "-o", tmp_path / "one", "--probabilities")
    assert (
        genoc(
            "predict", run, images, "--with", "tiny", "--zoo", zoo, "-o", tmp_path / "two", "--probabilities"
        ).exit_code
        == 0
    )
    one, two = (np.array(Image.open(tmp_path / name / "probabilities" / "0.tif")) for name in ("one", "two"))
    assert np.allclose(one, two, atol=1e-6)


@pytest.mark.parametrize(
    ("model", "words"),
    [("nothing", "nothing"), ("empty", "run.json"), ("search", "this is a search, not a training")],
)
def test_what_is_no_trained_network_is_refused(genoc, run, zoo, images, tmp_path, model, words):
    (tmp_path / "empty").mkdir()
    shutil.copytree(run, tmp_path / "search")
    told = json.loads((run / "run.json").read_text())
    (tmp_path / "search" / "run.json").write_text(json.dumps({**told, "kind": "search"}))
    given = model if model == "nothing" else tmp_path / model
    done = genoc("predict", given, images, "-o", tmp_path / "out", "--zoo", zoo)
    assert (done.exit_code, words in done.stderr) == (2, True)
    assert not (tmp_path / "out").exists()


def test_an_entry_that_was_changed_is_refused(genoc, zoo, images, tmp_path):
    (zoo / "tiny" / "graph.svg").write_text("")
    done = genoc("predict", "tiny", images, "-o", tmp_path / "out", "--zoo", zoo)
    assert done.exit_code == 2
    assert "graph.svg: was changed" in done.stderr


def test_no_image_at_all(genoc, run, tmp_path):
    (tmp_path / "in").mkdir()
    done = genoc("predict", run, tmp_path / "in", "-o", tmp_path / "out")
    assert done.exit_code == 2
    assert "holds no images" in done.stderr
    assert not (tmp_path / "out").exists()


def test_geometry_is_for_volumes(genoc, run, images, tmp_path):
    done = genoc("predict", run, images, "-o", tmp_path / "out", "--geometry", "sform")
    assert done.exit_code == 2
    assert "--geometry: is for volumes" in done.stderr
