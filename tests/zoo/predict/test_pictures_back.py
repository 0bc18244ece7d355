"""Pictures: labels come back on the picture's own grid, exactly, in its own format and orientation."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import ExifTags, Image, ImageOps

from tests.zoo.predict.known import (
    GREY,
    Bright,
    Nearest,
    blocks,
    model_of,
    nearest,
    normal,
    pictures,
    predicted,
)

WAYS = {
    "patches": {"patch": (32, 24)},
    "patches larger than the picture": {"patch": (128, 96)},
    "as it is": {"size": (97, 65)},
    "padded": {"size": (97, 80), "fit": "pad"},
}
ENDS = {
    "png": ".png",
    "jpg": ".png",
    "bmp": ".png",
    "gif": ".png",
    "ppm": ".png",
    "tif": ".tif",
    "npy": ".npy",
}


def saved(path, pixels, **options):
    if path.suffix == ".npy":
        np.save(path, pixels)
    else:
        Image.fromarray(pixels).save(path, **options)
    return path


def read(path):
    """A label map as viewers show it, without genoc's readers."""
    if path.suffix == ".npy":
        return np.load(path)
    with Image.open(path) as file:
        return np.array(ImageOps.exif_transpose(file))


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("way", WAYS)
def test_every_format_and_way_gives_each_pixel_its_label(tmp_path, way, end):
    image = saved(tmp_path / f"a.{end}", blocks(), **({"quality": 95} if end == "jpg" else {}))
    seen = np.load(image) if end == "npy" else np.array(Image.open(image).convert("RGB"))
    result = predicted(model_of(Nearest(), pictures(**WAYS[way])), image, tmp_path / "out")
    assert (len(result.done), result.failed) == (1, ())
    assert result.done[0].outputs.labels == f"a{ENDS[end]}"
    found = read(tmp_path / "out" / f"a{ENDS[end]}")
    assert found.dtype == np.uint8
    assert np.array_equal(found, nearest(normal(seen)))
    assert len(np.unique(found)) == 3


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("end", ["png", "jpg", "tif"])
@pytest.mark.parametrize("way", ["patches", "as it is"])
def test_a_turned_picture_and_its_labels_lie_together_in_every_viewer(tmp_path, orientation, end, way):
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    image = saved(tmp_path / f"a.{end}", blocks(), exif=exif)
    preparation = pictures(**({"size": (65, 97)} if way == "as it is" and orientation > 4 else WAYS[way]))
    predicted(model_of(Nearest(), preparation), image, tmp_path / "out")
    with Image.open(image) as file, Image.open(tmp_path / "out" / f"a{ENDS[end]}") as labels:
        assert labels.size == file.size
        shown = np.array(ImageOps.exif_transpose(file))
        assert np.array_equal(np.array(ImageOps.exif_transpose(labels)), nearest(normal(shown)))


def ramp(height=65, width=97):
    """Brightness 2 x from left to right, the same in all rows."""
    return np.repeat(np.arange(width, dtype=np.uint8)[None] * 2, height, axis=0)


@pytest.mark.parametrize(
    "way",
    [
        {"size": (48, 32)},
        {"size": (160, 200)},
        {"size": (64, 64), "fit": "pad"},
        {"size": (48, 48), "fit": "crop"},
        {"size": (40, 24), "fit": "crop"},
    ],
)
@pytest.mark.parametrize("column", [24, 48, 70])
def test_another_size_moves_no_edge(tmp_path, way, column):
    """Of a ramp every size shows a ramp: its edge at a brightness comes back where it was, to the pixel."""
    image = saved(tmp_path / "a.png", ramp())
    threshold = float(normal(2 * column - 1.0))  # between the columns before and at `column`
    model = model_of(Bright(threshold), pictures(GREY, **way), labels=1)
    predicted(model, image, tmp_path / "out")
    found = read(tmp_path / "out" / "a.png")
    assert np.array_equal(found, np.where(np.arange(97) >= column, 255, 0)[None].repeat(65, axis=0))


def test_a_crop_trained_network_sees_the_whole_picture(tmp_path):
    network = Nearest()
    saved(tmp_path / "a.png", blocks(48, 80))
    predicted(model_of(network, pictures(size=(32, 32), fit="crop")), tmp_path / "a.png", tmp_path / "out")
    assert network.seen == [(1, 3, 32, 54)]


@pytest.mark.parametrize("dtype", [np.uint16, np.float32])
def test_deep_pictures_are_normalised_each_by_itself(tmp_path, dtype):
    grey = (blocks(channels=1).astype(float) * 100).astype(dtype)
    path = tmp_path / "a.tif"
    Image.fromarray(grey).save(path)
    preparation = pictures(GREY, patch=(32, 32), values="standardised")
    predicted(model_of(Nearest((-1.0, 0.0, 1.0)), preparation), path, tmp_path / "out")
    wanted = nearest((grey - grey.mean(dtype=float)) / grey.std(dtype=float), (-1.0, 0.0, 1.0))
    assert np.array_equal(read(tmp_path / "out" / "a.tif"), wanted)


def test_pictures_of_one_size_go_through_together_and_others_apart(tmp_path):
    network = Nearest()
    for index in range(5):
        saved(tmp_path / f"{index}.png", blocks(65, 97, seed=index))
    saved(tmp_path / "z.png", blocks(40, 20))
    model = model_of(network, pictures(size=(48, 48), fit="crop"))
    predicted(model, tmp_path, tmp_path / "out", batch=4)
    assert sorted(len_ for len_, *_ in network.seen) == [1, 1, 4]
    alone = tmp_path / "alone"
    predicted(model, tmp_path / "3.png", alone)
    assert (alone / "3.png").read_bytes() == (tmp_path / "out" / "3.png").read_bytes()


@pytest.mark.parametrize("batch", [1, 5])
def test_windows_in_batches_give_the_same(tmp_path, batch):
    saved(tmp_path / "a.png", blocks())
    model = model_of(Nearest(), pictures(patch=(24, 24)))
    predicted(model, tmp_path / "a.png", tmp_path / "out", batch=batch)
    assert np.array_equal(read(tmp_path / "out" / "a.png"), nearest(normal(blocks())))
