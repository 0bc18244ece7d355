"""Orientation and spacing: where voxels lie is kept, however a file stores them."""

from __future__ import annotations

from itertools import permutations, product
from math import pi

import nibabel
import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from search.data.arrays.resample import linearly, nearest, resampled_shape
from search.data.cases import Case, LabelMap, MaskFile
from search.data.files import opened_case
from search.data.masks import case_labels
from search.data.volumes.geometry import Geometry
from search.data.volumes.read import matching
from search.data.volumes.volume import read_volume
from tests.search.data.volumes.sets import affine_of, in_orientation, save, two_balls

CODES = ["".join(code) for axes in permutations(("RL", "AP", "SI")) for code in product(*axes)]
orientations = st.sampled_from(CODES)
spacings = st.tuples(*[st.floats(0.5, 2)] * 3)


def stored(folder, image, labels, affine, codes):
    image, turned = in_orientation(image, affine, codes)
    labels, _ = in_orientation(labels, affine, codes)
    paths = save(folder / "image.nii.gz", image, turned), save(folder / "label.nii.gz", labels, turned)
    return matching(opened_case(Case("a", paths[:1], (MaskFile(paths[1]),)), None), 1)


def volume_at(header, spacing):
    """The volume with its labels, at a spacing."""
    labels = LabelMap(names=("background", "1", "2"), values={0: 0, 1: 1, 2: 2})
    return read_volume(header, case_labels(header.case, header.images[0], labels), spacing)


@pytest.mark.parametrize("codes", CODES)
def test_every_orientation_gives_the_same_tensors(tmp_path, codes):
    image, labels = two_balls()
    affine = affine_of((1.0, 1.5, 2.0), (-5, 7, 11))
    plain = volume_at(stored(tmp_path / "ras", image, labels, affine, "RAS"), (1, 1, 1))
    header = stored(tmp_path / codes, image, labels, affine, codes)
    other = volume_at(header, (1, 1, 1))
    assert torch.equal(plain.image, other.image)
    assert torch.equal(plain.labels, other.labels)
    assert torch.equal(plain.truth, torch.from_numpy(labels.T.copy()))
    assert header.geometry.spacing == pytest.approx((1, 1.5, 2))


@given(orientations, st.tuples(*[st.integers(1, 5)] * 3), spacings)
def test_what_is_oriented_comes_back(codes, shape, spacing):
    array = np.random.default_rng(0).integers(0, 99, shape).astype(np.int32)
    turned, affine = in_orientation(array, affine_of(spacing), codes)
    geometry = Geometry(turned.shape, affine)
    volume = geometry.oriented(turned)
    assert volume.shape == geometry.oriented_shape == shape[::-1]
    assert np.array_equal(volume, array.T)
    assert np.array_equal(geometry.stored(volume), turned)
    assert geometry.spacing == pytest.approx(spacing)


def test_an_axis_rises_to_the_right_the_front_and_the_head():
    marks = {"x": (3, 0, 0), "y": (0, 4, 0), "z": (0, 0, 5)}
    for axis, place in marks.items():
        array = np.zeros((4, 5, 6))
        array[place] = 1
        turned, affine = in_orientation(array, affine_of(), "LPI")
        z, y, x = np.argwhere(Geometry(turned.shape, affine).oriented(turned))[0]
        assert {"x": x, "y": y, "z": z}[axis] == max(place)


def test_an_oblique_volume_goes_to_the_nearest_axes():
    angle = 0.2
    turn = np.array([[np.cos(angle), -np.sin(angle), 0], [np.sin(angle), np.cos(angle), 0], [0, 0, 1]])
    affine = np.eye(4)
    affine[:3, :3] = turn @ np.diag([1, 2, 3])
    array = np.arange(24).reshape(2, 3, 4)
    geometry = Geometry(array.shape, affine)
    assert geometry.spacing == pytest.approx((1, 2, 3))
    assert np.array_equal(geometry.oriented(array), array.T)


@given(spacings, spacings)
def test_a_ball_keeps_its_volume_and_its_place(spacing, wanted):
    extent, radius = 44.0, 15.0
    shape = tuple(round(extent / side) for side in reversed(spacing))
    axes = [(np.arange(n) + 0.5) * side for n, side in zip(shape, reversed(spacing), strict=True)]
    grid = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1)
    ball = (np.linalg.norm(grid - np.array([22, 20, 18]), axis=-1) < radius).astype(np.uint8)
    new = resampled_shape(shape, spacing, wanted)
    moved = nearest(torch.from_numpy(ball), new).numpy()
    sides = [n * side / count for n, side, count in zip(shape, reversed(spacing), new, strict=True)]
    assert moved.sum() * np.prod(sides) == pytest.approx(4 / 3 * pi * radius**3, rel=0.12)
    centre = (np.argwhere(moved).mean(axis=0) + 0.5) * sides
    assert centre == pytest.approx([22, 20, 18], abs=1.0)


@given(st.tuples(*[st.integers(1, 6)] * 3), st.integers(1, 3))
def test_a_finer_grid_and_back_is_where_it_was(shape, factor):
    labels = torch.from_numpy(np.random.default_rng(1).integers(0, 4, shape).astype(np.uint8))
    finer = tuple(side * (2 * factor - 1) for side in shape)
    assert torch.equal(nearest(nearest(labels, finer), shape), labels)
    image = torch.arange(shape[0], dtype=torch.float32).view(1, -1, 1, 1).expand(1, *shape).contiguous()
    ramp = linearly(image, (shape[0] * 3, *shape[1:]))[0, :, 0, 0]
    inner = ramp[2:-2].diff()
    assert torch.allclose(inner, torch.full_like(inner, 1 / 3), atol=1e-5)


@given(st.integers(1, 600), st.integers(1, 4000), st.integers(1, 12))
def test_a_shape_does_not_hang_on_how_a_unit_rounds(count, thousandths, fourths):
    """Also where it is half a voxel more or less: headers have float32."""
    side = thousandths / 1000
    wanted = side * fourths / 4
    read = {unit: float(np.float32(side * 10.0**power)) * 10.0**-power for unit, power in UNITS.items()}
    shapes = {resampled_shape((count,) * 3, (found,) * 3, (wanted,) * 3) for found in read.values()}
    assert len(shapes) == 1


UNITS = {"meter": -3, "mm": 0, "micron": 3}


def test_labels_survive_the_way_there_and_back(tmp_path):
    image, labels = two_balls()
    header = stored(tmp_path, image, labels, affine_of((1.2, 0.8, 1.0)), "PIR")
    volume = volume_at(header, header.geometry.spacing)
    assert torch.equal(volume.labels, volume.truth)
    back = header.geometry.stored(volume.truth.numpy())
    file = nibabel.load(tmp_path / "label.nii.gz")
    assert np.array_equal(back, np.asarray(file.dataobj))
