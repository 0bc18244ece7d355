"""Small sets of volumes, made to order."""

from __future__ import annotations

import json
from pathlib import Path

import nibabel
import numpy as np
from nibabel.orientations import axcodes2ornt, inv_ornt_aff, io_orientation, ornt_transform

LABELS = {"0": "background", "1": "Front part", "2": "Back part"}


def affine_of(spacing=(1.0, 1.0, 1.0), origin=(0.0, 0.0, 0.0)):
    affine = np.diag([*spacing, 1.0])
    affine[:3, 3] = origin
    return affine


def two_balls(shape=(16, 20, 14), spacing=(1.0, 1.0, 1.0), seed=0, radius=4.0):
    """An image (X, Y, Z) float32, brighter in two balls, and its labels: 1 in front, 2 behind."""
    rng = np.random.default_rng(seed)
    place = np.stack(np.meshgrid(*map(np.arange, shape), indexing="ij"), axis=-1) * np.array(spacing)
    middle = (np.array(shape) - 1) * np.array(spacing) / 2 + rng.uniform(-1, 1, 3)
    labels = np.zeros(shape, np.uint8)
    for label, offset in ((1, 3.5), (2, -3.5)):
        centre = middle + np.array([0, offset, 0])
        labels[np.linalg.norm(place - centre, axis=-1) < radius] = label
    image = 100 + 80.0 * labels + rng.normal(0, 10, shape)
    return image.astype(np.float32), labels


def save(path: Path, array, affine) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    nibabel.save(nibabel.Nifti1Image(array, affine), path)
    return path


def in_orientation(array, affine, codes):
    """The same voxels at the same places, stored along other axes: nibabel's own reorientation."""
    change = ornt_transform(io_orientation(affine), axcodes2ornt(codes))
    turned = nibabel.Nifti1Image(array, affine).as_reoriented(change)
    assert np.allclose(turned.affine, affine @ inv_ornt_aff(change, array.shape))
    return np.asarray(turned.dataobj), turned.affine


def write_decathlon(
    folder: Path, count=6, channels=1, labels=LABELS, spacing=(1.0, 1.0, 1.0), shape=(16, 20, 14)
):
    """A folder in the form of the Medical Segmentation Decathlon; cases c0, c1, ..."""
    training = []
    for index in range(count):
        image, truth = two_balls(shape, spacing, seed=index)
        image, truth = image * 10.0 ** (index % 3), np.minimum(truth, len(labels) - 1).astype(np.uint8)
        if channels > 1:
            image = np.stack([image * (c + 1) for c in range(channels)], axis=-1)
        save(folder / "imagesTr" / f"c{index}.nii.gz", image, affine_of(spacing))
        save(folder / "labelsTr" / f"c{index}.nii.gz", truth, affine_of(spacing))
        name = f"c{index}.nii.gz"
        training.append({"image": f"./imagesTr/{name}", "label": f"./labelsTr/{name}"})
    write_description(
        folder,
        name="Balls",
        modality={str(c): "MRI" for c in range(channels)},
        labels=labels,
        numTraining=count,
        training=training,
    )
    return folder


def write_nnunet(folder: Path, count=4, channels=1):
    """A folder in the form of nnU-Net v2's raw data."""
    for index in range(count):
        image, truth = two_balls(seed=index)
        for channel in range(channels):
            save(folder / "imagesTr" / f"c{index}_{channel:04}.nii.gz", image * (channel + 1), affine_of())
        save(folder / "labelsTr" / f"c{index}.nii.gz", truth, affine_of())
    write_description(
        folder,
        channel_names={str(c): "MRI" for c in range(channels)},
        labels={"background": 0, "Front part": 1, "Back part": 2},
        numTraining=count,
        file_ending=".nii.gz",
    )
    return folder


def write_description(folder: Path, **document) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "dataset.json").write_text(json.dumps(document))


def change_description(folder: Path, **changes) -> None:
    """Change keys of dataset.json; None takes one away."""
    document = {**json.loads((folder / "dataset.json").read_text()), **changes}
    kept = {key: value for key, value in document.items() if value is not None}
    (folder / "dataset.json").write_text(json.dumps(kept))


UNITS = {"meter": 1e-3, "mm": 1.0, "micron": 1e3}
"""How long a millimetre is in each unit that NIfTI has."""


def save_header(path: Path, array, sform=None, qform=None, unit="mm", time="unknown", pixdim=None) -> Path:
    """A file with the forms (4, 4) that are given, in mm, written in a unit; pixdim may be another."""
    scale = np.diag([UNITS.get(unit, 1.0)] * 3 + [1.0])
    image = nibabel.Nifti1Image(array, None)
    header = image.header
    header.set_data_shape(array.shape)
    header.set_xyzt_units(unit, time)
    if sform is not None:
        header.set_sform(scale @ sform, code="aligned")
        header["pixdim"][1:4] = np.linalg.norm(scale @ sform, axis=0)[:3]
    if qform is not None:
        header.set_qform(scale @ qform, code="scanner")
    if pixdim is not None:
        header["pixdim"][1:4] = pixdim
    path.parent.mkdir(parents=True, exist_ok=True)
    # Without an affine nibabel writes the header as it is.
    nibabel.save(nibabel.Nifti1Image(array, None, header), path)
    return path
