"""Volumes: labels come back on the scan's own grid and in its own geometry, whatever spacing and axes."""

from __future__ import annotations

import nibabel
import numpy as np
import pytest

from tests.search.data.volumes.sets import affine_of, in_orientation, save, save_header
from tests.zoo.predict.known import GREY, Nearest, model_of, nearest, predicted, standard, volumes

LEVELS = (-1.2, 0.0, 1.2)
SHAPES = [(13, 17, 9), (1, 9, 12), (9, 1, 12), (9, 12, 1)]


def values_of(shape, seed=0):
    return np.random.default_rng(seed).choice([0, 500, 1000], shape).astype(np.float32)


def write(path, values, spacing, codes="RAS"):
    """An array (X, Y, Z) with voxels of `spacing`, stored along the axes `codes`; returns what is stored."""
    stored, affine = in_orientation(values, affine_of(spacing, (-5.0, 7.0, 11.0)), codes)
    if ".nii" in path.name:
        save(path, stored, affine)
        return stored
    library = pytest.importorskip("SimpleITK", reason="pip install 'genoc[formats]'")
    image = library.GetImageFromArray(np.ascontiguousarray(stored.T))
    itk = np.diag([-1.0, -1.0, 1.0, 1.0]) @ affine
    sides = np.linalg.norm(itk[:3, :3], axis=0)
    image.SetSpacing(sides.tolist())
    image.SetOrigin(itk[:3, 3].tolist())
    image.SetDirection((itk[:3, :3] / sides).ravel().tolist())
    library.WriteImage(image, str(path))
    return stored


def read(path):
    """An array (X, Y, Z) of a file as it is stored, without genoc's readers."""
    if ".nii" in path.name:
        return np.asarray(nibabel.load(path).dataobj)
    import SimpleITK

    return SimpleITK.GetArrayFromImage(SimpleITK.ReadImage(str(path))).T


def places(path):
    """Where a file says that its voxels are."""
    if ".nii" in path.name:
        return nibabel.load(path).affine
    import SimpleITK

    image = SimpleITK.ReadImage(str(path))
    return np.array([*image.GetSpacing(), *image.GetOrigin(), *image.GetDirection()])


@pytest.mark.parametrize("codes", ["RAS", "LPS", "PIR", "SLA"])
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("end", ["nii", "nii.gz", "nrrd", "mha"])
def test_every_voxel_gets_its_label_in_any_format_and_orientation(tmp_path, end, shape, codes):
    path = tmp_path / f"scan.{end}"
    stored = write(path, values_of(shape), (1.0, 1.0, 2.0), codes)
    model = model_of(Nearest(LEVELS), volumes((1.0, 1.0, 2.0)), dims=3)
    result = predicted(model, path, tmp_path / "out")
    assert result.failed == ()
    found = tmp_path / "out" / f"scan.{end}"
    assert read(found).dtype == np.uint8
    assert np.array_equal(read(found), nearest(standard(stored), LEVELS))
    assert np.allclose(places(found), places(path), atol=1e-6)


def test_an_array_has_voxels_of_one_millimetre(tmp_path):
    values = values_of((1, 9, 12, 10))
    np.save(tmp_path / "scan.npy", values)
    predicted(model_of(Nearest(LEVELS), volumes(), dims=3), tmp_path / "scan.npy", tmp_path / "out")
    found = np.load(tmp_path / "out" / "scan.npy")
    assert np.array_equal(found.reshape(9, 12, 10), nearest(standard(values[0]), LEVELS))


