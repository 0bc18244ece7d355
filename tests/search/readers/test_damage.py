"""Files that are cut off, damaged, too large or no files: one clear message, and nothing else."""

from __future__ import annotations

import os
import struct
import zlib

import nibabel
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from genotype.diagnostics.diagnostic import InputError
from search.data.images.picture import MOST_PIXELS
from search.data.masks import read_mask
from search.data.readers import SUFFIXES, open_image

EXTRA = "pip install 'genoc[formats]'"
RNG = np.random.default_rng(7)
GREY = RNG.integers(0, 256, (12, 17), np.uint8)
ITK = ("x.nrrd", "x.mha", "x.nhdr", "x.mhd")
NAMES = (
    "x.jpg", "x.png", "deep.png", "palette.png", "x.bmp", "x.gif", "x.tif", "lzw.tif", "pages.tif", "x.ppm",
    "x.npy", "x.npz", "x.nii", "x.nii.gz", *ITK,
)  # fmt: skip


def write(path):
    """A small image of each format, whose name says what it is."""
    name = path.name
    if name in ITK:
        sitk = pytest.importorskip("SimpleITK", reason=EXTRA)
        sitk.WriteImage(
            sitk.GetImageFromArray(np.stack([GREY] * 3)), str(path), useCompression="h" not in name
        )
    elif name == "deep.png":
        Image.fromarray(GREY.astype(np.uint16) * 200).save(path)
    elif name == "palette.png":
        Image.fromarray(GREY).convert("P").save(path)
    elif name == "lzw.tif":
        Image.fromarray(GREY).save(path, compression="tiff_lzw")
    elif name == "pages.tif":
        pages = [Image.fromarray(GREY.astype(np.float32))] * 3
        pages[0].save(path, save_all=True, append_images=pages[1:])
    elif name == "x.ppm":
        Image.fromarray(np.stack([GREY] * 3, -1)).save(path)
    elif name == "x.npy":
        np.save(path, GREY)
    elif name == "x.npz":
        np.savez_compressed(path, image=GREY)
    elif ".nii" in name:
        nibabel.save(nibabel.Nifti1Image(np.stack([GREY] * 3), np.eye(4)), path)
    else:
        Image.fromarray(GREY).save(path)
    return path


@pytest.fixture(scope="module", params=NAMES)
def whole(request, tmp_path_factory):
    """A file's path, its bytes, and its values."""
    path = write(tmp_path_factory.mktemp("whole") / request.param)
    return path, path.read_bytes(), open_image(path).values()


def told(path):
    """The values; None if the file is refused with a message that names it."""
    try:
        return open_image(path).values()
    except InputError as refusal:
        problems = refusal.problems
    assert all(path.name in problem.path and problem.remedy for problem in problems)
    assert "\n" not in problems[0].problem
    return None


def test_a_file_that_is_cut_off_is_refused(whole):
    """At every byte; where all pixels were before the cut, they may be read."""
    path, data, values = whole
    step = max(1, len(data) // 120)
    for length in (*range(0, len(data) - 60, step), *range(max(0, len(data) - 60), len(data))):
        path.write_bytes(data[:length])
        found = told(path)
        # A JPEG is read to its last pixel; behind these there is nothing to check it by.
        assert found is None or np.array_equal(found, values), length
    path.write_bytes(data)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(
    edits=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=4)
)
def test_a_damaged_file_is_read_or_refused(whole, edits):
    path, data, _ = whole
    spoilt = bytearray(data)
    for place, value in edits:
        spoilt[int(place * min(len(data), 700))] = value
    path.write_bytes(spoilt)
    told(path)
    path.write_bytes(data)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_what_is_no_file_is_refused(tmp_path, suffix):
    if suffix not in (".png", ".tif", ".npy", ".npz", ".nii", ".nii.gz"):
        pytest.importorskip("SimpleITK", reason=EXTRA)
    path = tmp_path / f"x{suffix}"
    for make, words in (
        (lambda: None, "No such file"),
        (lambda: os.mkfifo(path), "is a pipe"),
        (lambda: path.symlink_to("/dev/zero"), "is a device"),
        (lambda: path.symlink_to(tmp_path / "nowhere"), "link to a file that does not exist"),
        (lambda: path.write_bytes(b""), "cannot be read"),
        (lambda: path.write_text("hello\n" * 99), "cannot be read"),
    ):
        path.unlink(missing_ok=True)
        make()
        with pytest.raises(InputError, match=words):
            open_image(path)


def png_that_says(width, height):
    body = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    header = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
    data = b"IDAT" + zlib.compress(b"")
    return b"\x89PNG\r\n\x1a\n" + header + struct.pack(">I", len(data) - 4) + data + bytes(4)


@pytest.mark.parametrize("width", [MOST_PIXELS + 1, 10 * MOST_PIXELS])
def test_a_bomb_is_refused_by_its_header(tmp_path, width):
    (tmp_path / "x.png").write_bytes(png_that_says(width, 1))
    with pytest.raises(InputError, match="more than 178,956,970 pixels"):
        open_image(tmp_path / "x.png")


def test_a_bomb_of_numbers_is_refused_by_its_header(tmp_path):
    np.savez_compressed(tmp_path / "x.npz", image=np.zeros((MOST_PIXELS // 9999 + 1, 9999), np.bool_))
    with pytest.raises(InputError, match="more than 178,956,970 pixels"):
        open_image(tmp_path / "x.npz")
    header = b"NRRD0004\ntype: uint8\ndimension: 2\nsizes: 200000 1000\nencoding: gzip\n\n"
    (tmp_path / "x.nrrd").write_bytes(header + zlib.compress(b""))
    pytest.importorskip("SimpleITK", reason=EXTRA)
    with pytest.raises(InputError, match="more than 178,956,970 pixels"):
        open_image(tmp_path / "x.nrrd")


def test_a_mask_that_is_cut_off_is_refused(tmp_path):
    path = write(tmp_path / "x.png")
    path.write_bytes(path.read_bytes()[:-80])
    with pytest.raises(InputError, match="cannot be read as an image"):
        read_mask(path)
