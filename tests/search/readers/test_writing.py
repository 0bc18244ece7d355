"""Label maps and probabilities, written like their image and read again."""

from __future__ import annotations

import nibabel
import numpy as np
import pytest
from PIL import Image, ImageOps

from genotype.diagnostics.diagnostic import InputError
from search.data.masks import read_mask
from search.data.readers import open_image, output_suffix, write_labels, write_values
from search.data.volumes.geometry import Geometry

EXTRA = "pip install 'genoc[formats]'"
RNG = np.random.default_rng(5)


def picture(folder, name, orientation=1):
    exif = Image.Exif()
    exif[274] = orientation
    options = {"exif": exif} if name.endswith(("jpg", "png", "tif")) else {}
    Image.fromarray(RNG.integers(0, 256, (5, 7, 3), np.uint8)).save(folder / name, **options)
    return open_image(folder / name)


def volume(folder, name):
    path = folder / name
    if ".nii" in name:
        affine = np.array([[0, 0, 2.0, 3], [-0.5, 0, 0, 4], [0, 0.75, 0, -5], [0, 0, 0, 1]])
        file = nibabel.Nifti1Image(RNG.normal(size=(4, 5, 6)).astype(np.float32), affine)
        file.set_sform(affine, 2)
        file.set_qform(affine, 1)
        file.header.set_xyzt_units("mm")
        file.to_filename(path)
    else:
        sitk = pytest.importorskip("SimpleITK", reason=EXTRA)
        file = sitk.GetImageFromArray(RNG.normal(size=(6, 5, 4)).astype(np.float32))
        file.SetSpacing((0.5, 0.75, 2.0))
        file.SetOrigin((3.0, -4.0, 5.0))
        file.SetDirection((0, 0, 1, 1, 0, 0, 0, -1, 0))
        sitk.WriteImage(file, str(path))
    return open_image(path)


def array(folder, name, shape):
    np.save(folder / name, RNG.normal(size=shape))
    return open_image(folder / name)


MAKERS = {
    "jpg": (lambda f: picture(f, "x.jpg"), ".png"),
    "png": (lambda f: picture(f, "x.png"), ".png"),
    "bmp": (lambda f: picture(f, "x.bmp"), ".png"),
    "gif": (lambda f: picture(f, "x.gif"), ".png"),
    "tif": (lambda f: picture(f, "x.tif"), ".tif"),
    "npy": (lambda f: array(f, "x.npy", (5, 7)), ".npy"),
    "npy 3d": (lambda f: array(f, "x.npy", (1, 5, 6, 7)), ".npy"),
    "nii": (lambda f: volume(f, "x.nii"), ".nii"),
    "nii.gz": (lambda f: volume(f, "x.nii.gz"), ".nii.gz"),
    "nrrd": (lambda f: volume(f, "x.nrrd"), ".nrrd"),
    "mha": (lambda f: volume(f, "x.mha"), ".mha"),
}


def same_place(first, second):
    if isinstance(first.geometry, Geometry):
        assert first.geometry.farthest(second.geometry) < 1e-5
        assert np.allclose(first.geometry.affine, second.geometry.affine, atol=1e-6)
    else:
        assert first.geometry == second.geometry
    assert first.orientation == second.orientation


@pytest.mark.parametrize("name", MAKERS)
def test_labels_come_back_on_the_same_grid(tmp_path, name):
    make, suffix = MAKERS[name]
    image = make(tmp_path)
    assert output_suffix(image) == suffix
    labels = RNG.integers(0, 256, image.shape).astype(np.uint8)
    path = tmp_path / f"labels{suffix}"
    write_labels(path, labels, image)
    assert np.array_equal(read_mask(path), labels)
    same_place(image, open_image(path))
    again = path.read_bytes()
    write_labels(path, labels, image)
    assert path.read_bytes() == again
    assert [file.name for file in tmp_path.iterdir() if file.name.endswith(".tmp")] == []