@pytest.mark.parametrize("spacing", [(1.0, 1.0, 1.5), (2.0, 2.0, 2.0), (0.5, 0.7, 6.0), (1.3, 0.9, 3.0)])
@pytest.mark.parametrize("codes", ["RAS", "PIR", "LSA"])
@pytest.mark.parametrize("axis", range(3))
def test_another_spacing_moves_no_edge(tmp_path, spacing, codes, axis):
    """Of a ramp every spacing shows a ramp: its edge comes back where it was, to the voxel."""
    shape = (24, 20, 16)
    index = np.indices(shape)[axis].astype(np.float32)
    normal, middle = standard(index), shape[axis] // 2
    edge = float(normal[index == middle][0] + normal[index == middle - 1][0]) / 2
    path = tmp_path / "scan.nii.gz"
    write(path, index, (1.0, 1.0, 3.0), codes)
    model = model_of(Nearest((edge - 1, edge + 1)), volumes(spacing, (12, 10, 8)), dims=3, labels=2)
    predicted(model, path, tmp_path / "out")
    wanted, _ = in_orientation((index >= middle).astype(np.uint8), affine_of((1.0, 1.0, 3.0)), codes)
    assert np.array_equal(read(tmp_path / "out" / "scan.nii.gz"), wanted)


@pytest.mark.parametrize("form", ["one file", "a file each"])
def test_channels_in_one_file_or_in_numbered_ones(tmp_path, form):
    arrays = [values_of((9, 8, 10), seed) for seed in (0, 1)]
    if form == "one file":
        save(tmp_path / "in" / "case.nii.gz", np.stack(arrays, axis=-1), affine_of())
    for index, array in enumerate(arrays if form == "a file each" else ()):
        save(tmp_path / "in" / f"case_{index:04}.nii.gz", array, affine_of())
    model = model_of(Nearest(LEVELS), volumes(channels=("t1", "t2")), dims=3)
    result = predicted(model, tmp_path / "in", tmp_path / "out")
    assert [image.name for image in result.done] == ["case"]
    wanted = nearest((standard(arrays[0]) + standard(arrays[1])) / 2, LEVELS)
    assert np.array_equal(read(tmp_path / "out" / "case.nii.gz"), wanted)


def test_a_channel_that_is_missing_is_told(tmp_path):
    for name in ("a_0000", "a_0001", "b_0001"):
        save(tmp_path / "in" / f"{name}.nii.gz", values_of((9, 8, 10)), affine_of())
    model = model_of(Nearest(LEVELS), volumes(channels=("t1", "t2")), dims=3)
    result = predicted(model, tmp_path / "in", tmp_path / "out")
    assert [image.name for image in result.done] == ["a"]
    [failure] = result.failed
    assert failure.name == "b"
    assert "b_0000.nii.gz missing" in failure.problems[0].problem


def test_a_network_of_one_channel_takes_numbered_files_for_images(tmp_path):
    for name in ("frame_0000", "frame_0001"):
        save(tmp_path / "in" / f"{name}.nii.gz", values_of((9, 8, 10)), affine_of())
    result = predicted(model_of(Nearest(LEVELS), volumes(), dims=3), tmp_path / "in", tmp_path / "out")
    assert [image.name for image in result.done] == ["frame_0000", "frame_0001"]


def test_a_slice_is_a_picture_for_a_network_of_pictures(tmp_path):
    from tests.zoo.predict.known import pictures

    values = values_of((9, 12, 1))
    save(tmp_path / "slice.nii.gz", values, affine_of())
    preparation = pictures(GREY, patch=(8, 8), values="standardised")
    predicted(model_of(Nearest(LEVELS), preparation), tmp_path / "slice.nii.gz", tmp_path / "out")
    assert np.array_equal(read(tmp_path / "out" / "slice.nii.gz"), nearest(standard(values), LEVELS))


def test_a_header_with_voxels_of_200_mm_is_told_before_voxels_are_read(tmp_path, monkeypatch):
    path = save_header(tmp_path / "scan.nii.gz", values_of((24, 24, 24)), affine_of((200.0,) * 3), unit="mm")
    monkeypatch.setattr("zoo.predict.loop.decoded", lambda _: pytest.fail("its voxels were read"))
    result = predicted(model_of(Nearest(LEVELS), volumes(), dims=3), path, tmp_path / "out")
    [failure] = result.failed
    assert "would be resampled to" in failure.problems[0].problem
    assert "24 x 24 x 24 of 200 x 200 x 200 mm" in failure.problems[0].problem
    assert "trained on voxels of 1 x 1 x 1 mm" in failure.problems[0].remedy
    assert not (tmp_path / "out").exists()
