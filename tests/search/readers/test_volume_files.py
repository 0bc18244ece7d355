"""NIfTI, NRRD, MetaImage and DICOM, written by their own libraries."""

from __future__ import annotations

import locale
from pathlib import Path

import nibabel
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from genotype.diagnostics.diagnostic import InputError
from search.data.readers import open_image

EXTRA = "pip install 'genoc[formats]'"
RNG = np.random.default_rng(3)
SIDES = st.tuples(*[st.integers(2, 6)] * 3)


def save_nifti(path: Path, array, affine=None):
    nibabel.save(nibabel.Nifti1Image(array, np.eye(4) if affine is None else affine), path)
    return path


@given(
    values=st.sampled_from(["uint8", "int16", "int32", "float32"]).flatmap(lambda dtype: arrays(dtype, SIDES))
)
def test_volumes_have_the_axes_z_y_x(tmp_path_factory, values):
    path = save_nifti(tmp_path_factory.mktemp("volume") / "x.nii", values, np.diag([0.5, 1, 2, 1]))
    image = open_image(path)
    assert (image.kind, image.shape, image.dtype) == ("NIfTI", values.T.shape, values.dtype)
    assert (image.spacing, image.axes) == ((0.5, 1, 2), "zyx")
    assert np.array_equal(image.values()[0], values.T, equal_nan=values.dtype.kind == "f")


@pytest.mark.parametrize("shape", [(5, 6, 1), (5, 6), (5, 6, 1, 3), (5, 6, 1, 1, 3)])
def test_a_slice_is_an_image(tmp_path, shape):
    values = RNG.integers(0, 99, shape).astype(np.int16)
    image = open_image(save_nifti(tmp_path / "x.nii.gz", values, np.diag([0.5, 0.25, 9, 1])))
    assert (image.shape, image.spacing, image.axes) == ((6, 5), (0.5, 0.25), "yx")
    assert np.array_equal(image.values(), values.reshape(5, 6, -1).transpose(2, 1, 0))


def test_a_flipped_axis_is_turned(tmp_path):
    values = RNG.integers(0, 99, (4, 5, 6)).astype(np.int16)
    image = open_image(save_nifti(tmp_path / "x.nii", values, np.diag([-1.0, 1, 1, 1])))
    assert np.array_equal(image.values()[0], values[::-1].T)


def test_scaled_values_are_real_numbers(tmp_path):
    file = nibabel.Nifti1Image(RNG.integers(0, 99, (4, 5, 6)).astype(np.int16), np.eye(4))
    file.header.set_slope_inter(0.5, 3)
    file.to_filename(tmp_path / "x.nii")
    image = open_image(tmp_path / "x.nii")
    assert image.dtype == np.float64
    assert np.array_equal(image.values()[0], nibabel.load(tmp_path / "x.nii").get_fdata().T)


@pytest.mark.parametrize("suffix", [".nrrd", ".mha", ".mhd", ".nii.gz"])
@pytest.mark.parametrize("dtype", ["uint8", "int16", "uint32", "float32", "float64"])
def test_one_volume_in_every_format(tmp_path, suffix, dtype):
    sitk = pytest.importorskip("SimpleITK", reason=EXTRA)
    array = (RNG.random((4, 5, 6)) * 200).astype(dtype)
    file = sitk.GetImageFromArray(array)
    file.SetSpacing((0.5, 0.75, 2.0))
    file.SetOrigin((3.0, -4.0, 5.0))
    file.SetDirection((0, 0, 1, 1, 0, 0, 0, -1, 0))
    sitk.WriteImage(file, str(tmp_path / f"x{suffix}"))
    sitk.WriteImage(file, str(tmp_path / "same.nii"))
    image, same = open_image(tmp_path / f"x{suffix}"), open_image(tmp_path / "same.nii")
    assert image.geometry.farthest(same.geometry) < 1e-4
    assert image.spacing == pytest.approx(same.spacing)
    assert image.dtype == dtype
    assert np.array_equal(image.values(), same.values())


@pytest.mark.parametrize("suffix", [".nrrd", ".mha"])
@pytest.mark.parametrize("samples", [1, 3])
def test_a_flat_image_is_as_stored(tmp_path, suffix, samples):
    sitk = pytest.importorskip("SimpleITK", reason=EXTRA)
    array = RNG.integers(0, 99, (5, 7, samples)).astype(np.uint16)
    file = sitk.GetImageFromArray(array[..., 0] if samples == 1 else array, isVector=samples > 1)
    file.SetSpacing((0.5, 0.25))
    sitk.WriteImage(file, str(tmp_path / f"x{suffix}"))
    image = open_image(tmp_path / f"x{suffix}")
    assert (image.shape, image.spacing) == ((5, 7), (0.5, 0.25))
    assert "header" in image.source
    assert np.array_equal(image.values(), array.transpose(2, 0, 1))


