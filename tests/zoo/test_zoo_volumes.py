"""Entries of trainings on volumes: what they record, and the volumes that they segment."""

from __future__ import annotations

import json
from pathlib import Path

import attrs
import nibabel
import numpy as np
import pytest
import torch
from PIL import Image
from torch import nn

from genotype import InputError
from search.config import DataConfig
from search.data.readers import open_image
from search.data.volumes.read import geometry_of
from search.preparation import Preparation
from search.recorded import recorded_data
from tests.search.data.volumes.sets import UNITS, affine_of, in_orientation, save, save_header, two_balls
from tests.zoo.trained import EVALUATION, TINY, run_json, write_run
from zoo.entries.entry import Entry
from zoo.predict.volume import predict_volume, segment_volume
from zoo.publishing.add import Terms, add
from zoo.verification.verify import require_sound

LINKS = tuple(
    attrs.evolve(link, resize="trilinear") if link.resize == "bilinear" else link for link in TINY.links
)
TINY_3D = attrs.evolve(
    TINY, name="tiny-3d", spatial_dims=3, in_channels=1, out_channels=3, output="classes", links=LINKS
)
VOLUMES = Preparation(
    spacing=(1.0, 1.0, 2.0),
    patch=(8, 12, 6),
    labels=("background", "front", "back"),
    values="standardised",
)


@pytest.fixture(scope="module")
def volume_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write_run(tmp_path_factory.mktemp("volumes") / "run", TINY_3D)
    about = run_json(TINY_3D)
    about["data"] |= {"spacing": [1.0, 1.0, 2.0], "patch": [8, 12, 6], "labels": list(VOLUMES.labels)}
    about["data"] |= {"patches": 9}
    (folder / "run.json").write_text(json.dumps(about))
    mean = {**EVALUATION["mean"], "dice_front": 0.6, "dice_back": 0.4}
    (folder / "evaluation.json").write_text(json.dumps({**EVALUATION, "mean": mean}))
    return folder


@pytest.fixture
def volume_entry(volume_run: Path, tmp_path: Path) -> Entry:
    return add(volume_run, tmp_path / "models", Terms())


def test_an_entry_tells_spacing_patch_and_labels(volume_entry: Entry):
    record = volume_entry.record()
    assert record.preparation == VOLUMES
    assert record.extent == (6, 12, 8)
    assert record.metrics.class_dice == {"front": 0.6, "back": 0.4}
    require_sound(volume_entry)
    settings = recorded_data(volume_entry.folder)
    assert (settings.spacing, settings.patch) == (VOLUMES.spacing, VOLUMES.patch)


def test_people_are_told_too(volume_entry: Entry, genoc):
    card = volume_entry.path("README.md").read_text()
    for words in (
        "(z, y, x)",
        "1 x 1 x 2 mm (x, y, z)",
        "0 background, 1 front, 2 back",
        "| front | 0.6000 |",
    ):
        assert words in card
    shown = genoc("zoo", "show", volume_entry.name, "--zoo", volume_entry.folder.parent).stdout
    assert "Dice front" in shown
    assert "one image of 6 x 12 x 8" in shown


@pytest.fixture
def volume(tmp_path: Path) -> Path:
    image, _ = two_balls((13, 17, 9), (1.0, 1.0, 2.0))
    return save(tmp_path / "volume.nii.gz", *in_orientation(image, affine_of((1.0, 1.0, 2.0)), "PIR"))


def test_a_volume_is_segmented_in_its_own_geometry(volume_entry: Entry, volume: Path, tmp_path: Path, genoc):
    mask = tmp_path / "mask.nii.gz"
    result = genoc(
        *("zoo", "load", volume_entry.name, "--zoo", volume_entry.folder.parent),
        *("--image", volume, "-o", mask, "--json"),
    )
    assert result.exit_code == 0, result.output
    done = json.loads(result.stdout)
    given, found = nibabel.load(volume), nibabel.load(mask)
    labels = np.asarray(found.dataobj)
    assert (found.shape, labels.dtype) == (given.shape, np.uint8)
    assert np.array_equal(found.affine, given.affine)
    assert done["voxels"] == {
        name: int((labels == label).sum()) for label, name in enumerate(("background", "front", "back"))
    }


