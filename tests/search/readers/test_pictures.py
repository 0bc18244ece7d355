"""Pictures through Pillow: what was written is what is read, as viewers show it."""

from __future__ import annotations

import struct
import sys
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image, ImageOps

from genotype.diagnostics.diagnostic import InputError
from search.data.images.orientation import ORIENTATIONS
from search.data.readers import open_image, without_alpha

SIDES = st.tuples(st.integers(1, 9), st.integers(1, 9))
RNG = np.random.default_rng(0)
COLOURS = RNG.integers(0, 256, (5, 7, 3), np.uint8)


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def write_png(path, values, colour, bits, behind=b""):
    """A PNG after its specification: values (y, x, samples), big-endian or packed."""
    height, width, samples = values.shape
    if bits == 16:
        rows = [row.astype(">u2").tobytes() for row in values]
    else:
        flat = values.reshape(height, width * samples)
        places = np.unpackbits(flat.astype(np.uint8)[..., None], axis=-1)[..., 8 - bits :]
        rows = [np.packbits(row.ravel()).tobytes() for row in places]
    data = zlib.compress(b"".join(b"\0" + row for row in rows))
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, 0))
    ramp = bytes(level for level in range(1 << bits) for _ in range(3)) if colour == 3 else b""
    palette = chunk(b"PLTE", ramp) if ramp else b""
    end = chunk(b"IEND", b"")
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + header + palette + chunk(b"IDAT", data) + behind + end)
    return path


@pytest.mark.parametrize("name", ["x.png", "x.bmp", "x.tif", "x.gif", "x.pgm"])
@given(values=arrays(np.uint8, SIDES))
def test_greys_are_read_as_written(tmp_path_factory, name, values):
    path = tmp_path_factory.mktemp("grey") / name
    Image.fromarray(values).save(path)
    image = open_image(path)
    assert (image.shape, image.channels, image.dtype) == (values.shape, ("grey",), np.uint8)
    assert np.array_equal(image.values(), values[None])


@pytest.mark.parametrize("name", ["x.png", "x.bmp", "x.tif", "x.ppm"])
@given(values=arrays(np.uint8, st.tuples(st.integers(1, 9), st.integers(1, 9), st.just(3))))
def test_colours_are_read_as_written(tmp_path_factory, name, values):
    path = tmp_path_factory.mktemp("colour") / name
    Image.fromarray(values).save(path)
    image = open_image(path)
    assert image.channels == ("red", "green", "blue")
    assert np.array_equal(image.values(), values.transpose(2, 0, 1))


@given(values=arrays(np.uint8, st.tuples(st.integers(1, 9), st.integers(1, 9), st.sampled_from([2, 4]))))
def test_alpha_is_a_channel(tmp_path_factory, values):
    path = tmp_path_factory.mktemp("alpha") / "x.png"
    Image.fromarray(values).save(path)
    image = open_image(path)
    assert image.channels[-1] == "alpha"
    assert len(image.channels) == values.shape[2]
    assert np.array_equal(image.values(), values.transpose(2, 0, 1))


def test_an_opaque_alpha_can_be_left_out():
    names, values = ("grey", "alpha"), np.stack([COLOURS[..., 0], np.full((5, 7), 255, np.uint8)])
    kept, channels = without_alpha(values, names)
    assert channels == ("grey",)
    assert np.array_equal(kept, values[:1])
    values[1, 2, 3] = 254
    assert without_alpha(values, names) == (values, names)


@given(values=arrays(np.uint16, SIDES))
def test_16_bits_stay(tmp_path_factory, values):
    path = tmp_path_factory.mktemp("deep") / "x.png"
    write_png(path, values[..., None], 0, 16)
    image = open_image(path)
    assert image.dtype == np.uint16
    assert np.array_equal(image.values(), values[None])


@pytest.mark.parametrize(("colour", "samples"), [(2, 3), (6, 4)])
def test_16_bits_for_each_colour_stay_or_are_refused(tmp_path, monkeypatch, colour, samples):
    values = RNG.integers(0, 1 << 16, (5, 7, samples), np.uint16)
    path = write_png(tmp_path / "x.png", values, colour, 16)
    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, "SimpleITK", None)
        with pytest.raises(InputError, match="has 16 bits for each colour, which needs") as refusal:
            open_image(path)
        assert "pip install 'genoc[formats]'" in refusal.value.problems[0].remedy
    pytest.importorskip("SimpleITK", reason="pip install 'genoc[formats]'")
    image = open_image(path)
    assert (len(image.channels), image.dtype) == (samples, np.uint16)
    assert np.array_equal(image.values(), values.transpose(2, 0, 1))


