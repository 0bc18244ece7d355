"""What a spacing leaves of a volume."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genotype.diagnostics.diagnostic import InputError
from search.data.arrays.resample import resampled_shape
from search.data.volumes.bounds import unreasonable
from search.data.volumes.geometry import Geometry
from tests.search.data.loading import loaded_volumes as loaded
from tests.search.data.volumes.sets import affine_of, save, save_header, two_balls, write_decathlon


def found(shape, spacing, wanted):
    return list(unreasonable("a.nii", Geometry(shape, affine_of(spacing)), wanted, "do so"))


@given(
    st.tuples(*[st.integers(1, 200)] * 3),
    st.tuples(*[st.floats(0.1, 10)] * 3),
    st.tuples(*[st.floats(0.5, 2)] * 3),
)
def test_no_spacing_within_a_factor_of_two_is_refused(shape, spacing, factors):
    wanted = tuple(side * factor for side, factor in zip(spacing, factors, strict=True))
    assert found(shape, spacing, wanted) == []


@given(st.permutations(["x", "y", "z"]), st.integers(8, 200), st.floats(0.1, 10))
def test_an_axis_that_is_left_with_next_to_nothing_is_named(axes, count, side):
    lost = axes[0]
    shape = tuple(count if axis == lost else 32 for axis in "xyz")
    spacing = tuple(side if axis == lost else 1.0 for axis in "xyz")
    wanted = tuple(side * count / 2 if axis == lost else 1.0 for axis in "xyz")
    (problem,) = found(shape, spacing, wanted)
    assert (
        f"along {lost} from {count} voxels of {side:g} mm to 2 of {side * count / 2:g} mm" in problem.problem
    )


def test_what_few_slices_there_are_may_stay_few():
    for slices in (1, 2, 3):
        assert found((64, 64, slices), (1, 1, 8), (1, 1, 10)) == []
        assert resampled_shape((slices, 64, 64), (1, 1, 8), (1, 1, 10))[0] >= 1


def test_the_bound_above_tells_what_the_file_has():
    (problem,) = found((100, 100, 100), (1, 1, 1), (0.01, 0.01, 0.01))
    assert "1,000,000,000,000 voxels of 0.01 x 0.01 x 0.01 mm" in problem.problem
    assert "it has 100 x 100 x 100 of 1 x 1 x 1 mm" in problem.problem


def test_a_spacing_that_leaves_one_voxel_is_refused_before_voxels_are_read(tmp_path):
    folder = write_decathlon(tmp_path)
    (folder / "imagesTr/c3.nii.gz").write_bytes((folder / "imagesTr/c3.nii.gz").read_bytes()[:-4])
    with pytest.raises(InputError) as refusal:
        loaded(folder, spacing=(100.0, 100.0, 100.0))
    told = str(refusal.value)
    assert "6 files (imagesTr/c0.nii.gz, imagesTr/c1.nii.gz, imagesTr/c2.nii.gz, ...): " in told
    assert "x from 16 voxels of 1 mm to 1 of 100 mm, y from 20" in told
    assert "--spacing" in told


def test_a_file_that_is_far_from_the_median_is_named(tmp_path):
    """A unit that is missing: micrometres are read as mm, or mm as metres."""
    folder = write_decathlon(tmp_path)
    for kind, array in zip(("imagesTr", "labelsTr"), two_balls(seed=1), strict=True):
        save_header(folder / kind / "c1.nii.gz", array, affine_of((1e-3,) * 3), unit="mm")
    with pytest.raises(
        InputError, match=r"imagesTr/c1\.nii\.gz: would lose .* x from 16 voxels of 0\.001 mm"
    ):
        loaded(folder)


@pytest.mark.parametrize("side", [1e-4, 3e-4, 2.5e-5, 40.0])
def test_the_spacing_of_a_microscope_is_not_rounded_away(tmp_path, side):
    folder = write_decathlon(tmp_path)
    for index in range(6):
        for kind, array in zip(("imagesTr", "labelsTr"), two_balls(seed=index), strict=True):
            save(folder / kind / f"c{index}.nii.gz", array, affine_of((side, side, 2 * side)))
    data = loaded(folder)
    assert data.preparation.spacing == pytest.approx((side, side, 2 * side))
    assert data.train.images[0].shape == data.train.images[0].truth.shape


@pytest.mark.parametrize("side", [1e-8, 1e8])
def test_sides_that_nothing_has_are_refused(tmp_path, side):
    with pytest.raises(InputError, match="is not a voxel size"):
        loaded(write_decathlon(tmp_path), spacing=(side,) * 3)
