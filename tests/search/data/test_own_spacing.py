"""Distances in pictures are in the unit that their files state, on each picture's own grid."""

from __future__ import annotations

import nibabel
import numpy as np
import pytest
from attrs import evolve
from PIL import Image
from PIL.TiffImagePlugin import ImageFileDirectory_v2

from search.data.input_spec import InputSpec
from search.measures.scores import Scoring
from tests.search.data.loading import PICTURES, VOLUMES, loaded

GREY: InputSpec = evolve(PICTURES, channels=1)
SHAPE = (20, 26)
"""y and x."""


def ball(index):
    """A mask (y, x) of a disc, and an image of it."""
    y, x = np.ogrid[: SHAPE[0], : SHAPE[1]]
    mask = (((y - 9 - index % 3) ** 2 + (x - 12) ** 2) < 30).astype(np.uint8)
    return mask, (mask * 100 + y * 2 + x).astype(np.uint8)


def nifti(path, array, spacing, transposed):
    """A slice (y, x) whose pixels have these sides (y, x); in the file either axis is first."""
    y, x = spacing
    affine = np.diag([x, y, 1.0, 1.0])
    if transposed:
        affine = affine[:, [1, 0, 2, 3]]
    stored = array if transposed else array.T
    image = nibabel.Nifti1Image(np.ascontiguousarray(stored[..., None]), affine)
    image.header.set_xyzt_units("mm")
    nibabel.save(image, path)


def folder_of(tmp_path, write, count=6):
    for kind in ("images", "masks"):
        (tmp_path / kind).mkdir(exist_ok=True)
    for index in range(count):
        mask, image = ball(index)
        write(tmp_path / "images", f"p{index}", image, index)
        write(tmp_path / "masks", f"p{index}", mask, index)
    return tmp_path


def outline(region):
    """The places of a region's pixels that touch others along an axis."""
    wide = np.pad(region, 1)
    inner = wide[:-2, 1:-1] & wide[2:, 1:-1] & wide[1:-1, :-2] & wide[1:-1, 2:]
    return np.argwhere(region & ~inner)


def hd95(ours, theirs, spacing):
    """By all pairs of the pixels of both outlines."""
    a, b = (outline(region) * np.array(spacing) for region in (ours, theirs))
    apart = np.linalg.norm(a[:, None] - b[None], axis=-1)
    return max(np.percentile(apart.min(1), 95), np.percentile(apart.min(0), 95))


def measured(part):
    """HD95 of labels that are the truth moved by 2 rows and 3 columns, with the truths."""
    scoring = Scoring.of(part)
    first = 0
    for _, labels in part.measured(lambda images: images[:, :1]):
        moved = labels.roll((2, 3), (1, 2))
        for row, scores in enumerate(scoring.scores(moved, labels, first)):
            yield scores.surfaces[0, 0], moved[row].numpy() == 1, labels[row].numpy() == 1
        first += len(labels)


@pytest.mark.parametrize("transposed", [False, True])
@pytest.mark.parametrize("settings", [{}, {"size": (13, 16)}, {"size": (16,), "fit": "pad"}, {"patch": (8,)}])
def test_nifti_in_mm_on_its_own_grid(tmp_path, transposed, settings):
    spacings = [(0.5 + 0.1 * index, 2.0 - 0.1 * index) for index in range(6)]

    def write(folder, name, array, index):
        nifti(folder / f"{name}.nii", array, spacings[index], transposed)

    data = loaded(folder_of(tmp_path, write), GREY, **settings)
    for part in (data.train, data.val, data.test, data.train.joined(data.val)):
        assert Scoring.of(part).unit == "mm"
        for name, (found, moved, truth) in zip(part.ids, measured(part), strict=True):
            assert truth.shape == SHAPE
            assert found == pytest.approx(hd95(moved, truth, spacings[int(name[1:])]), rel=1e-5)
    assert data.train.subset([1]).spacing(0) == data.train.spacing(1)


def test_at_the_networks_size_in_pixels(tmp_path):
    def write(folder, name, array, index):
        nifti(folder / f"{name}.nii", array, (0.5, 0.5), False)

    folder = folder_of(tmp_path, write)
    assert Scoring.of(loaded(folder, GREY, size=(16,), grid="network").test).unit == "pixels"
    assert Scoring.of(loaded(folder, GREY, size=(16,)).test.quick()).unit == "pixels"
    as_it_is = loaded(folder, GREY, grid="network").test  # of the file's own size
    assert (Scoring.of(as_it_is).unit, Scoring.of(as_it_is.quick()).unit) == ("mm", "mm")


def tiff(folder, name, array, tags):
    directory = ImageFileDirectory_v2()
    for tag, value in tags.items():
        directory[tag] = value
    Image.fromarray(array).save(folder / f"{name}.tif", tiffinfo=directory)


PRINTED = {282: 300.0, 283: 300.0, 296: 2}
"""300 pixels per inch, as cameras and paint programs write."""

BY_IMAGEJ = {270: "ImageJ=1.53c\nunit=micron\n", 282: 2.0, 283: 4.0, 296: 1}


def test_a_resolution_for_printing_is_no_spacing(tmp_path):
    folder = folder_of(tmp_path, lambda folder, name, array, _: tiff(folder, name, array, PRINTED))
    part = loaded(folder, GREY, size=(16,)).test
    assert Scoring.of(part).unit == "pixels"
    for found, moved, truth in measured(part):
        assert found == pytest.approx(hd95(moved, truth, (1, 1)), rel=1e-5)


@pytest.mark.parametrize("kind", [np.uint8, np.uint16])
def test_imagej_states_its_unit(tmp_path, kind):
    def write(folder, name, array, _):
        tiff(folder, name, array.astype(kind if folder.name == "images" else np.uint8), BY_IMAGEJ)

    part = loaded(folder_of(tmp_path, write), GREY, size=(16,)).test
    assert part.spacing(0) == pytest.approx((1 / 4000, 1 / 2000))


def test_one_picture_without_a_spacing_leaves_all_in_pixels(tmp_path):
    def write(folder, name, array, index):
        tiff(folder, name, array, {} if index == 0 else BY_IMAGEJ)

    data = loaded(folder_of(tmp_path, write), GREY, size=(16,))
    units = {Scoring.of(part).unit for part in (data.train, data.val, data.test)}
    assert units == {"mm", "pixels"}


def test_volumes_that_say_nothing_are_measured_in_pixels(tmp_path):
    def write(folder, name, array, _):
        np.save(folder / f"{name}.npy", np.stack([array] * 12)[None].astype(np.float32))

    data = loaded(folder_of(tmp_path, write), evolve(VOLUMES, labels=2), patch=(8,))
    assert Scoring.of(data.test).unit == "pixels"
