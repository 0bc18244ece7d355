"""Predictions go on where they were stopped, and never mix networks or settings."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from genotype import InputError
from tests.zoo.predict.known import Nearest, blocks, model_of, pictures, predicted

MODEL = model_of(Nearest(), pictures(patch=(32, 32)))
OTHER = model_of(Nearest((0.0, 1.0, 2.0)), pictures(patch=(32, 32)), name="other")


@pytest.fixture
def images(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    for index in range(6):
        Image.fromarray(blocks(24, 32, seed=index)).save(tmp_path / "in" / f"{index}.png")
    return tmp_path / "in"


def times(out: Path):
    return {path.name: path.stat().st_mtime_ns for path in out.glob("*.png")}


def contents(out: Path):
    return {path.relative_to(out): path.read_bytes() for path in out.rglob("*.*") if path.name[0] != "."}


def test_what_is_there_is_left(images, tmp_path):
    out = tmp_path / "out"
    assert predicted(MODEL, images, out).new == 6
    before = times(out)
    again = predicted(MODEL, images, out)
    assert (again.new, len(again.done)) == (0, 6)
    assert times(out) == before


@pytest.mark.parametrize("harm", ["removed", "cut off", "exchanged", "image changed"])
def test_what_is_not_complete_or_not_of_this_image_is_done_again(images, tmp_path, harm):
    out = tmp_path / "out"
    predicted(MODEL, images, out, probabilities=True)
    before, victim = contents(out), out / "3.png"
    if harm == "removed":
        (out / "probabilities" / "3.tif").unlink()
    elif harm == "cut off":
        victim.write_bytes(victim.read_bytes()[:-5])
    elif harm == "exchanged":
        victim.write_bytes((out / "2.png").read_bytes())
    else:
        (images / "3.png").write_bytes((images / "2.png").read_bytes())
    result = predicted(MODEL, images, out, probabilities=True)
    assert [image.name for image in result.done if image.record] == ["3"]
    if harm == "image changed":
        assert victim.read_bytes() == (out / "2.png").read_bytes()
    else:
        assert contents(out) == before


def test_a_stopped_command_goes_on_to_the_same_bytes(images, tmp_path, monkeypatch):
    out, whole = tmp_path / "out", tmp_path / "whole"
    predicted(MODEL, images, whole)

    class Stopped(Nearest):
        def forward(self, given):
            if len(self.seen) == 3:
                raise KeyboardInterrupt
            return super().forward(given)

    with pytest.raises(KeyboardInterrupt):
        predicted(model_of(Stopped(), pictures(patch=(32, 32))), images, out)
    assert 0 < len(list(out.glob("*.png"))) < 6
    assert not list(out.glob(".*"))
    left = len(list(out.glob("*.png")))
    result = predicted(MODEL, images, out)
    assert 0 < result.new <= 6 - left + 3
    assert contents(out) == contents(whole)


def test_what_a_killed_command_wrote_last_is_known_for_ours(images, tmp_path):
    """The record is written now and then: outputs that it only plans are written again, not refused."""
    out = tmp_path / "out"
    predicted(MODEL, images, out)
    record = json.loads((out / "predictions.json").read_text())
    record["images"]["4"] = {"inputs": record["images"]["4"]["inputs"]}
    (out / "predictions.json").write_text(json.dumps(record))
    assert predicted(MODEL, images, out).new == 1


@pytest.mark.parametrize("change", ["network", "flip", "one more"])
def test_other_networks_and_settings_are_refused_without_force(images, tmp_path, change, capsys):
    out = tmp_path / "out"
    predicted(MODEL, images, out)
    before = contents(out)
    models = {"network": OTHER, "flip": MODEL, "one more": [MODEL, OTHER]}[change]
    flip = {"flip": True} if change == "flip" else {}
    with pytest.raises(InputError, match="--force to predict all anew"):
        predicted(models, images, out, **flip)
    assert contents(out) == before
    assert predicted(models, images, out, force=True, **flip).new == 6
    assert "those of images that are not given now stay, unlisted" in capsys.readouterr().err


def test_more_images_can_be_added(images, tmp_path):
    out = tmp_path / "out"
    predicted(MODEL, images / "0.png", out)
    assert predicted(MODEL, images, out).new == 5
    record = json.loads((out / "predictions.json").read_text())
    assert sorted(record["images"]) == [str(index) for index in range(6)]


def test_files_of_others_are_not_overwritten(images, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / "2.png").write_text("precious")
    with pytest.raises(InputError, match=r"2\.png: is there already"):
        predicted(MODEL, images, out)
    assert (out / "2.png").read_text() == "precious"
    assert not (out / "predictions.json").exists()
    predicted(MODEL, images, out, force=True)
    assert np.array(Image.open(out / "2.png")).shape == (24, 32)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"format": "genoc-predictions/9"}'])
def test_a_damaged_record_is_refused_without_force(images, tmp_path, text):
    out = tmp_path / "out"
    predicted(MODEL, images, out)
    (out / "predictions.json").write_text(text)
    with pytest.raises(InputError, match=r"predictions\.json"):
        predicted(MODEL, images, out)
    assert predicted(MODEL, images, out, force=True).new == 6


def test_a_file_in_place_of_the_folder_is_refused(images, tmp_path):
    (tmp_path / "out").write_text("")
    with pytest.raises(InputError, match="is a file, not a folder"):
        predicted(MODEL, images, tmp_path / "out")


def test_a_full_disk_stops_with_what_is_done_recorded(images, tmp_path, monkeypatch):
    import errno

    import genotype.text.files as files

    out, exchange = tmp_path / "out", files.exchange

    def full(target, data, *rest, **how):
        if target.name == "4.png":
            raise OSError(errno.ENOSPC, "No space left on device", str(target))
        exchange(target, data, *rest, **how)

    monkeypatch.setattr(files, "exchange", full)
    with pytest.raises(InputError, match="make room on this disk"):
        predicted(MODEL, images, out)
    monkeypatch.undo()
    assert "4.png" not in times(out)
    assert predicted(MODEL, images, out).new < 6
