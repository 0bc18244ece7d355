"""TIFF with many bands in a page, through tifffile."""

from __future__ import annotations

import sys
import zlib
from importlib.util import find_spec
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from genotype.diagnostics.diagnostic import InputError
from genotype.diagnostics.installing import install
from search.data.readers import open_image, tiff_bands
from tests.search.data.loading import loaded
from tests.search.data.test_own_spacing import GREY

sys.path.insert(0, str(Path(__file__).parent))
from tiffs import write_tiff

RNG = np.random.default_rng(3)
installed = pytest.mark.skipif(find_spec("tifffile") is None, reason=install("genoc[formats]"))


def bands(samples, dtype, shape=(5, 7)):
    return (RNG.random((*shape, samples)) * 120).astype(dtype)


@installed
@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize(
    "dtype", ["uint8", "int8", "uint16", "int16", "uint32", "int32", "float32", "float64"]
)
def test_bands_are_channels(tmp_path, dtype, order):
    for samples, planar in product((2, 5, 8, 13), (False, True)):
        values = bands(samples, dtype)
        path = write_tiff(
            tmp_path / "x.tif", [values], order=order, planar=planar, photometric=1, extra=[0] * (samples - 1)
        )
        image = open_image(path)
        assert (image.shape, image.dtype) == ((5, 7), values.dtype)
        assert image.channels == tuple(f"channel {index}" for index in range(samples))
        assert np.array_equal(image.values(), values.transpose(2, 0, 1))


@installed
@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_they_are_turned_as_viewers_show_them(tmp_path, orientation):
    values = bands(8, "uint16")
    path = write_tiff(
        tmp_path / "x.tif", [values], photometric=1, extra=[0] * 7, orientation=orientation, planar=True
    )
    turns = {1: 0, 3: 2, 6: -1, 8: 1}[orientation]
    image = open_image(path)
    wanted = np.rot90(values, turns).transpose(2, 0, 1)
    assert image.shape == wanted.shape[1:]
    assert np.array_equal(image.values(), wanted)


@installed
def test_pages_of_64_bits_are_channels(tmp_path):
    pages = [RNG.random((5, 7)) for _ in range(3)]
    assert np.array_equal(open_image(write_tiff(tmp_path / "x.tif", pages)).values(), np.stack(pages))


@installed
@pytest.mark.parametrize("tile", [None, (16, 16)])
@pytest.mark.parametrize("compression", [None, "zlib", "packbits", "lzw"])
def test_compressed_bands_or_what_they_need(tmp_path, compression, tile):
    from tifffile import imwrite

    if compression in ("lzw", "packbits") and find_spec("imagecodecs") is None:
        pytest.skip("imagecodecs writes them")
    values = bands(6, "uint16", (40, 50))
    imwrite(
        tmp_path / "x.tif",
        values,
        photometric="minisblack",
        compression=compression,
        tile=tile,
        planarconfig=1,
    )
    assert np.array_equal(open_image(tmp_path / "x.tif").values(), values.transpose(2, 0, 1))


def compressed(path, values, packed, compression):
    """A file whose only piece is `packed`."""
    write_tiff(path, [values], photometric=1, extra=[0] * (values.shape[2] - 1))
    whole = bytearray(path.read_bytes())
    plain = values.tobytes()
    assert whole[8 : 8 + len(plain)] == plain
    whole += packed
    for tag, value in ((259, compression), (273, len(whole) - len(packed)), (279, len(packed))):
        place = whole.index(tag.to_bytes(2, "little"), 8 + len(plain))
        whole[place + 8 : place + 12] = value.to_bytes(4, "little")
    path.write_bytes(whole)
    return path


@installed
def test_a_piece_that_unpacks_to_more_is_refused(tmp_path):
    values = bands(6, "uint16")
    sound = compressed(tmp_path / "x.tif", values, zlib.compress(values.tobytes()), 8)
    assert np.array_equal(open_image(sound).values(), values.transpose(2, 0, 1))
    bomb = compressed(tmp_path / "y.tif", values, zlib.compress(bytes(1 << 24)), 8)
    with pytest.raises(InputError, match="D111"):
        open_image(bomb).values()
    cut = compressed(tmp_path / "z.tif", values, zlib.compress(values.tobytes())[:20], 8)
    with pytest.raises(InputError, match="D111"):
        open_image(cut).values()


@pytest.mark.parametrize("missing", ["tifffile", "imagecodecs"])
def test_what_is_missing_is_told_with_the_line_that_installs_it(tmp_path, monkeypatch, missing):
    values = bands(6, "uint16")
    path = compressed(tmp_path / "x.tif", values, values.tobytes(), 5)
    monkeypatch.setattr(tiff_bands, "find_spec", lambda name: None if name == missing else name)
    with pytest.raises(InputError) as refusal:
        open_image(path)
    [problem] = refusal.value.problems
    assert problem.code == "D114"
    assert f"needs {missing}, not installed" in problem.problem
    assert "-m pip install" in problem.remedy
    assert ("genoc[formats]" if missing == "tifffile" else "imagecodecs") in problem.remedy


@installed
def test_a_set_of_many_bands_is_loaded(tmp_path):
    from attrs import evolve

    for kind in ("images", "masks"):
        (tmp_path / kind).mkdir()
    for index in range(6):
        values = bands(8, "uint16", (20, 24))
        write_tiff(tmp_path / "images" / f"p{index}.tif", [values], photometric=1, extra=[0] * 7)
        mask = np.zeros((20, 24), np.uint8)
        mask[4 + index : 12] = 1
        write_tiff(tmp_path / "masks" / f"p{index}.tif", [mask])
    data = loaded(tmp_path, evolve(GREY, channels=8))
    assert data.train.images.shape[1:] == (8, 20, 24)
    assert data.preparation.values == "standardised"
