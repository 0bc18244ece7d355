"""The values of mask files, as whole numbers."""

from __future__ import annotations

import nibabel
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image

from genotype.diagnostics.diagnostic import InputError
from search.data.masks import mask_pixels, read_mask

RNG = np.random.default_rng(0)
SIDES = st.tuples(st.integers(1, 9), st.integers(1, 9))
LABELS = RNG.integers(0, 5, (6, 8), np.uint8)


def saved(path, array, mode=None, **options):
    Image.fromarray(array, mode).save(path, **options)
    return path


@given(values=st.sampled_from(["uint8", "uint16"]).flatmap(lambda dtype: arrays(dtype, SIDES)))
def test_greys_are_their_numbers(tmp_path_factory, values):
    folder = tmp_path_factory.mktemp("grey")
    for name in ("x.png", "x.tif"):
        assert np.array_equal(read_mask(saved(folder / name, values)), values)


@pytest.mark.parametrize("name", ["x.png", "x.gif", "x.bmp", "x.tif"])
def test_a_palette_is_its_indices(tmp_path, name):
    picture = Image.fromarray(LABELS, "P")
    picture.putpalette(RNG.integers(0, 256, 768, np.uint8).tobytes())
    picture.save(tmp_path / name)
    assert np.array_equal(read_mask(tmp_path / name), LABELS)


@pytest.mark.parametrize("name", ["x.png", "x.bmp", "x.tif", "x.pbm"])
def test_one_bit_is_0_and_1(tmp_path, name):
    Image.fromarray(LABELS > 1).save(tmp_path / name)
    assert np.array_equal(read_mask(tmp_path / name), LABELS > 1)


def test_equal_channels_are_a_grey_and_others_a_colour(tmp_path):
    grey = np.stack([LABELS] * 3, -1)
    assert np.array_equal(read_mask(saved(tmp_path / "x.png", grey)), LABELS)
    colours = RNG.integers(0, 256, (6, 8, 3), np.uint8)
    pixels = mask_pixels(saved(tmp_path / "y.png", colours))
    assert pixels.colours
    assert [f"{value:06x}" for value in pixels.values.ravel()] == [
        bytes(colour).hex() for colour in colours.reshape(-1, 3)
    ]


def test_an_opaque_alpha_changes_nothing_and_another_is_refused(tmp_path):
    rgba = np.concatenate([np.stack([LABELS] * 3, -1), np.full((6, 8, 1), 255, np.uint8)], -1)
    assert np.array_equal(read_mask(saved(tmp_path / "x.png", rgba)), LABELS)
    assert np.array_equal(read_mask(saved(tmp_path / "y.png", rgba[..., 2:])), LABELS)
    rgba[3, 4, 3] = 254
    with pytest.raises(InputError, match="transparent pixels"):
        read_mask(saved(tmp_path / "x.png", rgba))


def test_whole_numbers_among_floats_are_labels_and_probabilities_are_refused(tmp_path):
    for dtype in (np.float16, np.float32, np.float64):
        np.save(tmp_path / "x.npy", LABELS.astype(dtype))
        found = read_mask(tmp_path / "x.npy")
        assert found.dtype.kind == "i"
        assert np.array_equal(found, LABELS)
    for wrong in (0.5, np.nan, np.inf):
        np.save(tmp_path / "x.npy", np.where(LABELS == 4, wrong, LABELS))
        with pytest.raises(InputError, match="not whole numbers"):
            read_mask(tmp_path / "x.npy")


@pytest.mark.parametrize("suffix", [".npy", ".tif", ".nii.gz"])
@given(probabilities=arrays(np.float32, (5, 7), elements=st.floats(0, 1, width=32)))
def test_values_from_0_to_1_are_cut_at_half_when_asked_alone(tmp_path_factory, suffix, probabilities):
    probabilities[0, :2] = 0.25, 0.5
    path = tmp_path_factory.mktemp("soft") / f"x{suffix}"
    stored_floats(path, probabilities)
    with pytest.raises(InputError, match=r"between 0 and 1.*\n.*--threshold"):
        read_mask(path)
    found = read_mask(path, threshold=True)
    assert found.dtype == np.uint8
    assert np.array_equal(found, probabilities >= 0.5)


@pytest.mark.parametrize("wrong", [-0.25, 1.5, 127.5])
def test_other_values_that_are_not_whole_are_refused_with_the_threshold_too(tmp_path, wrong):
    np.save(tmp_path / "x.npy", np.where(LABELS == 4, wrong, 0.5 * (LABELS == 2)))
    with pytest.raises(InputError, match="not whole numbers"):
        read_mask(tmp_path / "x.npy", threshold=True)


def stored_floats(path, values):
    """An array (y, x) as a file of floats."""
    if path.suffix == ".npy":
        np.save(path, values)
    elif path.suffix == ".tif":
        Image.fromarray(values).save(path)
    else:
        nibabel.save(nibabel.Nifti1Image(values.T, np.eye(4)), path)


@given(dtype=st.sampled_from(["int32", "uint32", "int64", "uint64", "float32", "float64"]), data=st.data())
def test_numbers_beyond_those_of_classes_are_refused(tmp_path_factory, dtype: str, data):
    path = tmp_path_factory.mktemp("wide") / "x.npy"
    info = np.iinfo(dtype) if np.dtype(dtype).kind in "iu" else np.finfo(dtype)
    value = data.draw(st.integers(max(int(info.min), -(2**70)), min(int(info.max), 2**70)))
    np.save(path, np.array([[0, 1], [2, value]], dtype))
    whole = int(np.load(path)[1, 1])
    if -(2**31) < whole < 2**31:
        assert read_mask(path).tolist() == [[0, 1], [2, whole]]
        return
    with pytest.raises(InputError, match="too large for classes"):
        read_mask(path)


def test_a_volume_of_labels(tmp_path):
    values = RNG.integers(0, 5, (3, 4, 5)).astype(np.int16)
    nibabel.save(nibabel.Nifti1Image(values, np.eye(4)), tmp_path / "x.nii.gz")
    assert np.array_equal(read_mask(tmp_path / "x.nii.gz"), values.T)


@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_a_jpeg_is_thresholded_when_asked_alone(tmp_path, mode):
    disc = (np.hypot(*np.mgrid[-20:20, -20:20]) < 12).astype(np.uint8) * 255
    Image.fromarray(disc).convert(mode).save(tmp_path / "x.jpg", quality=90)
    with pytest.raises(InputError, match="stored as JPEG"):
        read_mask(tmp_path / "x.jpg")
    pixels = mask_pixels(tmp_path / "x.jpg", threshold=True)
    assert np.array_equal(pixels.values, disc > 0)
    assert "thresholded at half" in pixels.notes[0]


def test_a_jpeg_within_a_tiff_is_a_jpeg(tmp_path):
    Image.fromarray(LABELS).save(tmp_path / "x.tif", compression="jpeg")
    with pytest.raises(InputError, match="compression blurs its edges"):
        read_mask(tmp_path / "x.tif")


def test_several_channels_are_no_mask(tmp_path):
    np.save(tmp_path / "x.npy", np.zeros((4, 6, 8), np.uint8))
    with pytest.raises(InputError, match="has 4 channels"):
        read_mask(tmp_path / "x.npy")
