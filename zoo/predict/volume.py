"""Segmenting a volume with a trained network."""

import gzip
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from genotype import Genotype, InputError, refuse
from genotype.text.files import write_bytes
from search.config import GeometryForm
from search.data.patches.windows import slide
from search.data.preparation import Preparation
from search.data.resample import linearly, resampled_shape
from search.data.volumes.bounds import in_mm, unreasonable
from search.data.volumes.cases import ENDINGS
from search.data.volumes.geometry import Spacing
from search.data.volumes.nifti.file import Nifti, open_nifti, shown
from search.data.volumes.read import read_images
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
    if not mask.name.endswith(ENDINGS):
        raise refuse(
            str(mask),
            "-o",
            "labels of volumes are written as NIfTI",
            "choose a file name that ends in .nii.gz",
        )
    file = open_nifti(image, form or volumes.geometry)
    if file.channels != genotype.in_channels:
        problem = f"has {file.channels} channels, but the network reads {genotype.in_channels}"
        raise refuse(str(image), "--image", problem, "give one file with all channels, as x, y, z, channel")
    require_reasonable(file, volumes)
    labels = predict_volume(network, genotype, volumes, file)
    write_labels(mask, labels, file)
    counts = np.bincount(labels.ravel(), minlength=len(volumes.labels)).tolist()
    voxels = dict(zip(volumes.labels, counts, strict=False))
    return {"mask": str(mask), "shape": list(labels.shape), "voxels": voxels}


def require_reasonable(file: Nifti, volumes: Preparation) -> None:
    """Refuse a volume that training would have refused, before its voxels are read."""
    spacing = spacing_of(volumes)
    remedy = (
        f"the network was trained on voxels of {in_mm(spacing)}: give a scan of similar voxel size, "
        "or correct the sizes or the unit in its header"
    )
    problems = list(unreasonable(shown(file.path), file.geometry, spacing, remedy))
    if problems:
        raise InputError(str(file.path), problems)


@torch.no_grad()
def predict_volume(
    network: nn.Module, genotype: Genotype, volumes: Preparation, file: Nifti
) -> NDArray[np.uint8]:
    """The labels of a file's voxels (X, Y, Z), predicted on its image prepared as in training."""
    geometry = file.geometry
    image = torch.from_numpy(read_images([file]))
    shape = resampled_shape(geometry.oriented_shape, geometry.spacing, spacing_of(volumes))
    patch = tuple(reversed(volumes.patch))
    logits = slide(linearly(image, shape).half().float(), patch, network, "cpu")
    require_finite(logits, genotype.name)
    labels = predict_labels(linearly(logits, geometry.oriented_shape)[None], genotype.output)[0]
    return geometry.stored(labels.to(torch.uint8).numpy())


def write_labels(path: Path, labels: NDArray[np.uint8], file: Nifti) -> None:
    """Write labels with the header of their image: its forms, codes and unit.

    The same labels give the same bytes.
    """
    # Without an affine nibabel leaves the header's geometry as it is.
    image: Any = type(file.image)(labels, None, file.image.header)
    image.set_data_dtype(np.uint8)
    image.header["cal_max"] = image.header["cal_min"] = 0
    data = image.to_bytes()
    write_bytes(path, gzip.compress(data, mtime=0) if path.suffix == ".gz" else data)


def spacing_of(volumes: Preparation) -> Spacing:
    """The size of a voxel (x, y, z) in mm that the network was trained on."""
    x, y, z = volumes.spacing
    return x, y, z