class Brightness(nn.Module):
    """Calls dark 0, middling 1 and bright 2."""

    def forward(self, images):
        return torch.cat([-((images - level) ** 2) for level in (-1.0, 1.0, 3.0)], dim=1)


def test_labels_lie_where_the_image_has_them(tmp_path: Path):
    plain, labels = two_balls((13, 17, 9), (1.0, 1.0, 2.0))
    values = labels.astype(np.float32) * 100
    found = []
    for codes in ("RAS", "PIR", "LSA"):
        stored, affine = in_orientation(values, affine_of((1.0, 1.0, 2.0)), codes)
        file = open_image(save(tmp_path / f"{codes}.nii.gz", stored, affine))
        ours = geometry_of(file).stored(predict_volume(Brightness(), TINY_3D, VOLUMES, file))
        normal = (stored - values.mean()) / values.std()
        wanted = np.abs(normal[..., None] - np.array([-1.0, 1.0, 3.0])).argmin(axis=-1)
        assert np.array_equal(ours, wanted)
        found.append(np.bincount(ours.ravel()).tolist())
    assert found[0] == found[1] == found[2]
    assert plain.shape == labels.shape


def test_the_same_volume_gives_the_same_bytes(volume: Path, tmp_path: Path):
    for name in ("one.nii.gz", "two.nii.gz", "three.nii"):
        segment_volume(Brightness(), TINY_3D, VOLUMES, volume, tmp_path / name)
    assert (tmp_path / "one.nii.gz").read_bytes() == (tmp_path / "two.nii.gz").read_bytes()
    one, three = (np.asarray(nibabel.load(tmp_path / name).dataobj) for name in ("one.nii.gz", "three.nii"))
    assert np.array_equal(one, three)


def test_what_cannot_be_segmented_is_refused(volume: Path, tmp_path: Path):
    with pytest.raises(InputError, match="written as NIfTI"):
        segment_volume(Brightness(), TINY_3D, VOLUMES, volume, tmp_path / "mask.png")
    (tmp_path / "text.nii.gz").write_text("hello")
    with pytest.raises(InputError, match="cannot be read as NIfTI"):
        segment_volume(Brightness(), TINY_3D, VOLUMES, tmp_path / "text.nii.gz", tmp_path / "mask.nii.gz")
    two = attrs.evolve(TINY_3D, in_channels=2)
    with pytest.raises(InputError, match="has 1 channels, but the network reads 2"):
        segment_volume(Brightness(), two, VOLUMES, volume, tmp_path / "mask.nii.gz")
    assert not (tmp_path / "mask.nii.gz").exists()


FORMS = {
    "oblique": np.array([[0.9, 0.2, 0.1, -30], [-0.2, 0.95, 0.3, 12], [0.05, -0.1, 1.9, 7], [0, 0, 0, 1]]),
    "plain": affine_of((1.0, 1.0, 2.0), (-5, 7, 11)),
}


def geometry_bytes(path: Path) -> list[bytes]:
    """What a header says of places, byte for byte: sizes, unit, codes, quaternion, offsets, sform."""
    header = nibabel.load(path).header
    names = ("pixdim", "xyzt_units", "qform_code", "sform_code", "quatern_b", "quatern_c", "quatern_d")
    names += ("qoffset_x", "qoffset_y", "qoffset_z", "srow_x", "srow_y", "srow_z")
    return [
        np.asarray(header[name])[..., :4].tobytes() if name == "pixdim" else header[name].tobytes()
        for name in names
    ]


