"""The two geometries of a NIfTI header, and the unit that they are in."""

from __future__ import annotations

import nibabel
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nibabel.eulerangles import euler2mat

from genotype.diagnostics.diagnostic import InputError
from search.data.volumes.nifti.file import open_nifti
from tests.search.data.loading import loaded_volumes as loaded
from tests.search.data.volumes.sets import (
    UNITS,
    affine_of,
    save_header,
    two_balls,
    write_decathlon,
)
from tests.search.data.volumes.test_geometry import CODES

SHAPE = (5, 6, 7)
VOXELS = np.arange(210, dtype=np.float32).reshape(SHAPE)

sides = st.tuples(*[st.integers(200, 9000).map(lambda n: n / 1000)] * 3)
offsets = st.tuples(*[st.floats(-200, 200)] * 3)
turns = st.tuples(*[st.floats(-180, 180)] * 3)


def turned(spacing, angles=(0, 0, 0), origin=(0, 0, 0)):
    """An affine of these sides, its axes turned by Euler's angles in degrees."""
    affine = np.eye(4)
    affine[:3, :3] = euler2mat(*np.radians(angles)) @ np.diag(spacing)
    affine[:3, 3] = origin
    return affine


def oriented(codes, spacing):
    """An affine whose axes run along those that the letters name."""
    affine = np.zeros((4, 4))
    for column, letter in enumerate(codes):
        row = next(row for row, letters in enumerate(("RL", "AP", "SI")) if letter in letters)
        affine[row, column] = spacing[column] * (1 if letter in "RAS" else -1)
    affine[3, 3] = 1
    return affine


@given(sides, turns, offsets, st.sampled_from(list(UNITS)), st.sampled_from(["sform", "qform", "both"]))
def test_places_are_in_mm(tmp_path_factory, spacing, angles, origin, unit, form):
    affine = turned(spacing, angles, origin)
    forms = {name: affine for name in ("sform", "qform") if form in (name, "both")}
    path = save_header(tmp_path_factory.mktemp("x") / "a.nii", VOXELS, **forms, unit=unit)
    np.testing.assert_allclose(open_nifti(path).geometry.affine, affine, rtol=1e-5, atol=1e-3)


@pytest.mark.parametrize("time", ["sec", "msec", "usec", "hz", "ppm", "unknown"])
@pytest.mark.parametrize("unit", UNITS)
def test_a_unit_of_time_beside_it_changes_nothing(tmp_path, unit, time):
    series = np.stack([VOXELS] * 3, axis=-1)
    path = save_header(tmp_path / "a.nii.gz", series, affine_of((1, 2, 3)), unit=unit, time=time)
    opened = open_nifti(path)
    assert (opened.geometry.spacing, opened.channels) == (pytest.approx((1, 2, 3)), 3)


def test_an_unknown_unit_is_mm(tmp_path):
    path = save_header(tmp_path / "a.nii", VOXELS, affine_of((1, 2, 3)), unit="unknown")
    assert open_nifti(path).geometry.spacing == pytest.approx((1, 2, 3))


def test_a_unit_that_there_is_not_is_refused(tmp_path):
    path = save_header(tmp_path / "a.nii", VOXELS, affine_of())
    data = bytearray(path.read_bytes())
    data[123] = 13  # xyzt_units: seconds, and an unused code of space
    path.write_bytes(data)
    with pytest.raises(InputError, match=r"a\.nii: has a unit of length that NIfTI does not define"):
        open_nifti(path)


@given(sides, turns, offsets, st.integers(3, 5))
def test_rounding_is_no_disagreement(tmp_path_factory, spacing, angles, origin, digits):
    """An sform, the quaternion of the same, and sizes that a tool has rounded."""
    affine = turned(spacing, angles, origin)
    path = tmp_path_factory.mktemp("x") / "a.nii"
    save_header(path, VOXELS, affine, affine, pixdim=np.round(spacing, digits))
    one, other = (open_nifti(path, form).geometry.spacing for form in (None, "qform"))
    assert one == pytest.approx(other, rel=5e-3)
    save_header(path, VOXELS, affine, pixdim=np.round(spacing, digits))
    open_nifti(path)


@given(sides, st.tuples(*[st.floats(-20, 20)] * 3), offsets)
def test_an_alignment_is_no_disagreement(tmp_path_factory, spacing, angles, origin):
    """Turned and shifted, as by a registration, a scan is read alike by both forms."""
    path = tmp_path_factory.mktemp("x") / "a.nii"
    save_header(path, VOXELS, turned(spacing, angles, origin), affine_of(spacing))
    one, other = open_nifti(path), open_nifti(path, "qform")
    assert one.geometry.spacing == pytest.approx(other.geometry.spacing)
    assert np.array_equal(one.geometry.oriented(VOXELS), other.geometry.oriented(VOXELS))


