"""Arrays of NumPy."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from genotype.diagnostics.diagnostic import InputError
from search.data.readers import Expected, open_image

DTYPES = ("bool", "uint8", "<u2", ">u2", "<i4", ">f4", "float16", "float64")


@pytest.mark.parametrize("suffix", [".npy", ".npz"])
@given(
    values=st.sampled_from(DTYPES).flatmap(lambda dtype: arrays(dtype, array_shapes(min_dims=2, max_dims=2))),
    fortran=st.booleans(),
)
def test_arrays_are_read_as_written(tmp_path_factory, suffix, values, fortran):
    path = tmp_path_factory.mktemp("array") / f"x{suffix}"
    values = np.asfortranarray(values) if fortran else values
    np.save(path, values) if suffix == ".npy" else np.savez_compressed(path, anything=values)
    image = open_image(path)
    assert (image.shape, image.channels) == (values.shape, ("grey",))
    assert image.dtype == values.dtype.newbyteorder("=")
    assert np.array_equal(image.values()[0], values, equal_nan=values.dtype.kind == "f")


@pytest.mark.parametrize(
    ("shape", "axis"),
    [
        ((5, 7, 3), 2),
        ((5, 7, 1), 2),
        ((3, 5, 7), 0),
        ((1, 5, 6, 7), 0),
        ((5, 6, 7, 4), 3),
        ((6, 80, 96), 0),
        ((24, 28, 6), 2),
    ],
)
def test_the_short_axis_is_the_channels(tmp_path, shape, axis):
    values = np.arange(np.prod(shape), dtype=np.int16).reshape(shape)
    np.save(tmp_path / "x.npy", values)
    image = open_image(tmp_path / "x.npy")
    assert len(image.channels) == shape[axis]
    assert np.array_equal(image.values(), np.moveaxis(values, axis, 0))


@pytest.mark.parametrize("shape", [(5, 6, 7), (3, 7, 4), (5, 6, 7, 8), (9, 30, 40), (6, 60, 60, 60)])
def test_axes_that_can_be_either_are_refused(tmp_path, shape):
    np.save(tmp_path / "x.npy", np.zeros(shape))
    with pytest.raises(InputError, match="does not say which axis"):
        open_image(tmp_path / "x.npy")


@given(st.tuples(st.integers(1, 40), st.integers(1, 40), st.integers(1, 40)), st.sampled_from([0, 2]))
def test_what_is_expected_tells_the_axis_where_the_file_does_not(tmp_path_factory, shape, axis):
    path = tmp_path_factory.mktemp("axis") / "x.npy"
    np.save(path, np.arange(np.prod(shape), dtype=np.int32).reshape(shape))
    spatial = shape[1:] if axis == 0 else shape[:-1]
    try:
        alone = open_image(path)
    except InputError:
        alone = None
    for expected in (Expected(shape=spatial), Expected(channels=shape[axis])):
        if alone is not None:  # then nothing else is asked
            assert np.array_equal(open_image(path, expected=expected).values(), alone.values())
        elif shape[0] != shape[2]:
            values = open_image(path, expected=expected).values()
            assert np.array_equal(values, np.moveaxis(np.load(path), axis, 0))


@pytest.mark.parametrize("expected", [Expected(shape=(32, 31)), Expected(channels=3), Expected()])
def test_what_is_expected_of_another_image_tells_nothing(tmp_path, expected):
    np.save(tmp_path / "x.npy", np.zeros((40, 32, 32)))
    with pytest.raises(InputError, match="at most 4 channels, or 32 of an image"):
        open_image(tmp_path / "x.npy", expected=expected)


@pytest.mark.parametrize("shape", [(), (5,), (1, 2, 3, 4, 5)])
def test_other_arrays_are_no_images(tmp_path, shape):
    np.save(tmp_path / "x.npy", np.zeros(shape))
    with pytest.raises(InputError, match="is no image"):
        open_image(tmp_path / "x.npy")


@pytest.mark.parametrize("shape", [(0, 5), (5, 0)])
def test_empty_arrays_are_refused(tmp_path, shape):
    np.save(tmp_path / "x.npy", np.zeros(shape))
    with pytest.raises(InputError, match="holds no pixels"):
        open_image(tmp_path / "x.npy")


class Trap:
    def __reduce__(self):
        return pytest.fail, ("ran",)


@pytest.mark.parametrize("suffix", [".npy", ".npz"])
def test_nothing_is_unpickled(tmp_path, suffix):
    path = tmp_path / f"x{suffix}"
    trap = np.empty((4, 4), object)
    trap[:] = [[Trap()] * 4] * 4
    np.save(path, trap) if suffix == ".npy" else np.savez(path, trap)
    with pytest.raises(InputError, match="objects of Python"):
        open_image(path)
    path.write_bytes(pickle.dumps(Trap()))
    with pytest.raises(InputError, match="cannot be read as an array"):
        open_image(path)


@pytest.mark.parametrize("dtype", ["c8", "S3", "U2", "M8[s]", "i4,f4"])
def test_other_than_real_numbers_are_refused(tmp_path, dtype):
    np.save(tmp_path / "x.npy", np.zeros((4, 4), dtype))
    with pytest.raises(InputError, match="not real numbers"):
        open_image(tmp_path / "x.npy")


def test_of_several_arrays_one_is_named(tmp_path):
    image, mask = np.ones((4, 5)), np.zeros((4, 5))
    np.savez(tmp_path / "x.npz", image=image, mask=mask)
    assert np.array_equal(open_image(tmp_path / "x.npz").values()[0], image)
    np.savez(tmp_path / "x.npz", a=image, b=mask)
    with pytest.raises(InputError, match=r"holds 2 arrays \(a, b\)"):
        open_image(tmp_path / "x.npz")
