"""JPEGs whose headers say more pixels than their bytes can hold."""

from __future__ import annotations

import io
import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from genotype import InputError
from search.data.images.jpeg import frame_of
from search.data.readers import open_image

MODES = st.sampled_from(["L", "RGB", "CMYK"])


def encoded(mode, size, **options) -> bytearray:
    file = io.BytesIO()
    Image.new(mode, size).save(file, "JPEG", **options)
    return bytearray(file.getvalue())


@settings(max_examples=50, deadline=None)
@given(
    MODES, st.tuples(st.integers(1, 700), st.integers(1, 700)), st.sampled_from([0, 1, 2]), st.booleans(),
    st.booleans(), st.sampled_from([1, 50, 100]), st.binary(max_size=40),
)  # fmt: skip
def test_pictures_of_one_colour_which_take_the_fewest_bytes_are_read(
    tmp_path_factory, mode, size, subsampling, progressive, optimize, quality, comment
):
    options = {"progressive": progressive, "optimize": optimize, "quality": quality, "comment": comment}
    data = encoded(mode, size, subsampling=subsampling, **options)
    frame = frame_of(io.BytesIO(data))
    assert (frame.width, frame.height) == size
    assert frame.least_bytes <= len(data)
    path = tmp_path_factory.mktemp("jpeg") / "x.jpg"
    path.write_bytes(data)
    assert open_image(path).values().shape[1:] == size[::-1]


@pytest.mark.parametrize("progressive", [False, True])
def test_a_header_of_far_more_pixels_than_bytes_is_refused(tmp_path, progressive):
    data = encoded("RGB", (40, 48), progressive=progressive)
    start = data.find(b"\xff\xc2" if progressive else b"\xff\xc0")
    data[start + 5 : start + 9] = struct.pack(">HH", 4000, 4000)
    (tmp_path / "x.jpg").write_bytes(data)
    with pytest.raises(InputError, match="header is wrong: it says 4000 x 4000 pixels") as caught:
        open_image(tmp_path / "x.jpg")
    assert [problem.code for problem in caught.value.problems] == ["D111"]


@given(st.binary(max_size=300), st.integers(0, 200))
def test_damaged_headers_have_a_frame_or_none(noise, place):
    data = encoded("RGB", (40, 48))
    data[place : place + len(noise)] = noise
    source = io.BytesIO(data)
    source.seek(7)
    frame = frame_of(source)
    assert frame is None or frame.least_bytes >= 0
    assert source.tell() == 7


def test_noise_is_read(tmp_path):
    pixels = np.random.default_rng(0).integers(0, 256, (64, 48, 3), np.uint8)
    Image.fromarray(pixels).save(tmp_path / "x.jpg")
    assert open_image(tmp_path / "x.jpg").shape == (64, 48)