def test_a_spacing_that_is_not_stated_is_not_made_up(tmp_path):
    pytest.importorskip("SimpleITK", reason=EXTRA)
    header = b"NRRD0004\ntype: uint8\ndimension: 2\nsizes: 3 2\nencoding: raw\n\n"
    (tmp_path / "x.nrrd").write_bytes(header + bytes(6))
    image = open_image(tmp_path / "x.nrrd")
    assert (image.geometry, image.source, image.shape) == (None, "", (2, 3))


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("x.mhd", "ElementDataFile = {fifo}\n", "is a pipe"),
        ("x.mhd", "ElementDataFile = /dev/zero\n", "is a device"),
        ("x.mhd", "ElementDataFile = LIST\na.raw\nb.raw\n", "in several files"),
        ("x.mhd", "ElementDataFile = a%02d.raw 1 2 1\n", "in several files"),
    ],
)
def test_a_header_cannot_name_what_never_ends(tmp_path, name, text, words):
    pytest.importorskip("SimpleITK", reason=EXTRA)
    import os

    os.mkfifo(tmp_path / "fifo")
    head = "ObjectType = Image\nNDims = 2\nDimSize = 2 2\nElementType = MET_UCHAR\n"
    (tmp_path / name).write_text(head + text.format(fifo=tmp_path / "fifo"))
    with pytest.raises(InputError, match=words):
        open_image(tmp_path / name)


def test_another_unit_is_refused(tmp_path):
    pytest.importorskip("SimpleITK", reason=EXTRA)
    header = (
        b"NRRD0004\ntype: uint8\ndimension: 2\nspace dimension: 2\nsizes: 3 2\n"
        b"space directions: (1,0) (0,1)\n"
        b'space units: "um" "um"\nencoding: raw\n\n'
    )
    (tmp_path / "x.nrrd").write_bytes(header + bytes(6))
    with pytest.raises(InputError, match="spacings in um, not in mm"):
        open_image(tmp_path / "x.nrrd")


def test_without_the_extra_the_line_to_type_is_told(tmp_path, monkeypatch):
    (tmp_path / "x.nrrd").write_bytes(b"")
    monkeypatch.setitem(__import__("sys").modules, "SimpleITK", None)
    with pytest.raises(InputError, match=r"needs SimpleITK(.|\n)*pip install 'genoc\[formats\]'"):
        open_image(tmp_path / "x.nrrd")


def write_series(folder: Path, array, skip=(), series="1.2.3"):
    """Slices (z, y, x) of int16 as DICOM files, 0.5 x 0.75 x 2 mm, in a shuffled order of names."""
    sitk = pytest.importorskip("SimpleITK", reason=EXTRA)
    folder.mkdir(exist_ok=True)
    writer = sitk.ImageFileWriter()
    writer.KeepOriginalImageUIDOn()
    for index, page in enumerate(array):
        if index in skip:
            continue
        file = sitk.GetImageFromArray(page[None])
        file.SetSpacing((0.5, 0.75, 1.0))
        tags = {
            "0008|0060": "CT",
            "0008|0016": "1.2.840.10008.5.1.4.1.1.2",
            "0008|0018": f"{series}.{index + 1}",
            "0020|000d": "1.2",
            "0020|000e": series,
            "0020|0032": f"3\\-4\\{5 + 2 * index}",
            "0020|0037": "1\\0\\0\\0\\1\\0",
            "0020|0013": str(index + 1),
            "0028|1052": "-1024",
            "0028|1053": "1",
        }
        for tag, value in tags.items():
            file.SetMetaData(tag, value)
        writer.SetFileName(str(folder / f"{(index * 7) % 10}.{series}.dcm"))
        before = locale.setlocale(locale.LC_ALL)
        writer.Execute(file)
        locale.setlocale(locale.LC_ALL, before)  # writing DICOM, which genoc never does, leaves another
    return folder


def test_a_series_is_a_volume(tmp_path):
    array = RNG.integers(-1000, 1000, (5, 4, 6)).astype(np.int16)
    folder, before = write_series(tmp_path / "scan", array), locale.setlocale(locale.LC_ALL)
    image = open_image(folder)
    assert (image.kind, image.shape, image.spacing) == ("DICOM", (5, 4, 6), (0.5, 0.75, 2.0))
    # In DICOM x and y point to the left and the back, here to the right and the front.
    assert np.array_equal(image.values()[0], array[:, ::-1, ::-1])
    assert np.allclose(image.geometry.affine[:3, 3], (-3, 4, 5))
    assert locale.setlocale(locale.LC_ALL) == before  # or Python would read text as ASCII from now on


def test_a_slice_that_is_missing_is_noticed(tmp_path):
    array = np.zeros((5, 4, 6), np.int16)
    with pytest.raises(InputError, match="uneven distances"):
        open_image(write_series(tmp_path / "scan", array, skip=[2]))


def test_two_series_and_none_are_refused(tmp_path):
    array = np.zeros((2, 4, 6), np.int16)
    folder = write_series(tmp_path / "scan", array)
    write_series(folder, array, series="1.2.4")
    with pytest.raises(InputError, match="holds 2 DICOM series"):
        open_image(folder)
    (tmp_path / "none").mkdir()
    with pytest.raises(InputError, match="holds no DICOM series"):
        open_image(tmp_path / "none")
