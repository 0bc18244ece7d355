"""Segmenting one volume with a trained network."""

from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from genotype import Genotype, InputError, refuse
from genotype.text.files import write_bytes
from search.config import GeometryForm
from search.data.arrays.standardised import standardised_or_zero
from search.data.readers import ImageFile, labels_bytes, open_image
from search.data.readers.nifti import NIFTI_SUFFIXES
from search.data.volumes.read import geometry_of, shown
from search.preparation import Preparation
from search.training.metrics import predict_labels, require_finite
from zoo.predict.inputs.size import unreasonable_size
from zoo.predict.logits import logits_of_all
from zoo.predict.prepared import at_spacing
from zoo.predict.thin import as_file, as_volume, is_thin


def segment_volume(
    network: nn.Module,
    genotype: Genotype,
    volumes: Preparation,
    image: Path,
    mask: Path,
    form: GeometryForm | None = None,
) -> dict[str, Any]:
    """Write the labels of a NIfTI volume, on its own grid; return how many voxels have each.

    Of two geometries in its header `form` is used, by default the same as in training. Raises InputError
    for a file that is not a volume with the network's number of channels, one that is too small or too
    large at the network's spacing, and an output that is not NIfTI.
    """
    if not mask.name.endswith(NIFTI_SUFFIXES):
        raise refuse(
            str(mask),
            "-o",
            "labels of volumes are written as NIfTI",
            "choose a file name that ends in .nii.gz",
        )
    file = open_image(image, form or volumes.geometry)
    if len(file.channels) != genotype.in_channels:
        problem = f"has {len(file.channels)} channels, but the network reads {genotype.in_channels}"
        raise refuse(str(image), "--image", problem, "give one file with all channels, as x, y, z, channel")
    if len(file.shape) != genotype.spatial_dims and not is_thin(file):
        problem = "is a picture, but the network reads volumes"
        raise refuse(str(image), "--image", problem, "give a volume")
    require_reasonable(file, volumes)
    labels = predict_volume(network, genotype, volumes, file)
    write_bytes(mask, labels_bytes(mask, labels, file))
    counts = np.bincount(labels.ravel(), minlength=len(volumes.labels)).tolist()
    voxels = dict(zip(volumes.labels, counts, strict=False))
    return {"mask": str(mask), "shape": list(geometry_of(file).shape), "voxels": voxels}


def require_reasonable(file: ImageFile, volumes: Preparation) -> None:
    """Refuse a volume that training would have refused, before its voxels are read."""
    problems = list(unreasonable_size(shown(file), file, volumes))
    if problems:
        raise InputError(str(file.path), problems)


@torch.no_grad()
def predict_volume(
    network: nn.Module, genotype: Genotype, volumes: Preparation, file: ImageFile
) -> NDArray[np.uint8]:
    """The labels (*shape) of a file's voxels, predicted on its image prepared as in training."""
    image = torch.from_numpy(as_volume(standardised_or_zero(file.values(), file.path), file))
    prepared = at_spacing(image, geometry_of(file), volumes)
    [logits] = logits_of_all([prepared], network, 1, "cpu")
    require_finite(logits, genotype.name)
    labels = predict_labels(prepared.back(logits)[None], genotype.output)
    return np.asarray(as_file(labels.to(torch.uint8).numpy(), file)[0])
