"""Photographs that tell by EXIF how they are to be turned, and masks drawn over them."""

from __future__ import annotations

import struct
import zlib

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from PIL import ExifTags, Image, ImageOps

from genotype import canonical_text
from genotype.diagnostics.diagnostic import InputError
from search.data.images.orientation import ORIENTATIONS, turned
from tests.search.data.loading import read_pair
from tests.zoo.trained import TINY
from zoo.main import main

QUARTER_TURNS = (5, 6, 7, 8)
INVERSE = {**{n: n for n in ORIENTATIONS}, 6: 8, 8: 6}
"""The orientation that undoes another."""


def exif(orientation):
    found = Image.Exif()
    found[ExifTags.Base.Orientation] = orientation
    return found


def scene(width, height):
    """A picture, white on black, without any symmetry, as a person sees it."""
    pixels = np.zeros((height, width), np.uint8)
    pixels[: height // 2, : width // 3] = 255
    pixels[: height // 4, : width // 2] = 255
    return Image.fromarray(pixels)


def save(folder, name, upright, orientation=1, tag=None):
    """Store what a person sees under an orientation; with `tag` another one is told."""
    stored = turned(upright, INVERSE[orientation])
    stored.save(folder / name, exif=exif(orientation if tag is None else tag))
    return folder / name


def read(image, mask):
    """Pixels, seen to be white just where the mask is."""
    found = read_pair(image, mask, 12, "crop")
    [[seen, *_]], [labels] = found.images.numpy(), found.masks.numpy()
    assert ((seen > 127) == (labels > 0)).all()
    assert 0 < labels.mean() < 1
    return seen


def refusal(image, mask):
    with pytest.raises(InputError) as caught:
        read_pair(image, mask, 12)
    [problem] = caught.value.problems
    return problem


@given(st.sampled_from([*ORIENTATIONS]), st.integers(1, 5), st.integers(1, 5))
def test_pixels_are_turned_as_pillow_turns_them(orientation, width, height):
    pixels = Image.fromarray(np.arange(width * height, dtype=np.uint8).reshape(height, width))
    tagged = pixels.copy()
    tagged.info["exif"] = exif(orientation).tobytes()
    assert np.array_equal(turned(pixels, orientation), ImageOps.exif_transpose(tagged))


@pytest.mark.parametrize("orientation", QUARTER_TURNS)
@pytest.mark.parametrize("suffix", ["jpg", "png"])
def test_a_mask_drawn_over_what_viewers_show(tmp_path, orientation, suffix):
    upright = scene(12, 24)
    image = save(tmp_path, f"x.{suffix}", upright.convert("RGB"), orientation)
    got = read(image, save(tmp_path, "m.png", upright))
    assert np.array_equal(got > 127, np.asarray(upright)[6:18] > 127)


@pytest.mark.parametrize("orientation", QUARTER_TURNS)
def test_a_mask_drawn_over_the_stored_pixels(tmp_path, orientation):
    upright = scene(24, 12)
    image = save(tmp_path, "x.png", upright, orientation)
    got = read(image, save(tmp_path, "m.png", upright, orientation, tag=1))
    assert np.array_equal(got > 127, np.asarray(upright)[:, 6:18] > 127)


@pytest.mark.parametrize("size", [(12, 12), (24, 12)])
@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_a_mask_that_tells_the_same_orientation(tmp_path, orientation, size):
    upright = scene(*size)
    read(save(tmp_path, "x.png", upright, orientation), save(tmp_path, "m.png", upright, orientation))


@pytest.mark.parametrize("orientation", QUARTER_TURNS)
def test_a_mask_that_alone_tells_an_orientation(tmp_path, orientation):
    upright = scene(12, 24)
    read(save(tmp_path, "x.png", upright), save(tmp_path, "m.png", upright, orientation))


@pytest.mark.parametrize(
    ("orientation", "size"), [*((n, (12, 12)) for n in range(2, 9)), *((n, (24, 12)) for n in (2, 3, 4))]
)
@pytest.mark.parametrize("tagged", ["image", "mask"])
def test_what_the_sizes_do_not_tell_is_refused(tmp_path, orientation, size, tagged):
    upright = scene(*size)
    own = {"image": 1, "mask": 1, tagged: orientation}
    problem = refusal(
        save(tmp_path, "image.png", upright, own["image"]), save(tmp_path, "mask.png", upright, own["mask"])
    )
    assert f"{tagged}.png" in problem.path
    assert f"EXIF orientation {orientation}" in problem.problem
    assert ORIENTATIONS[orientation] in problem.problem
    assert "mogrify -auto-orient FILE" in problem.remedy
    assert "exiftool -Orientation= FILE" in problem.remedy


def test_two_orientations_that_are_not_the_same_are_refused(tmp_path):
    upright = scene(12, 24)
    problem = refusal(save(tmp_path, "x.png", upright, 6), save(tmp_path, "m.png", upright, 8))
    assert "EXIF orientation 6" in problem.problem


def test_sizes_that_fit_in_no_way_are_told_with_the_orientation(tmp_path):
    problem = refusal(save(tmp_path, "x.png", scene(12, 24), 6), save(tmp_path, "m.png", scene(12, 20)))
    assert "m.png (12 x 20, image 12 x 24 with EXIF orientation 6)" in problem.path


SHORT, TEXT = 3, 2


@pytest.mark.parametrize(
    ("kind", "count", "value"),
    [(SHORT, 1, b"\0\0\0\0"), (SHORT, 1, b"\0\x09\0\0"), (TEXT, 2, b"6\0\0\0")],
)
def test_an_orientation_that_there_is_not_means_nothing(tmp_path, kind, count, value):
    upright = scene(12, 12)
    told = b"MM\0*" + struct.pack(">IHHHI", 8, 1, 0x0112, kind, count) + value + bytes(4)
    upright.save(tmp_path / "x.png", exif=told)
    read(tmp_path / "x.png", save(tmp_path, "m.png", upright))


@pytest.mark.parametrize(
    "damage", [b"Exif\0\0", b"no TIFF", b"II*\0\xff\xff\xff\xff", b"MM\0*\0\0\0\x08\0\x09"]
)
def test_damaged_exif_beside_sound_pixels_means_nothing(tmp_path, damage, recwarn):
    upright = scene(12, 12)
    upright.save(tmp_path / "x.png", exif=damage)
    read(tmp_path / "x.png", save(tmp_path, "m.png", upright))


def test_an_orientation_that_stands_behind_the_pixels(tmp_path):
    """PNG has the chunk eXIf before its pixels or after."""
    upright = scene(12, 12)
    path = tmp_path / "x.png"
    turned(upright, 8).save(path)
    content = path.read_bytes()
    body = b"eXIf" + exif(6).tobytes().removeprefix(b"Exif\0\0")
    chunk = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
    end = content.rindex(b"IEND") - 4
    path.write_bytes(content[:end] + chunk + content[end:])
    assert "EXIF orientation 6" in refusal(path, save(tmp_path, "m.png", upright)).problem


def save_tiff(path, upright, orientation):
    """A TIFF, whatever its name: Pillow turns one itself while it loads it, and forgets the tag."""
    turned(upright, INVERSE[orientation]).save(path, "TIFF", exif=exif(orientation))
    return path


@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_a_tiff_comes_out_upright_where_the_mask_tells_the_same(tmp_path, orientation):
    upright = scene(12, 24)
    image = save_tiff(tmp_path / "x.png", upright, orientation)
    read(image, save(tmp_path, "m.png", upright, orientation))
    if orientation in QUARTER_TURNS:
        read(image, save(tmp_path, "m.png", upright))


@pytest.mark.parametrize("orientation", sorted(set(ORIENTATIONS) - {1}))
def test_a_square_tiff_whose_mask_does_not_tell_the_same_is_refused(tmp_path, orientation):
    upright = scene(12, 12)
    words = f"EXIF orientation {orientation}"
    image = save_tiff(tmp_path / "x.jpg", upright, orientation)
    assert words in refusal(image, save(tmp_path, "m.png", upright)).problem
    mask = save_tiff(tmp_path / "n.png", upright, orientation)
    assert words in refusal(save(tmp_path, "y.png", upright), mask).problem


def test_photographs_a_quarter_turn_from_their_masks_train_nothing(tmp_path):
    """Square photographs of a phone, with masks as drawn over what any viewer shows."""
    for part in ("images", "masks"):
        (tmp_path / "set" / part).mkdir(parents=True)
    for number in range(10):
        upright = scene(30 + number, 30 + number)
        save(tmp_path / "set/images", f"p{number}.jpg", upright.convert("RGB"), 6)
        save(tmp_path / "set/masks", f"p{number}.png", upright)
    (tmp_path / "net.json").write_text(canonical_text(TINY))
    arguments = ["train", tmp_path / "net.json", "--data", tmp_path / "set", "--out", tmp_path / "run"]
    result = CliRunner().invoke(main, [*map(str, arguments)])
    assert result.exit_code == 2, result.output
    assert "D142 10 files (images/p0.jpg" in result.stderr
    assert "EXIF orientation 6: viewers show it rotated by 90 degrees clockwise" in result.stderr
    assert not (tmp_path / "run").exists()