@pytest.mark.parametrize("name", MAKERS)
def test_probabilities_come_back(tmp_path, name):
    image = MAKERS[name][0](tmp_path)
    values = RNG.random((3, *image.shape)).astype(np.float32)
    path = tmp_path / f"values{output_suffix(image, probabilities=True)}"
    write_values(path, values, image)
    assert np.array_equal(open_image(path).values(), values)
    if not path.name.endswith(".npy"):
        same_place(image, open_image(path))


@pytest.mark.parametrize("name", ["x.jpg", "x.png", "x.tif"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_labels_of_a_turned_picture_lie_on_it_in_every_viewer(tmp_path, name, orientation):
    image = picture(tmp_path, name, orientation)
    labels = RNG.integers(0, 256, image.shape).astype(np.uint8)
    path = tmp_path / f"labels{output_suffix(image)}"
    write_labels(path, labels, image)
    assert np.array_equal(read_mask(path), labels)
    with Image.open(path) as file, Image.open(tmp_path / name) as stored:
        assert file.size == stored.size
        assert np.array_equal(ImageOps.exif_transpose(file), labels)


def test_the_size_of_pixels_is_kept(tmp_path):
    tags = {270: "ImageJ=1.53c\nunit=micron\n", 282: 2.0, 283: 4.0, 296: 1}
    Image.new("L", (7, 5)).save(tmp_path / "x.tif", tiffinfo=tags)
    image = open_image(tmp_path / "x.tif")
    write_labels(tmp_path / "y.tif", np.zeros((5, 7), np.uint8), image)
    assert open_image(tmp_path / "y.tif").spacing == pytest.approx(image.spacing)


def test_the_forms_and_codes_of_a_header_are_kept(tmp_path):
    image = volume(tmp_path, "x.nii.gz")
    write_labels(tmp_path / "y.nii.gz", np.zeros(image.shape, np.uint8), image)
    ours, theirs = (nibabel.load(tmp_path / name).header for name in ("x.nii.gz", "y.nii.gz"))
    for field in ("sform_code", "qform_code", "xyzt_units", "srow_x", "quatern_b", "pixdim"):
        assert np.array_equal(ours[field], theirs[field])
    assert theirs.get_data_dtype() == np.uint8


@pytest.mark.parametrize("suffix", [".nii.gz", ".nrrd", ".mha"])
@pytest.mark.parametrize("source", ["x.nii.gz", "x.mha"])
def test_a_volume_in_another_format_stays_in_its_place(tmp_path, source, suffix):
    pytest.importorskip("SimpleITK", reason=EXTRA)
    image = volume(tmp_path, source)
    labels = RNG.integers(0, 256, image.shape).astype(np.uint8)
    write_labels(tmp_path / f"y{suffix}", labels, image)
    assert np.array_equal(read_mask(tmp_path / f"y{suffix}"), labels)
    assert image.geometry.farthest(open_image(tmp_path / f"y{suffix}").geometry) < 1e-4


@pytest.mark.parametrize("shape", [(5, 6, 1), (5, 6)])
def test_a_slice_stays_one(tmp_path, shape):
    nibabel.save(nibabel.Nifti1Image(np.zeros(shape, np.int16), np.diag([1, -1, 1, 1])), tmp_path / "x.nii")
    image = open_image(tmp_path / "x.nii")
    labels = RNG.integers(0, 256, image.shape).astype(np.uint8)
    write_labels(tmp_path / "y.nii", labels, image)
    assert np.array_equal(read_mask(tmp_path / "y.nii"), labels)
    assert nibabel.load(tmp_path / "y.nii").shape == shape


def test_a_name_that_cannot_hold_it_is_refused(tmp_path):
    image = picture(tmp_path, "x.png")
    with pytest.raises(InputError, match=r"ends with \.png"):
        write_labels(tmp_path / "y.jpg", np.zeros((5, 7), np.uint8), image)
    with pytest.raises(InputError, match=r"ends with \.tif"):
        write_values(tmp_path / "y.png", np.zeros((2, 5, 7), np.float32), image)
    with pytest.raises(InputError, match="not written: No such file"):
        write_labels(tmp_path / "no/y.png", np.zeros((5, 7), np.uint8), image)
    with pytest.raises(ValueError, match="for an image"):
        write_labels(tmp_path / "y.png", np.zeros((7, 5), np.uint8), image)
