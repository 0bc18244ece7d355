"""Entries of trainings on volumes: what they record, and the volumes that they segment."""

from __future__ import annotations

import json
from pathlib import Path

import attrs
import nibabel
import numpy as np
import pytest
import torch
from torch import nn

from genotype import Refused
from search.data.volumes.nifti import open_nifti
from search.jobs import recorded_data
from tests.search.data.volumes.sets import affine_of, in_orientation, save, two_balls
from tests.zoo.trained import EVALUATION, TINY, run_json, write_run
from zoo.add import Terms, add
from zoo.entry import Entry
from zoo.predict_volume import predict_volume, segment_volume
from zoo.record import Volumes
from zoo.verify import require_sound

LINKS = tuple(
    attrs.evolve(link, resize="trilinear") if link.resize == "bilinear" else link for link in TINY.links
)
TINY_3D = attrs.evolve(
    TINY, name="tiny-3d", spatial_dims=3, in_channels=1, out_channels=3, output="classes", links=LINKS
)
VOLUMES = Volumes(spacing=(1.0, 1.0, 2.0), patch=(8, 12, 6), labels=("background", "front", "back"))


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
    assert record.volumes == VOLUMES
    assert record.size is None
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
        file = open_nifti(save(tmp_path / f"{codes}.nii.gz", stored, affine))
        ours = predict_volume(Brightness(), TINY_3D, VOLUMES, file)
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
    with pytest.raises(Refused, match="written as NIfTI"):
        segment_volume(Brightness(), TINY_3D, VOLUMES, volume, tmp_path / "mask.png")
    (tmp_path / "text.nii.gz").write_text("hello")
    with pytest.raises(Refused, match="cannot be read as NIfTI"):
        segment_volume(Brightness(), TINY_3D, VOLUMES, tmp_path / "text.nii.gz", tmp_path / "mask.nii.gz")
    two = attrs.evolve(TINY_3D, in_channels=2)
    with pytest.raises(Refused, match="has 1 channels, the network reads 2"):
        segment_volume(Brightness(), two, VOLUMES, volume, tmp_path / "mask.nii.gz")
    assert not (tmp_path / "mask.nii.gz").exists()