@pytest.mark.parametrize("forms", [("sform",), ("qform",), ("sform", "qform"), ()])
@pytest.mark.parametrize("place", FORMS)
def test_labels_are_the_same_in_any_unit_and_keep_the_header(tmp_path: Path, place: str, forms: tuple):
    image, _ = two_balls((13, 17, 9), (1.0, 1.0, 2.0))
    found = []
    for unit in UNITS:
        scan = tmp_path / f"{unit}.nii.gz"
        pixdim = None if forms else np.array((1.0, 1.0, 2.0)) * UNITS[unit]
        save_header(scan, image, unit=unit, pixdim=pixdim, **dict.fromkeys(forms, FORMS[place]))
        segment_volume(Brightness(), TINY_3D, VOLUMES, scan, tmp_path / "mask.nii.gz")
        assert geometry_bytes(tmp_path / "mask.nii.gz") == geometry_bytes(scan)
        found.append(np.asarray(nibabel.load(tmp_path / "mask.nii.gz").dataobj))
    assert np.array_equal(found[0], found[1])
    assert np.array_equal(found[0], found[2])
    assert len(np.unique(found[0])) > 1


def test_nifti_2_keeps_its_header_too(tmp_path: Path):
    """nibabel keeps neither forms nor unit where one version becomes the other."""
    image, _ = two_balls((13, 17, 9), (1.0, 1.0, 2.0))
    scan = nibabel.Nifti2Image(image, FORMS["plain"] * np.array([[1e-3], [1e-3], [1e-3], [1]]))
    scan.header.set_xyzt_units("meter", "sec")
    nibabel.save(scan, tmp_path / "scan.nii")
    segment_volume(Brightness(), TINY_3D, VOLUMES, tmp_path / "scan.nii", tmp_path / "mask.nii")
    assert isinstance(nibabel.load(tmp_path / "mask.nii"), nibabel.Nifti2Image)
    assert geometry_bytes(tmp_path / "mask.nii") == geometry_bytes(tmp_path / "scan.nii")


def with_two_geometries(path: Path) -> Path:
    """A scan whose sform says cubes, and whose qform and pixdim the thick slices that it has."""
    image, _ = two_balls((13, 17, 9), (1.0, 1.0, 2.0))
    return save_header(path, image, affine_of(), affine_of((1.0, 1.0, 2.0)))


def segmented(volumes: Preparation, scan: Path, form=None) -> np.ndarray:
    mask = scan.with_name("mask.nii.gz")
    segment_volume(Brightness(), TINY_3D, volumes, scan, mask, form)
    assert geometry_bytes(mask) == geometry_bytes(scan)
    return np.asarray(nibabel.load(mask).dataobj)


def test_a_scan_is_read_by_the_geometry_of_the_training_or_the_one_given(tmp_path: Path):
    scan = with_two_geometries(tmp_path / "scan.nii.gz")
    with pytest.raises(
        InputError, match=r"(?s)scan\.nii\.gz.*1 x 1 x 1 mm.*1 x 1 x 2 mm.*--geometry sform or"
    ):
        segmented(VOLUMES, scan)
    assert not (tmp_path / "mask.nii.gz").exists()
    right = segmented(
        VOLUMES, save(tmp_path / "right.nii.gz", two_balls((13, 17, 9), (1, 1, 2))[0], affine_of((1, 1, 2)))
    )
    wrong = segmented(VOLUMES, scan, "sform")
    trained = attrs.evolve(VOLUMES, geometry="qform")
    assert np.array_equal(segmented(VOLUMES, scan, "qform"), right)
    assert np.array_equal(segmented(trained, scan), right)
    assert np.array_equal(segmented(trained, scan, "sform"), wrong)
    assert not np.array_equal(right, wrong)


