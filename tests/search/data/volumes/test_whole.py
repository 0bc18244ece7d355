"""Files that are shorter or longer than they should be."""

from __future__ import annotations

import gzip
import struct
import zlib

import nibabel
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from genotype.diagnostics.diagnostic import InputError
from search.data.volumes.nifti.file import open_nifti
from tests.search.data.volumes.sets import affine_of, save, two_balls

IMAGE = two_balls()[0]


def read(path):
    return open_nifti(path).values(np.float32)


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """The bytes of one volume by the endings of its file."""
    folder = tmp_path_factory.mktemp("whole")
    return {end: save(folder / f"a{end}", IMAGE, affine_of()).read_bytes() for end in (".nii", ".nii.gz")}


@pytest.mark.parametrize("ending", [".nii", ".nii.gz"])
def test_a_whole_file_is_read(tmp_path, written, ending):
    path = tmp_path / f"a{ending}"
    path.write_bytes(written[ending])
    assert np.array_equal(read(path)[..., 0], IMAGE)


@given(st.sampled_from([".nii", ".nii.gz"]), st.data())
def test_no_byte_at_the_end_may_be_missing(tmp_path_factory, written, ending, data):
    lost = data.draw(st.one_of(st.integers(1, 12), st.integers(1, len(written[ending]))))
    path = tmp_path_factory.mktemp("cut") / f"a{ending}"
    path.write_bytes(written[ending][:-lost])
    with pytest.raises(InputError, match=rf"a{ending}: cannot be read as NIfTI") as refusal:
        read(path)
    assert "Traceback" not in str(refusal.value)


@pytest.mark.parametrize("lost", range(1, 9))
def test_a_gz_without_its_last_bytes_is_called_cut_off(tmp_path, written, lost):
    path = tmp_path / "a.nii.gz"
    path.write_bytes(written[".nii.gz"][:-lost])
    with pytest.raises(InputError, match=r"a\.nii\.gz: .* cut off.*\n.*copy or download it again"):
        read(path)


def test_a_gz_whose_sum_is_another_is_refused(tmp_path, written):
    data = written[".nii.gz"]
    path = tmp_path / "a.nii.gz"
    path.write_bytes(data[:-8] + struct.pack("<I", zlib.crc32(b"") ^ 1) + data[-4:])
    with pytest.raises(InputError, match="CRC check failed"):
        read(path)


@given(st.sampled_from([".nii", ".nii.gz"]), st.binary(min_size=1, max_size=40).filter(any))
def test_what_follows_the_volume_is_told(tmp_path_factory, written, ending, more):
    path = tmp_path_factory.mktemp("more") / f"a{ending}"
    path.write_bytes(written[ending] + more)
    with pytest.raises(InputError, match=rf"a{ending}: cannot be read as NIfTI"):
        read(path)


def test_more_voxels_than_the_header_says_are_told(tmp_path, written):
    """As of a file whose header was damaged, or written for another array."""
    path = tmp_path / "a.nii.gz"
    path.write_bytes(gzip.compress(written[".nii"] + IMAGE.tobytes()))
    with pytest.raises(InputError, match="there are more data than the sizes in its header say"):
        read(path)


@pytest.mark.parametrize("ending", [".nii", ".nii.gz"])
def test_zeros_that_fill_a_block_are_no_data(tmp_path, written, ending):
    path = tmp_path / f"a{ending}"
    path.write_bytes(written[ending] + bytes(512))
    assert np.array_equal(read(path)[..., 0], IMAGE)


@pytest.mark.parametrize("ending", [".nii", ".nii.gz"])
def test_a_size_that_no_file_of_its_length_can_have_is_refused_before_it_is_allocated(
    tmp_path, written, ending
):
    header = bytearray(written[".nii"])
    header[40:48] = struct.pack("<4h", 3, 32000, 32000, 32000)
    path = tmp_path / f"a{ending}"
    path.write_bytes(gzip.compress(bytes(header)) if ending == ".nii.gz" else bytes(header))
    with pytest.raises(InputError, match="too few for the 32000 x 32000 x 32000 voxels"):
        open_nifti(path)


@pytest.mark.parametrize("kind", [np.uint8, np.int16, np.float64])
def test_scaled_numbers_of_any_kind_are_read(tmp_path, kind):
    values = np.arange(60).reshape(3, 4, 5).astype(kind)
    image = nibabel.Nifti1Image(values, affine_of())
    image.header.set_slope_inter(2.0, 1.0)
    for ending in (".nii", ".nii.gz"):
        nibabel.save(image, tmp_path / f"a{ending}")
        assert np.array_equal(
            read(tmp_path / f"a{ending}")[..., 0], np.asarray(nibabel.load(tmp_path / f"a{ending}").dataobj)
        )


def test_other_formats_that_nibabel_reads_are_no_nifti(tmp_path):
    nibabel.save(nibabel.AnalyzeImage(IMAGE.astype(np.int16), affine_of()), tmp_path / "a.img")
    nibabel.save(nibabel.MGHImage(IMAGE, affine_of()), tmp_path / "a.mgz")
    for name in ("a.img", "a.mgz"):
        with pytest.raises(InputError, match=r"not a NIfTI file\n.*convert it to \.nii\.gz"):
            open_nifti(tmp_path / name)
