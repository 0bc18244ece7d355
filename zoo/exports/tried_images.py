"""Image files to try an export on: made ones, and of a run some of its validation images."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from shutil import copyfile

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from search.data.images.orientation import AS_STORED
from search.data.readers import open_image
from search.data.volumes.read import geometry_of
from zoo.exports.images import example_files
from zoo.exports.model import Exportable


@frozen
class TriedImage:
    """An image in a folder: the files of its channels, and its shape (h, w), of NIfTI (x, y, z)."""

    files: tuple[Path, ...]
    shape: tuple[int, ...]

    @property
    def label_map(self) -> str:
        """The name of the label map that `genoc predict` writes."""
        name = self.files[0].name
        case, _, ending = (name if len(self.files) == 1 else name.replace("_0000", "", 1)).partition(".")
        return f"{case}.{'png' if ending.lower() in ('jpg', 'jpeg') else ending}"


def tried_images(model: Exportable, folder: Path) -> tuple[TriedImage, ...]:
    """Write two images of smooth noise into a folder, and copy a validation image, if there is one of a
    usual format.
    """
    return (*made_images(model, folder), *real_images(model, folder))


def made_images(model: Exportable, folder: Path) -> tuple[TriedImage, ...]:
    """Write two images of smooth noise, of sizes that the network was not trained on."""
    make = made_volume if model.preparation.is_of_volumes else made_picture
    return tuple(make(model, folder, number) for number in range(2))


def real_images(model: Exportable, folder: Path) -> Iterator[TriedImage]:
    """Copy a validation image. One that its EXIF orientation turns is left out: programs differ in that."""
    suffixes = (".nii.gz",) if model.preparation.is_of_volumes else (".png", ".jpg", ".jpeg")
    for given in example_files(model, 1):
        if any(not path.name.lower().endswith(suffixes) for path in given):
            continue
        opened = open_image(given[0])
        if opened.orientation != AS_STORED:
            continue
        ending = next(suffix for suffix in suffixes if given[0].name.lower().endswith(suffix))
        files = tuple(folder / f"{name}{ending}" for name in names("validation", len(given)))
        for path, file in zip(given, files, strict=True):
            copyfile(path, file)
        yield TriedImage(
            files, geometry_of(opened).shape if model.preparation.is_of_volumes else opened.shape
        )


def made_picture(model: Exportable, folder: Path, number: int) -> TriedImage:
    """A picture that is longer than the network's own size along one axis, and shorter along the other."""
    from PIL import Image

    high, wide = model.preparation.extent()
    height, width = (high * 7 // 4, wide * 5 // 8) if number else (high * 5 // 8, wide * 7 // 4)
    count = model.genotype.in_channels
    values = smooth((count, height, width), number)
    bits = 8 if model.preparation.values == "bytes" else 16
    pixels = np.round(values * (2**bits - 1)).astype(f"uint{bits}")
    whole = bits == 8 and count == 3
    files = tuple(folder / f"{name}.png" for name in names(f"made{number}", 1 if whole else count))
    for file, values_of_file in zip(files, [pixels.transpose(1, 2, 0)] if whole else pixels, strict=True):
        Image.fromarray(np.ascontiguousarray(values_of_file)).save(file)
    return TriedImage(files, (height, width))


def made_volume(model: Exportable, folder: Path, number: int) -> TriedImage:
    """A volume with other voxels and directions than in training; the second is larger than a patch."""
    import nibabel as nib

    prepared = model.preparation
    x, y, z = np.array(prepared.spacing) * (1.25, 0.8, 1.1)
    extent = np.array(prepared.patch) * prepared.spacing * (1, 1, 1 + number / 4)
    across, front, up = (max(2, round(side)) for side in extent / (x, y, z))
    affine = np.array([[0, -x, 0, 5], [0, 0, y, -7], [-z, 0, 0, 11], [0, 0, 0, 1]])
    values = 1000 * smooth((model.genotype.in_channels, up, across, front), number)
    files = tuple(folder / f"{name}.nii.gz" for name in names(f"made{number}", len(values)))
    for file, channel in zip(files, values, strict=True):
        nib.save(nib.Nifti1Image(channel.astype(np.float32), affine), file)
    return TriedImage(files, (up, across, front))


def names(case: str, channels: int) -> tuple[str, ...]:
    """The names of the files of an image's channels, as nnU-Net has them."""
    return (case,) if channels == 1 else tuple(f"{case}_{channel:04}" for channel in range(channels))


def smooth(shape: tuple[int, ...], seed: int) -> NDArray[np.float64]:
    """Smooth noise from 0 to 1 of a shape (channels, *spatial), of two or three axes."""
    import torch
    from torch.nn.functional import interpolate

    channels, *spatial = shape
    coarse = np.random.default_rng(seed).random((1, channels, *(-(-side // 8) + 1 for side in spatial)))
    mode = {2: "bilinear", 3: "trilinear"}[len(spatial)]
    return interpolate(torch.from_numpy(coarse), tuple(spatial), mode=mode, align_corners=True)[0].numpy()
