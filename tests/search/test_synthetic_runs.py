"""A search and a training on synthetic volumes, and the same volumes as files."""

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from tests.spaces import VOLUME_SPACE
from zoo.main import main

SMALL = ("--size", 16, "--limit", 4, "--epochs", 1, "--batch", 2)


def genoc(*arguments: object) -> Result:
    done = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert done.exit_code == 0, done.output
    return done


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A training of what a search found, and the images of its test set as files."""
    folder = tmp_path_factory.mktemp("synthetic")
    (folder / "space.json").write_text(VOLUME_SPACE)
    genoc("search", folder / "space.json", "--out", folder / "search", "--warmup", 0, *SMALL)
    genoc("train", folder / "search" / "genotype.json", "--out", folder / "train", *SMALL)
    genoc("data", "generate", folder / "scans", "--volumes", "--number", 4, "--size", 16)
    return folder


def measured(*arguments: object) -> dict:
    return json.loads(genoc("evaluate", *arguments, "--json").stdout)


def test_they_are_recorded_and_found_again(made: Path):
    data = json.loads((made / "train" / "run.json").read_text())["data"]
    assert (data["name"], data["train"], data["val"], data["test"]) == ("synthetic", 4, 4, 4)
    recorded = json.loads((made / "train" / "evaluation.json").read_text())
    assert measured(made / "train")["images"] == recorded["images"]
    assert "changed" not in genoc("evaluate", made / "train").stderr


def test_files_of_the_test_set_are_measured_as_it_is(made: Path):
    drawn, files = (
        measured(made / "train", *more) for more in ((), ("--data", made / "scans", "--part", "all"))
    )
    by_id = {image["id"]: image for image in files["images"]}
    assert by_id.keys() == {image["id"] for image in drawn["images"]}
    for image in drawn["images"]:
        assert by_id[image["id"]]["dice"] == pytest.approx(image["dice"], abs=1e-6)


@pytest.mark.parametrize(
    ("more", "told"), [((), "1 picture and 1 mask"), (("--volumes",), "1 volume and 1 mask")]
)
def test_one_is_told_in_the_singular(more: tuple[str, ...], told: str, tmp_path: Path):
    done = genoc("data", "generate", tmp_path / "new", "--number", 1, "--size", 16, *more)
    assert done.stderr == f"written: {tmp_path / 'new'}, {told}\n"


def test_files_are_segmented(made: Path, tmp_path: Path):
    genoc("predict", made / "train", made / "scans", "-o", tmp_path / "found")
    assert len(list((tmp_path / "found").glob("*.nii.gz"))) == 4


def test_generated_files_hold_what_is_drawn_whatever_else_is_there(made: Path, tmp_path: Path):
    genoc("data", "generate", tmp_path / "some", "--volumes", "--number", 2, "--size", 16)
    for path in (tmp_path / "some").rglob("*.nii.gz"):
        assert path.read_bytes() == (made / "scans" / path.relative_to(tmp_path / "some")).read_bytes()
    assert "nothing was found that is wrong" in genoc("data", "check", made / "scans").stdout


def test_a_folder_that_is_there_stays_as_it_is(tmp_path: Path):
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "a.txt").write_text("mine")
    done = CliRunner().invoke(main, ["data", "generate", str(tmp_path / "own")])
    assert (done.exit_code, done.stdout) == (2, "")
    assert "exists already" in done.stderr
    assert [path.name for path in tmp_path.rglob("*")] == ["own", "a.txt"]


def test_nothing_is_left_of_what_could_not_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def full(count: int, size: int, seed: int):
        yield "images/a.png", b"..."
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("search.data.synthetic.files.picture_files", full)
    done = CliRunner().invoke(main, ["data", "generate", str(tmp_path / "new")])
    assert done.exit_code not in (0, 1)
    assert "No space left" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_pictures_are_black_and_white_masks_and_colours(tmp_path: Path):
    from PIL import Image

    genoc("data", "generate", tmp_path / "pictures", "--number", 2, "--size", 24)
    masks = [np.asarray(Image.open(path)) for path in (tmp_path / "pictures" / "masks").iterdir()]
    pictures = [np.asarray(Image.open(path)) for path in (tmp_path / "pictures" / "images").iterdir()]
    assert [mask.shape for mask in masks] == [(24, 24)] * 2
    assert [picture.shape for picture in pictures] == [(24, 24, 3)] * 2
    assert all(np.unique(mask).tolist() == [0, 255] for mask in masks)


def test_a_training_that_is_stopped_before_it_has_a_folder_has_nothing_to_resume(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("search.data.synthetic.volumes.synthetic_volume", stopped)
    words = ["train", made / "search" / "genotype.json", "--out", tmp_path / "run", *SMALL]
    done = CliRunner().invoke(main, [str(word) for word in words])
    assert done.exit_code == 130
    assert done.stderr.splitlines()[-1] == "stopped; nothing was written"
    assert list(tmp_path.iterdir()) == []
    done = CliRunner().invoke(main, [str(word) for word in (*words[:3], made / "train", "--resume", *SMALL)])
    assert f"with --resume to continue from {made / 'train'}" in done.stderr