def test_an_entry_keeps_the_geometry_of_its_training(volume_run: Path, tmp_path: Path, genoc):
    about = json.loads((volume_run / "run.json").read_text())
    about["data"]["geometry"] = about["config"]["data"]["geometry"] = "qform"
    run = tmp_path / "run"
    run.mkdir()
    for file in volume_run.iterdir():
        (run / file.name).write_bytes(file.read_bytes())
    (run / "run.json").write_text(json.dumps(about))
    entry = add(run, tmp_path / "models", Terms())
    assert entry.record().preparation == attrs.evolve(VOLUMES, geometry="qform")
    assert recorded_data(entry.folder).geometry == recorded_data(run).geometry == "qform"
    assert "its qform was used" in entry.path("README.md").read_text()
    require_sound(entry)
    scan = with_two_geometries(tmp_path / "scan.nii.gz")
    command = ("zoo", "load", entry.name, "--zoo", tmp_path / "models", "--image", scan, "-o")
    assert genoc(*command, tmp_path / "one.nii").exit_code == 0
    assert genoc(*command, tmp_path / "two.nii", "--geometry", "qform").exit_code == 0
    assert (tmp_path / "one.nii").read_bytes() == (tmp_path / "two.nii").read_bytes()


def test_an_entry_from_before_there_was_a_choice_refuses_to_guess(volume_entry: Entry, tmp_path: Path, genoc):
    assert volume_entry.record().preparation.geometry is None
    assert recorded_data(volume_entry.folder) == DataConfig(spacing=VOLUMES.spacing, patch=VOLUMES.patch)
    scan, mask = with_two_geometries(tmp_path / "scan.nii.gz"), tmp_path / "mask.nii.gz"
    command = ("zoo", "load", volume_entry.name, "--zoo", volume_entry.folder.parent)
    result = genoc(*command, "--image", scan, "-o", mask)
    assert (result.exit_code, mask.exists()) == (2, False)
    assert "--geometry sform or --geometry qform" in result.stderr
    assert genoc(*command, "--image", scan, "-o", mask, "--geometry", "qform").exit_code == 0
    assert genoc(*command, "--geometry", "qform").exit_code == 2


@pytest.mark.parametrize(
    ("spacing", "words"), [((0.01, 1.0, 2.0), "x from 13 voxels"), ((50.0,) * 3, "voxels of 0.01")]
)
def test_a_scan_that_training_would_refuse_is_refused_before_it_is_read(
    tmp_path: Path, monkeypatch, spacing, words
):
    volumes = VOLUMES if len(set(spacing)) > 1 else attrs.evolve(VOLUMES, spacing=(0.01, 0.01, 0.01))
    image, _ = two_balls((13, 17, 9), spacing)
    scan = save(tmp_path / "scan.nii.gz", image, affine_of(spacing))
    monkeypatch.setattr(
        "zoo.predict.volume.standardised_or_zero", lambda *_: pytest.fail("its voxels were read")
    )
    with pytest.raises(InputError, match=words) as refusal:
        segment_volume(Brightness(), TINY_3D, volumes, scan, tmp_path / "mask.nii.gz")
    assert "scan.nii.gz" in str(refusal.value)
    assert "was trained on voxels of" in str(refusal.value)


def test_a_scan_without_its_last_bytes_is_refused(volume: Path, tmp_path: Path):
    volume.write_bytes(volume.read_bytes()[:-4])
    with pytest.raises(InputError, match=r"volume\.nii\.gz.*cut off"):
        segment_volume(Brightness(), TINY_3D, VOLUMES, volume, tmp_path / "mask.nii.gz")


def test_pictures_have_no_geometry(entry: Entry, tmp_path: Path, genoc):
    Image.new("RGB", (40, 30)).save(tmp_path / "a.png")
    command = ("zoo", "load", entry.name, "--zoo", entry.folder.parent, "--image", tmp_path / "a.png")
    result = genoc(*command, "-o", tmp_path / "mask.png", "--geometry", "sform")
    assert result.exit_code == 2
    assert "--geometry: is for volumes, but this network reads images" in result.stderr
    assert not (tmp_path / "mask.png").exists()
