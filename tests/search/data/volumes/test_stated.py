"""What a NIfTI header states wrongly is refused, where nibabel would put something in its place."""

from __future__ import annotations

import struct

import numpy as np
import pytest

from genotype.diagnostics.diagnostic import InputError
from search.data.volumes.nifti.file import open_nifti
from tests.search.data.volumes.sets import affine_of, save_header

VOXELS = np.zeros((5, 6, 7), np.float32)
CODE_AT = {"sform": 254, "qform": 252}
SIZES_AT = 80
"""Where nifti1.h has these fields, in bytes from the start."""


def changed(path, at, form, *values):
    data = bytearray(path.read_bytes())
    struct.pack_into(f"<{form}", data, at, *values)
    path.write_bytes(data)
    return path


@pytest.fixture
def scan(tmp_path):
    def saved(*forms):
        return save_header(tmp_path / "a.nii", VOXELS, **dict.fromkeys(forms, affine_of((1, 2, 3))))

    return saved


@pytest.mark.parametrize("code", [6, 10, 99, 256, 32767, -1])
@pytest.mark.parametrize("form", CODE_AT)
@pytest.mark.parametrize("forms", [("sform",), ("qform",), ("sform", "qform"), ()])
def test_a_code_that_there_is_not_is_refused(scan, form, forms, code):
    path = changed(scan(*forms), CODE_AT[form], "h", code)
    with pytest.raises(InputError, match=rf"has the {form}_code {code}, which NIfTI does not define"):
        open_nifti(path)


@pytest.mark.parametrize("code", range(1, 6))
@pytest.mark.parametrize("form", CODE_AT)
def test_every_code_of_nifti_is_read(scan, form, code):
    path = changed(scan("sform", "qform"), CODE_AT[form], "h", code)
    assert open_nifti(path).geometry.spacing == pytest.approx((1, 2, 3))


@pytest.mark.parametrize("forms", [("qform",), ("sform", "qform"), ()])
def test_a_size_of_0_is_refused_where_it_counts(scan, forms):
    path = changed(scan(*forms), SIZES_AT, "fff", 1, 2, 0)
    with pytest.raises(InputError, match="pixdim has a 0"):
        open_nifti(path)


def test_a_size_of_0_beside_an_sform_that_counts_says_nothing(scan):
    alone = changed(scan("sform"), SIZES_AT, "fff", 0, 0, 0)
    assert open_nifti(alone).geometry.spacing == pytest.approx((1, 2, 3))
    both = changed(scan("sform", "qform"), SIZES_AT, "fff", 1, 2, 0)
    assert open_nifti(both, "sform").geometry.spacing == pytest.approx((1, 2, 3))


def test_sizes_that_cannot_be_mm_need_a_unit(tmp_path):
    scan = affine_of((1000, 1000, 1000))
    with pytest.raises(InputError, match="names no unit of length, and voxels of 1000 x 1000 x 1000 mm"):
        open_nifti(save_header(tmp_path / "a.nii", VOXELS, scan, unit="unknown"))
    told = open_nifti(save_header(tmp_path / "b.nii", VOXELS, scan, unit="mm"))
    assert told.geometry.spacing == pytest.approx((1000, 1000, 1000))