def test_16_bits_of_grey_with_alpha_are_refused(tmp_path):
    values = RNG.integers(0, 1 << 16, (5, 7, 2), np.uint16)
    with pytest.raises(InputError, match="an alpha beside 16 bits of grey"):
        open_image(write_png(tmp_path / "x.png", values, 4, 16))


@pytest.mark.parametrize("bits", [1, 2, 4, 8])
@pytest.mark.parametrize("colour", [0, 3])
def test_of_masks_the_numbers_in_the_file_are_read(tmp_path, bits, colour):
    values = RNG.integers(0, 1 << bits, (6, 11, 1), np.uint8)
    image = open_image(write_png(tmp_path / "x.png", values, colour, bits))
    assert np.array_equal(image.stored()[0], values[..., 0])
    # Viewers spread greys of few bits, and the palette here is itself a ramp of greys.
    shown = values[..., 0] * (255 // ((1 << bits) - 1) if colour == 0 else 1)
    assert image.channels == ("grey",)
    assert np.array_equal(image.values()[0], shown)


def test_a_palette_is_shown_in_its_colours(tmp_path):
    indices = RNG.integers(0, 3, (6, 5), np.uint8)
    table = np.array([[0, 0, 0], [200, 10, 30], [1, 2, 250]], np.uint8)
    picture = Image.fromarray(indices, "P")
    picture.putpalette(table.tobytes())
    for name in ("x.png", "x.gif", "x.bmp", "x.tif"):
        picture.save(tmp_path / name)
        image = open_image(tmp_path / name)
        assert np.array_equal(image.values(), table[indices].transpose(2, 0, 1)), name
        assert np.array_equal(image.stored()[0], indices), name
        assert np.array_equal(image.palette[:3], table), name


@pytest.mark.parametrize("name", ["x.jpg", "x.png", "x.tif"])
@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_pictures_are_turned_as_viewers_show_them(tmp_path, name, orientation):
    exif = Image.Exif()
    exif[274] = orientation
    Image.fromarray(COLOURS).save(tmp_path / name, exif=exif)
    image = open_image(tmp_path / name)
    with Image.open(tmp_path / name) as file:
        shown = np.asarray(ImageOps.exif_transpose(file)).transpose(2, 0, 1)
    assert image.orientation == orientation
    assert image.shape == shown.shape[1:]
    assert np.array_equal(image.values(), shown)


def test_an_orientation_behind_the_pixels_of_a_png_counts(tmp_path):
    exif = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0"
    path = write_png(tmp_path / "x.png", COLOURS[..., :1], 0, 8, chunk(b"eXIf", exif))
    image = open_image(path)
    assert (image.orientation, image.shape) == (6, (7, 5))
    assert np.array_equal(image.values()[0], np.rot90(COLOURS[..., 0], -1))


def test_a_header_is_read_without_decoding(tmp_path, monkeypatch):
    paths = [tmp_path / f"x.{suffix}" for suffix in ("png", "jpg", "bmp", "gif", "tif")]
    for path in paths:
        Image.fromarray(COLOURS).save(path)
    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", lambda _: pytest.fail("decoded"))
    assert {open_image(path).shape for path in paths} == {(5, 7)}


def test_several_frames_are_refused(tmp_path):
    frames = [Image.fromarray(COLOURS[..., channel]) for channel in range(3)]
    for name in ("x.gif", "y.png"):
        frames[0].save(tmp_path / name, save_all=True, append_images=frames[1:])
        with pytest.raises(InputError, match="holds 3 frames"):
            open_image(tmp_path / name)


def test_cmyk_is_converted_and_told(tmp_path):
    Image.fromarray(COLOURS).convert("CMYK").save(tmp_path / "x.jpg")
    image = open_image(tmp_path / "x.jpg")
    assert image.lossy
    assert "CMYK" in image.notes[0]
    assert image.values().shape == (3, 5, 7)


def test_what_is_no_picture_is_refused_by_name(tmp_path):
    (tmp_path / "x.png").write_text("hello")
    with pytest.raises(InputError, match=r"x\.png.*cannot be read as an image"):
        open_image(tmp_path / "x.png")
    with pytest.raises(InputError, match=r"y\.png.*No such file"):
        open_image(tmp_path / "y.png")
