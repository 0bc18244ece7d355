"""Where predictions are written: never among images or a run's own files, and by one process at a time."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from genotype import InputError
from tests.zoo.predict.known import Nearest, blocks, model_of, pictures, predicted
from zoo.predict.outputs import is_inside

MODEL = model_of(Nearest(), pictures(patch=(32, 32)))
AMONG = "is a folder of the images"


def put(path: Path, seed=0) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(blocks(24, 32, seed=seed)).save(path)
    return path


def content(folder: Path):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("given", "out"),
    [
        (".", "."),
        ("a.jpg", "."),
        ("*.jpg", "."),
        ("a.jpg", "deep/.."),
        (".", "deep"),  # its images would not be read
        ("deep", "deep"),
    ],
)
def test_outputs_do_not_lie_among_the_images(tmp_path, given, out):
    put(tmp_path / "a.jpg")
    put(tmp_path / "deep" / "b.jpg")
    before = content(tmp_path)
    for force in (False, True):
        with pytest.raises(InputError, match=AMONG):
            predicted(MODEL, tmp_path / given, tmp_path / out, force=force)
    assert content(tmp_path) == before


@pytest.mark.parametrize("out", [".", "images", "masks"])
def test_nor_among_the_masks_of_a_data_set(tmp_path, out):
    for name in ("a", "b"):
        put(tmp_path / "images" / f"{name}.png")
        put(tmp_path / "masks" / f"{name}.png")
    before = content(tmp_path)
    with pytest.raises(InputError, match=AMONG):
        predicted(MODEL, tmp_path, tmp_path / out, force=True)
    assert content(tmp_path) == before


def test_a_folder_of_predictions_below_the_images_is_fine(tmp_path):
    put(tmp_path / "a.png")
    for _ in range(2):
        assert [image.name for image in predicted(MODEL, tmp_path, tmp_path / "predictions").done] == ["a"]


@pytest.mark.parametrize("out", ["run", "run/predictions", "models/tiny", "models/tiny/mine"])
def test_a_run_and_an_entry_have_no_predictions_put_into_them(genoc, run, zoo, tmp_path, out):
    image = put(tmp_path / "in" / "a.png")
    before = content(run) | content(zoo)
    refused = genoc("predict", run, image, "-o", tmp_path / out, "--force")
    assert refused.exit_code == 2
    words = {
        "run": "is the folder of a run",
        "run/predictions": "is where the run run keeps its predictions",
    }
    assert words.get(out, "is in the zoo entry tiny") in refused.stderr
    assert content(run) | content(zoo) == before


def test_a_folder_of_its_own_in_a_run_is_fine(genoc, run, tmp_path):
    image = put(tmp_path / "in" / "a.png")
    assert genoc("predict", run, image, "-o", run / "of-new-images").exit_code == 0


def test_one_process_at_a_time(tmp_path):
    image, out = put(tmp_path / "in" / "a.png"), tmp_path / "out"
    out.mkdir()
    code = "import filelock, sys; lock = filelock.FileLock(sys.argv[1]); lock.acquire(); print(1); input()"
    command = [sys.executable, "-u", "-c", code, str(out / ".lock")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout.readline()
        with pytest.raises(InputError, match="another process is at work in it") as refused:
            predicted(MODEL, image, out, force=True)
        other.communicate(b"\n")
    assert "wait for it, or choose another -o" in str(refused.value)
    assert not (out / "predictions.json").exists()
    assert predicted(MODEL, image, out).new == 1
    assert not (out / ".lock").exists()


@pytest.mark.parametrize("before", ["{", "[]", '{"format": "genoc-predictions/9"}', "\xff"])
def test_the_remedy_for_a_damaged_record_works_and_keeps_it(genoc, run, tmp_path, before):
    put(tmp_path / "in" / "a.png")
    out, words = tmp_path / "out", ("predict", run, tmp_path / "in", "-o", tmp_path / "out")
    assert genoc(*words).exit_code == 0
    record = out / "predictions.json"
    for number in ("", "-2"):
        labels, damaged = (out / "a.png").read_bytes(), before.encode("latin-1") + number.encode()
        record.write_bytes(damaged)
        refused = genoc(*words)
        assert refused.exit_code == 2
        assert (
            "add --force to predict all anew; the file is kept as predictions.json.damaged" in refused.stderr
        )
        assert record.read_bytes() == damaged
        done = genoc(*words, "--force")
        assert done.exit_code == 0, done.stderr
        assert (out / f"predictions.json.damaged{number}").read_bytes() == damaged
        assert (out / "a.png").read_bytes() == labels
        assert set(json.loads(record.read_text())["images"]) == {"a"}


def test_a_folder_in_place_of_the_record_is_moved_too(genoc, run, tmp_path):
    put(tmp_path / "in" / "a.png")
    kept = put(tmp_path / "out" / "predictions.json" / "kept.png")
    words = ("predict", run, tmp_path / "in", "-o", tmp_path / "out")
    assert genoc(*words).exit_code == 2
    assert genoc(*words, "--force").exit_code == 0
    assert (tmp_path / "out" / "predictions.json.damaged" / kept.name).is_file()


def test_the_convert_that_is_offered_works_as_it_is(genoc, run, tmp_path):
    put(tmp_path / "in" / "a.png")
    Image.fromarray(blocks(24, 32, channels=1)).save(tmp_path / "in" / "grey.png")
    words = ("predict", run, tmp_path / "in", "-o", tmp_path / "out")
    refused = genoc(*words)
    assert "add --convert" in refused.stderr
    done = genoc(*words, "--convert")
    assert (done.exit_code, "1 there already" in done.stdout) == (0, True), done.stderr
    assert genoc(*words, "--convert").exit_code == 0
    without = genoc(*words)
    assert without.exit_code == 2
    assert "--convert" in without.stderr


def test_a_geometry_that_is_asked_for_later_goes_on(tmp_path):
    put(tmp_path / "a.png")
    predicted(MODEL, tmp_path / "a.png", tmp_path / "out")
    assert predicted(MODEL, tmp_path / "a.png", tmp_path / "out", geometry="sform").new == 0
    with pytest.raises(InputError, match="--geometry"):
        predicted(MODEL, tmp_path / "a.png", tmp_path / "out", geometry="qform")


def test_the_geometry_of_the_training_is_the_one_that_is_recorded(tmp_path):
    model = model_of(Nearest(), pictures(patch=(32, 32), geometry="qform"))
    put(tmp_path / "a.png")
    predicted(model, tmp_path / "a.png", tmp_path / "out")
    assert predicted(model, tmp_path / "a.png", tmp_path / "out", geometry="qform").new == 0
    with pytest.raises(InputError, match="--geometry"):
        predicted(model, tmp_path / "a.png", tmp_path / "out", geometry="sform")


def test_what_lies_outside_the_folder_is_known(tmp_path: Path):
    for file in ("../x.png", "a/../../x.png", "/x.png", ".", ""):
        assert not is_inside(tmp_path / "out", file)
    for file in ("x.png", "a/x.png", "a/../x.png", "..x.png"):
        assert is_inside(tmp_path / "out", file)


def test_an_id_never_leads_out_of_the_folder(tmp_path: Path):
    put(tmp_path / "in" / "a.png")
    (tmp_path / "in" / "list.csv").write_text("image,id\na.png,../../a\n")
    result = predicted(MODEL, tmp_path / "in" / "list.csv", tmp_path / "out")
    assert "an id is a name, not a path" in str(result.failed)
    assert list(tmp_path.rglob("a.png")) == [tmp_path / "in" / "a.png"]