def test_near_45_degrees_rounding_may_order_the_axes_otherwise(tmp_path):
    forms = turned((1, 1, 1), (44.9, 0, 0)), turned((1, 1, 1), (45.1, 0, 0))
    assert open_nifti(save_header(tmp_path / "a.nii", VOXELS, *forms)).geometry.orientation.shape == (3, 2)


THICK, CUBES = (1.32, 1.32, 10.0), (1.0, 1.0, 1.0)


@pytest.mark.parametrize("unit", UNITS)
def test_two_spacings_are_refused_and_one_may_be_chosen(tmp_path, unit):
    path = save_header(tmp_path / "a.nii.gz", VOXELS, affine_of(CUBES), affine_of(THICK), unit=unit)
    with pytest.raises(InputError) as refusal:
        open_nifti(path)
    for words in ("a.nii.gz", "1 x 1 x 1 mm", "1.32 x 1.32 x 10 mm", "--geometry sform", "--geometry qform"):
        assert words in str(refusal.value)
    assert open_nifti(path, "sform").geometry.spacing == pytest.approx(CUBES)
    assert open_nifti(path, "qform").geometry.spacing == pytest.approx(THICK)


@given(sides, st.integers(0, 2), st.floats(1.03, 50), st.booleans())
def test_a_side_that_differs_by_three_in_a_hundred_is_refused(tmp_path_factory, spacing, axis, factor, both):
    other = np.array(spacing)
    other[axis] *= factor
    path = tmp_path_factory.mktemp("x") / "a.nii"
    save_header(path, VOXELS, affine_of(spacing), affine_of(other) if both else None, pixdim=other)
    with pytest.raises(InputError, match="disagree"):
        open_nifti(path)
    assert open_nifti(path, "sform").geometry.spacing == pytest.approx(spacing)


@pytest.mark.parametrize("codes", [codes for codes in CODES if codes != "RAS"])
def test_axes_that_run_another_way_are_refused(tmp_path, codes):
    path = save_header(tmp_path / "a.nii", VOXELS, oriented("RAS", CUBES), oriented(codes, CUBES))
    with pytest.raises(InputError, match=f"with axes RAS and .* with axes {codes}"):
        open_nifti(path)
    assert "".join(nibabel.aff2axcodes(open_nifti(path, "qform").geometry.affine)) == codes


@pytest.mark.parametrize("broken", [0.0, np.nan, np.inf])
def test_a_form_that_is_broken_is_no_geometry_but_the_other_may_be_chosen(tmp_path, broken):
    path = save_header(tmp_path / "a.nii", VOXELS, affine_of(), affine_of(THICK))
    image = nibabel.load(path)
    image.header["srow_x"] = broken
    nibabel.save(nibabel.Nifti1Image(VOXELS, None, image.header), path)
    for form, words in ((None, "disagree"), ("sform", "has no geometry")):
        with pytest.raises(InputError, match=words):
            open_nifti(path, form)
    assert open_nifti(path, "qform").geometry.spacing == pytest.approx(THICK)


@pytest.mark.parametrize("form", ["sform", "qform"])
def test_a_choice_asks_for_no_form_that_a_file_lacks(tmp_path, form):
    """It says which of two counts; a file with one has no doubt about it."""
    for only in ("sform", "qform"):
        path = save_header(tmp_path / f"{only}.nii", VOXELS, **{only: affine_of(THICK)})
        assert open_nifti(path, form).geometry.spacing == pytest.approx(THICK)
    bare = save_header(tmp_path / "bare.nii", VOXELS, pixdim=THICK)
    assert open_nifti(bare, form).geometry.spacing == pytest.approx(THICK)


def test_sizes_that_disagree_with_the_only_form_are_refused(tmp_path):
    path = save_header(tmp_path / "a.nii", VOXELS, affine_of(CUBES), pixdim=THICK)
    for form in (None, "qform"):
        with pytest.raises(InputError, match=r"a\.nii: .*1 x 1 x 1 mm.* pixdim says 1.32 x 1.32 x 10 mm"):
            open_nifti(path, form)
    assert open_nifti(path, "sform").geometry.spacing == pytest.approx(CUBES)


def test_sizes_of_zero_say_nothing(tmp_path):
    path = save_header(tmp_path / "a.nii", VOXELS, affine_of(THICK))
    data = bytearray(path.read_bytes())
    data[80:92] = bytes(12)  # pixdim[1:4]
    path.write_bytes(data)
    assert open_nifti(path).geometry.spacing == pytest.approx(THICK)


