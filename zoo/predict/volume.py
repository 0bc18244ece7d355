"""Segmenting a volume with a trained network."""

from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from genotype import Genotype, InputError, refuse
from search.config import GeometryForm
from search.data.patches.windows import slide
from search.data.readers import ImageFile, open_image, write_labels
from search.data.readers.nifti import NIFTI_SUFFIXES
from search.data.resample import linearly, resampled_shape
from search.data.volumes.bounds import in_mm, unreasonable
from search.data.volumes.geometry import Spacing
from search.data.volumes.read import geometry_of, read_images, shown
from search.preparation import Preparation
from search.training.metrics import predict_labels, require_finite


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
    require_reasonable(file, volumes)
    labels = predict_volume(network, genotype, volumes, file)
    write_labels(mask, labels, file)
    counts = np.bincount(labels.ravel(), minlength=len(volumes.labels)).tolist()
    voxels = dict(zip(volumes.labels, counts, strict=False))
    return {"mask": str(mask), "shape": list(geometry_of(file).shape), "voxels": voxels}


def require_reasonable(file: ImageFile, volumes: Preparation) -> None:
    """Refuse a volume that training would have refused, before its voxels are read."""
    spacing = spacing_of(volumes)
    remedy = (
        f"the network was trained on voxels of {in_mm(spacing)}: give a scan of similar voxel size, "
        "or correct the sizes or the unit in its header"
    )
    problems = list(unreasonable(shown(file), geometry_of(file), spacing, remedy))
    if problems:
        raise InputError(str(file.path), problems)


@torch.no_grad()
def predict_volume(
    network: nn.Module, genotype: Genotype, volumes: Preparation, file: ImageFile
) -> NDArray[np.uint8]:
    """The labels (z, y, x) of a file's voxels, predicted on its image prepared as in training."""
    geometry = geometry_of(file)
    image = torch.from_numpy(read_images([file]))
    shape = resampled_shape(geometry.oriented_shape, geometry.spacing, spacing_of(volumes))
    logits = slide(linearly(image, shape).half().float(), volumes.extent(), network, "cpu")
    require_finite(logits, genotype.name)
    labels = predict_labels(linearly(logits, geometry.oriented_shape)[None], genotype.output)[0]
    return labels.to(torch.uint8).numpy()


def spacing_of(volumes: Preparation) -> Spacing:
    """The size of a voxel (x, y, z) in mm that the network was trained on."""
    x, y, z = volumes.spacing
    return x, y, z
