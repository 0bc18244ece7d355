"""Which images are predicted, what their outputs are called, and that none is dropped in silence."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from genotype import InputError
from tests.zoo.predict.known import (
    GREY,
    Nearest,
    blocks,
    model_of,
    nearest,
    normal,
    pictures,
    predicted,
    volumes,
)
from zoo.predict.inputs.channel_files import Opened
from zoo.predict.inputs.find import asked_for
from zoo.predict.inputs.given import Given
from zoo.predict.inputs.names import distinct
from zoo.predict.predict import in_short

MODEL = model_of(Nearest(), pictures(patch=(32, 32)))


def put(path: Path, seed=0, mode="RGB") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(blocks(24, 32, seed=seed)).convert(mode).save(path)
    return path


def names(result):
    return [image.name for image in result.done]


def written(out: Path):
    return sorted(path.relative_to(out).as_posix() for path in out.rglob("*.*") if path.suffix != ".json")


def test_files_folders_and_globs_each_image_once(tmp_path):
    first = put(tmp_path / "in" / "a.png")
    put(tmp_path / "in" / "deep" / "b.jpg")
    put(tmp_path / "more" / "c.png")
    put(tmp_path / "more" / "left.png")
    arguments = [tmp_path / "in", first, tmp_path / "more" / "c*"]
    result = predicted(MODEL, arguments, tmp_path / "out")
    assert (names(result), result.failed) == (["a", "c", "deep/b"], ())
    assert written(tmp_path / "out") == ["a.png", "c.png", "deep/b.png"]


def test_names_that_differ_in_suffix_keep_it(tmp_path):
    for name in ("a.jpg", "a.png", "b.png"):
        put(tmp_path / "in" / name)
    predicted(MODEL, tmp_path / "in", tmp_path / "out")
    assert written(tmp_path / "out") == ["a.jpg.png", "a.png.png", "b.png"]


def test_one_name_in_two_folders_keeps_the_folders(tmp_path):
    for place in ("x", "y/z"):
        put(tmp_path / place / "a.png")
    put(tmp_path / "y/z" / "b.png")
    predicted(MODEL, [tmp_path / "x", tmp_path / "y/z"], tmp_path / "out")
    assert written(tmp_path / "out") == ["x/a.png", "y/z/a.png", "y/z/b.png"]


PARTS = st.text("ab.", min_size=1, max_size=3).filter(lambda text: text.strip("."))


@settings(max_examples=200, deadline=None)
@given(
    st.sets(
        st.tuples(st.sampled_from(["/d", "/d/e", "/f"]), PARTS, st.sampled_from([".png", ".jpg"])), min_size=1
    )
)
def test_no_two_outputs_have_one_name_but_for_suffixes_within_names(images):
    """Whatever the images are called: equal names only where one name ends like a suffix of another."""
    opened = [
        Opened(Given((Path(base) / f"{name}{end}",), Path(base), name, end), ()) for base, name, end in images
    ]
    found = [image.given.name for image in distinct(opened)]
    assert len(found) == len(images)
    if not any(name.endswith((".png", ".jpg")) for _, name, _ in images):
        assert len(set(found)) == len(found)


def test_outputs_that_would_be_written_twice_are_refused_before_anything_is_written(tmp_path):
    for name in ("a.jpg", "a.png", "a.jpg.tif"):
        put(tmp_path / "in" / name)
    put(tmp_path / "in" / "a.png.png")
    with pytest.raises(InputError, match="would be written twice"):
        predicted(MODEL, tmp_path / "in", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_outputs_that_differ_in_capitals_are_refused_by_their_names(tmp_path):
    for name in ("a0.png", "A0.png", "b.png"):
        put(tmp_path / "in" / name)
    with pytest.raises(InputError, match=r"A0\.png\.png, a0\.png\.png: differ only in capitals"):
        predicted(MODEL, tmp_path / "in", tmp_path / "out")


def test_a_folder_in_the_place_of_an_output_is_refused_before_anything_is_written(tmp_path):
    for name in ("a.png", "b.png"):
        put(tmp_path / "in" / name)
    (tmp_path / "out" / "b.png").mkdir(parents=True)
    with pytest.raises(InputError, match=r"b\.png: is a folder"):
        predicted(MODEL, tmp_path / "in", tmp_path / "out", force=True)
    assert not (tmp_path / "out" / "a.png").exists()


def test_what_cannot_be_read_is_told_and_the_others_are_done(tmp_path):
    put(tmp_path / "in" / "good.png")
    for name in ("bad.png", "cut.jpg"):
        (tmp_path / "in" / name).write_bytes(b"\x89PNG\r\n\x1a\n")
    late = put(tmp_path / "in" / "late.png")
    late.write_bytes(late.read_bytes()[:-40])  # its header is sound
    put(tmp_path / "in" / "grey.png", mode="L")
    put(tmp_path / "in" / "volume.png").rename(tmp_path / "in" / "five.npy")
    np.save(tmp_path / "in" / "five.npy", np.zeros((5, 9, 9)))
    result = predicted(
        MODEL, [tmp_path / "in", tmp_path / "none.png", tmp_path / "no*.png"], tmp_path / "out"
    )
    assert names(result) == ["good"]
    told = {failure.name.rpartition("/")[2]: failure.problems[0].problem for failure in result.failed}
    assert told.keys() == {"bad.png", "cut.jpg", "late.png", "grey.png", "five.npy", "none.png", "no*.png"}
    assert "is grey, but the network was trained on colour pictures" in told["grey.png"]
    assert written(tmp_path / "out") == ["good.png"]


@pytest.mark.parametrize(
    ("suffix", "written_as"),
    [(".png", ".png"), (".tif", ".tif"), (".jpg", ".png"), (".bmp", ".png"), (".gif", ".png")],
)
def test_label_maps_keep_the_formats_that_hold_labels_without_loss(genoc, tmp_path, suffix, written_as):
    result = predicted(MODEL, put(tmp_path / "in" / f"a{suffix}"), tmp_path / "out")
    assert (names(result), written(tmp_path / "out")) == (["a"], [f"a{written_as}"])
    text = " ".join(genoc("predict", "--help").stdout.split())
    assert "their format if that is PNG, TIFF, NumPy, NIfTI, NRRD or MetaImage" in text
    assert "those of JPEG, BMP and GIF images are PNG" in text


def test_pictures_of_the_other_kind_and_bands_are_told_in_words(tmp_path):
    """One sentence that suits one image and many; bands without names are counted."""
    for index in range(5):
        put(tmp_path / "in" / f"c{index}.png", mode="RGB")
    np.save(tmp_path / "in" / "bands.npy", np.zeros((5, 240, 320), np.uint8))
    model = model_of(Nearest(), pictures(GREY, patch=(32, 32)))
    told = [*in_short(predicted(model, tmp_path / "in", tmp_path / "out").failed)]
    assert "  bands.npy: has 5 channels, but the network reads 1 channel (grey)" in told
    words = "is in colour, but the network was trained on grey pictures"
    assert f"  {words}: 5 inputs (c0.png, c1.png, c2.png and 2 more)" in told


def test_files_that_are_no_images_are_counted(tmp_path, capsys):
    put(tmp_path / "in" / "a.png")
    for name in ("read.me", "list.csv", ".hidden"):
        (tmp_path / "in" / name).write_text("")
    predicted(MODEL, tmp_path / "in", tmp_path / "out")
    assert "2 files left out, by name no image: list.csv, read.me" in capsys.readouterr().err


def test_a_data_set_gives_its_images_and_not_its_masks(tmp_path, capsys):
    for name in ("a", "b"):
        put(tmp_path / "set" / "images" / f"{name}.png")
        put(tmp_path / "set" / "masks" / f"{name}.png", mode="L")
    result = predicted(MODEL, tmp_path / "set", tmp_path / "out")
    assert names(result) == ["a", "b"]
    assert "masks are not read" in capsys.readouterr().err


def test_a_broken_data_set_is_refused_rather_than_its_masks_read(tmp_path):
    for name in ("a", "b", "c"):
        put(tmp_path / "set" / "images" / f"{name}.png")
        put(tmp_path / "set" / "masks" / f"{name}.png")
    (tmp_path / "set" / "masks" / "c.png").unlink()
    result = predicted(MODEL, tmp_path / "set", tmp_path / "out")
    assert names(result) == []
    assert "give the folder of the images alone" in result.failed[0].problems[-1].remedy
    assert names(predicted(MODEL, tmp_path / "set" / "images", tmp_path / "out")) == ["a", "b", "c"]


def test_outputs_beside_the_images_are_not_read_again(tmp_path):
    put(tmp_path / "a.png")
    for _ in range(2):
        assert names(predicted(MODEL, tmp_path, tmp_path / "predictions")) == ["a"]


def test_an_image_is_never_replaced_by_its_own_labels(tmp_path):
    image = put(tmp_path / "a.png")
    before = image.read_bytes()
    with pytest.raises(InputError, match="is a folder of the images"):
        predicted(MODEL, image, tmp_path, force=True)
    assert image.read_bytes() == before


def test_a_folder_of_slices_is_one_scan_for_networks_of_volumes(tmp_path):
    for index in range(3):
        put(tmp_path / "scan" / f"{index}.png").rename(tmp_path / "scan" / f"{index}.dcm")
    found = {dims: asked_for([str(tmp_path / "scan")], tmp_path / "out", dims).images for dims in (2, 3)}
    assert [len(images) for images in found.values()] == [3, 1]
    assert (found[3][0].name, found[3][0].files) == ("scan", (tmp_path / "scan",))


COLOURED = {"RGB": "red, green and blue", "RGBA": "opaque"}


@pytest.mark.parametrize("mode", COLOURED)
def test_an_opaque_alpha_is_left_out(tmp_path, mode):
    put(tmp_path / "a.png", mode=mode)
    predicted(MODEL, tmp_path / "a.png", tmp_path / "out")
    assert np.array_equal(np.array(Image.open(tmp_path / "out" / "a.png")), nearest(normal(blocks(24, 32))))


def test_transparency_is_refused_unless_it_is_to_be_left_out(tmp_path):
    pixels = np.dstack([blocks(24, 32), np.full((24, 32), 9, np.uint8)])
    Image.fromarray(pixels).save(tmp_path / "a.png")
    result = predicted(MODEL, tmp_path / "a.png", tmp_path / "out")
    assert "is transparent in places" in result.failed[0].problems[0].problem
    predicted(MODEL, tmp_path / "a.png", tmp_path / "other", convert=True)
    found = np.array(Image.open(tmp_path / "other" / "a.png"))
    assert np.array_equal(found, nearest(normal(blocks(24, 32))))


@pytest.mark.parametrize(("mode", "channels"), [("L", MODEL.preparation.channels), ("RGB", GREY)])
def test_grey_and_colour_are_converted_only_when_asked(tmp_path, mode, channels):
    model = model_of(Nearest(), pictures(channels, patch=(32, 32)))
    put(tmp_path / "a.png", mode=mode)
    [failure] = predicted(model, tmp_path / "a.png", tmp_path / "out").failed
    assert "--convert" in failure.problems[0].remedy
    predicted(model, tmp_path / "a.png", tmp_path / "other", convert=True)
    found = np.array(Image.open(tmp_path / "other" / "a.png"))
    assert np.array_equal(found, nearest(normal(blocks(24, 32))))


def test_sixteen_bits_for_a_network_of_eight_are_refused(tmp_path):
    Image.fromarray(blocks(24, 32, channels=1).astype(np.uint16) * 200).save(tmp_path / "a.png")
    model = model_of(Nearest(), pictures(GREY, patch=(32, 32)))
    [failure] = predicted(model, tmp_path / "a.png", tmp_path / "out").failed
    problem = "holds uint16 (PNG), but the network was trained on pictures of 8 bits"
    assert failure.problems[0].problem == problem


def test_pictures_and_volumes_are_not_mistaken_for_each_other(tmp_path):
    np.save(tmp_path / "volume.npy", np.random.default_rng(0).normal(size=(1, 9, 9, 9)))
    put(tmp_path / "a.png", mode="L")
    for model, name, words in (
        (MODEL, "volume.npy", "is 3D, but the network reads pictures"),
        (model_of(Nearest(), volumes(), dims=3), "a.png", "is 2D, but the network reads volumes"),
    ):
        [failure] = predicted(model, tmp_path / name, tmp_path / "out").failed
        assert failure.problems[0].problem == words


def test_an_image_that_cannot_fit_into_memory_is_told_before_it_is_decoded(tmp_path, monkeypatch):
    put(tmp_path / "a.png")
    monkeypatch.setattr("zoo.predict.room.available", lambda device: 2000 if device == "cpu" else None)
    monkeypatch.setattr("zoo.predict.predict.require_room", lambda *_: None)
    monkeypatch.setattr("zoo.predict.loop.decoded", lambda _: pytest.fail("it was decoded"))
    [failure] = predicted(MODEL, tmp_path / "a.png", tmp_path / "out").failed
    assert "but 1.95 KiB are free" in failure.problems[0].problem


def test_a_batch_that_cannot_fit_into_memory_is_refused(tmp_path, monkeypatch):
    put(tmp_path / "a.png")
    monkeypatch.setattr("zoo.predict.room.available", lambda _: 100_000)
    with pytest.raises(InputError, match="give a smaller --batch"):
        predicted(MODEL, tmp_path / "a.png", tmp_path / "out", batch=1000)


def test_running_out_of_memory_costs_only_the_images_concerned(tmp_path):
    class Greedy(Nearest):
        def forward(self, images):
            if images.shape[-1] > 60:
                raise MemoryError
            return super().forward(images)

    put(tmp_path / "in" / "a.png")
    Image.fromarray(blocks(32, 90)).save(tmp_path / "in" / "b.png")
    model = model_of(Greedy(), pictures(size=(32, 32), fit="crop"))
    put(tmp_path / "in" / "c.png")
    result = predicted(model, tmp_path / "in", tmp_path / "out")
    assert names(result) == ["a", "c"]
    assert [failure.name for failure in result.failed] == ["b.png"]
    assert result.failed[0].problems[0].problem == "does not fit into memory"


def test_logits_that_are_not_finite_are_told_by_image(tmp_path):
    class Broken(Nearest):
        def forward(self, images):
            logits = super().forward(images)
            return logits / (images.mean() < 0)

    put(tmp_path / "in" / "dark.png")
    Image.fromarray(np.full((24, 32, 3), 250, np.uint8)).save(tmp_path / "in" / "light.png")
    Image.fromarray(np.full((24, 32, 3), 5, np.uint8)).save(tmp_path / "in" / "dark.png")
    model = model_of(Broken(), pictures(patch=(24, 32)))
    result = predicted(model, tmp_path / "in", tmp_path / "out")
    assert names(result) == ["dark"]
    assert "not finite" in result.failed[0].problems[0].problem


def test_a_link_to_itself_is_one_input_that_is_reported(tmp_path):
    put(tmp_path / "in" / "a.png")
    link = tmp_path / "in" / "self.png"
    link.symlink_to("self.png")
    for number, arguments in enumerate(([tmp_path / "in"], [tmp_path / "in" / "a.png", link])):
        result = predicted(MODEL, arguments, tmp_path / f"out{number}")
        assert names(result) == ["a"]
        [failed] = result.failed
        assert "leads back to itself" in failed.problems[0].problem
        assert failed.problems[0].remedy == "remove it"


def test_values_beyond_float32_are_told_as_what_they_are_without_warnings(tmp_path):
    (tmp_path / "in").mkdir()
    np.save(tmp_path / "in" / "x.npy", np.full((24, 32, 3), 1e300) * np.arange(32)[:, None])
    model = model_of(Nearest(), evolve(pictures(patch=(32, 32)), values="standardised"))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        [failed] = predicted(model, tmp_path / "in", tmp_path / "out").failed
    assert "not finite" in failed.problems[0].problem