def test_a_quaternion_that_rounding_made_too_long_is_read(tmp_path):
    """nibabel's own reading of this qform raises `w2 should be positive`."""
    upside_down = oriented("LPS", CUBES)
    path = save_header(tmp_path / "a.nii", VOXELS, upside_down, upside_down)
    header = nibabel.load(path).header
    header["quatern_d"] = 1.00001
    nibabel.save(nibabel.Nifti1Image(VOXELS, None, header), path)
    with pytest.raises(ValueError, match="w2 should be positive"):
        nibabel.load(path).header.get_qform()
    assert open_nifti(path, "qform").geometry.affine == pytest.approx(upside_down, abs=1e-4)


def write_headers(folder, forms_of, unit="mm"):
    """A set of six cases whose headers are written anew; `forms_of` tells the forms of a kind of file."""
    write_decathlon(folder)
    for index in range(6):
        for kind, array in zip(("imagesTr", "labelsTr"), two_balls(seed=index), strict=True):
            save_header(folder / kind / f"c{index}.nii.gz", array, **forms_of(kind), unit=unit)
    return folder


def test_a_set_in_any_unit_is_the_same_set(tmp_path):
    """Digests are over all voxels that a network sees; ties of rounding must fall alike."""
    affine = turned((0.7, 1.1, 2.3), (4, 7, -9), (-90, 35, 12))
    forms = {"sform": affine, "qform": affine}
    sets = [write_headers(tmp_path / unit, lambda _: forms, unit) for unit in UNITS]
    for settings in ({}, {"spacing": (1.4, 2.2, 2.3)}, {"spacing": (0.9, 1.0, 3.0)}):
        found = [loaded(folder, **settings) for folder in sets]
        assert len({data.digest for data in found}) == 1
        assert len({data.words for data in found}) == 1
    assert loaded(tmp_path / "micron").preparation.spacing == (0.7, 1.1, 2.3)


def test_image_and_label_may_have_other_units(tmp_path):
    def forms(_):
        return {"sform": affine_of((1, 1, 2))}

    folder = write_headers(tmp_path / "a", forms)
    plain = loaded(folder).digest
    save_header(folder / "labelsTr/c1.nii.gz", two_balls(seed=1)[1], **forms(""), unit="meter")
    assert loaded(folder).digest == plain


@pytest.mark.parametrize("kind", ["imagesTr", "labelsTr"])
def test_files_whose_forms_disagree_are_named(tmp_path, kind):
    folder = write_decathlon(tmp_path)
    array = two_balls(seed=1)[kind == "labelsTr"]
    save_header(folder / kind / "c1.nii.gz", array, affine_of(), affine_of(THICK))
    with pytest.raises(InputError, match=f"{kind}/c1.nii.gz: has an sform and a qform that disagree"):
        loaded(folder)


def test_image_and_label_meet_in_the_geometry_that_is_chosen(tmp_path):
    def forms(kind):
        return {"sform": affine_of(CUBES), "qform": affine_of(THICK if kind == "imagesTr" else CUBES)}

    folder = write_headers(tmp_path, forms)
    assert loaded(folder, geometry="sform").preparation.geometry == "sform"
    with pytest.raises(InputError, match="are at different positions"):
        loaded(folder, geometry="qform")


def test_the_geometry_in_which_image_and_label_meet_is_told(tmp_path):
    """An aligned scan has an sform elsewhere; its label was written by a tool that keeps the qform alone."""
    aligned = turned(CUBES, (3, 2, 1), (40, 50, 60))

    def forms(kind):
        return {"sform": aligned, "qform": affine_of()} if kind == "imagesTr" else {"qform": affine_of()}

    folder = write_headers(tmp_path, forms)
    with pytest.raises(
        InputError, match=r"are at different positions .*\n.*--geometry qform, which places them together"
    ):
        loaded(folder)
    assert loaded(folder, geometry="qform").preparation.geometry == "qform"
    with pytest.raises(InputError, match=r"grid$"):
        loaded(
            write_headers(tmp_path, lambda kind: {"sform": aligned if kind == "imagesTr" else affine_of()})
        )


@pytest.mark.parametrize(("form", "spacing"), [("sform", CUBES), ("qform", THICK)])
def test_a_set_is_read_by_the_chosen_geometry(tmp_path, form, spacing):
    folder = write_headers(tmp_path / "two", lambda _: {"sform": affine_of(CUBES), "qform": affine_of(THICK)})
    plain = write_headers(tmp_path / "one", lambda _: {form: affine_of(spacing)})
    found = loaded(folder, geometry=form)
    assert found.preparation.spacing == pytest.approx(spacing)
    assert found.digest == loaded(plain).digest
    assert loaded(plain).preparation.geometry is None
