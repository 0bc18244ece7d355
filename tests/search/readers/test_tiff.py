"""TIFF: every kind is read unchanged, or refused."""

from __future__ import annotations

import sys
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image

from genotype.diagnostics.diagnostic import InputError
from search.data.readers import Plane, open_image

sys.path.insert(0, str(Path(__file__).parent))
from tiffs import write_tiff

DTYPES = ("uint8", "int8", "uint16", "int16", "uint32", "int32", "float32")
RNG = np.random.default_rng(1)
SAMPLES = st.sampled_from(DTYPES).flatmap(
    lambda dtype: arrays(dtype, st.tuples(st.integers(1, 6), st.integers(1, 6)))
)


@pytest.mark.parametrize("order", ["<", ">"])
@given(values=SAMPLES)
def test_one_sample_of_any_type_and_byte_order(tmp_path_factory, order, values):
    if (values.dtype, order) == (np.uint32, ">"):
        pytest.importorskip("SimpleITK", reason="pip install 'genoc[formats]'")
    path = write_tiff(tmp_path_factory.mktemp("tiff") / "x.tif", [values], order=order)
    image = open_image(path)
    assert (image.shape, image.channels, image.dtype) == (values.shape, ("grey",), values.dtype)
    assert np.array_equal(image.values()[0], values, equal_nan=values.dtype.kind == "f")


KINDS = [
    (dtype, samples, planar, order, photometric, extra)
    for dtype, samples, planar, order in product((*DTYPES, "float64"), (1, 2, 3, 4, 5), (False, True), "<>")
    for photometric in ((1,) if samples < 3 else (1, 2))
    for extra in ((0, 1, 2) if samples > (3 if photometric == 2 else 1) else (0,))
]


@pytest.mark.parametrize("dtype", [*DTYPES, "float64"])
def test_no_kind_is_read_wrongly(tmp_path, dtype):
    """Neither library says when it leaves out bits or samples."""
    read = 0
    for _, samples, planar, order, photometric, extra in (kind for kind in KINDS if kind[0] == dtype):
        values = (RNG.random((5, 7, samples)) * 120).astype(dtype)
        spare = samples - (3 if photometric == 2 else 1)
        path = write_tiff(
            tmp_path / "x.tif",
            [values],
            order=order,
            planar=planar,
            photometric=photometric,
            extra=[extra] * spare,
        )
        try:
            image = open_image(path)
            found = image.values()
        except InputError:
            continue
        read += 1
        assert len(image.channels) == samples
        if (image.channels[-1], extra) != ("alpha", 1):  # there colours were multiplied by alpha
            assert found.dtype == values.dtype
            assert np.array_equal(found, values.transpose(2, 0, 1)), (samples, planar, order, photometric)
    assert read or dtype == "float64"


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float32"])
def test_pages_are_channels(tmp_path, dtype, order):
    pages = [(RNG.random((5, 7)) * 200).astype(dtype) for _ in range(5)]
    image = open_image(write_tiff(tmp_path / "x.tif", pages, order=order))
    assert image.channels == tuple(f"channel {index}" for index in range(5))
    assert np.array_equal(image.values(), np.stack(pages))


def test_pages_that_differ_are_refused(tmp_path):
    page = np.zeros((5, 7), np.uint8)
    for other in (page.T, page.astype(np.uint16), np.zeros((5, 7, 3), np.uint8)):
        write_tiff(tmp_path / "x.tif", [page, other])
        with pytest.raises(InputError, match="holds 2 pages"):
            open_image(tmp_path / "x.tif")


@pytest.mark.parametrize("orientation", range(1, 9))
def test_an_orientation_turns_16_bits_and_pages_too(tmp_path, orientation):
    pages = [RNG.integers(0, 1 << 16, (5, 7), np.uint16) for _ in range(2)]
    image = open_image(write_tiff(tmp_path / "x.tif", pages, orientation=orientation))
    turn = {
        1: lambda page: page,
        2: np.fliplr,
        3: lambda page: page[::-1, ::-1],
        4: np.flipud,
        5: np.transpose,
        6: lambda page: np.rot90(page, -1),
        7: lambda page: page[::-1, ::-1].T,
        8: np.rot90,
    }[orientation]
    assert image.shape == turn(pages[0]).shape
    assert np.array_equal(image.values(), np.stack([turn(page) for page in pages]))


@pytest.mark.parametrize("compression", ["tiff_lzw", "tiff_adobe_deflate", "packbits"])
def test_compressed_pages(tmp_path, compression):
    values = RNG.integers(0, 1 << 16, (40, 50), np.uint16)
    Image.fromarray(values).save(tmp_path / "x.tif", compression=compression)
    assert np.array_equal(open_image(tmp_path / "x.tif").values()[0], values)


def test_imagej_says_how_large_pixels_are_and_a_printer_does_not(tmp_path):
    picture = Image.fromarray(np.zeros((5, 7), np.uint8))
    tags = {270: "ImageJ=1.53c\nunit=micron\n", 282: 2.0, 283: 4.0, 296: 1}
    picture.save(tmp_path / "x.tif", tiffinfo=tags)
    image = open_image(tmp_path / "x.tif")
    assert image.geometry == Plane((0.0005, 0.00025))
    assert "ImageJ" in image.source
    picture.save(tmp_path / "y.tif", dpi=(300, 300))
    assert open_image(tmp_path / "y.tif").geometry is None
