"""Images made to try an export on: smooth noise, of sizes that no network was trained on."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from zoo.exports.model import Exportable


@frozen
class MadeImage:
    """An image that was written: the files of its channels, and its shape (h, w) or (x, y, z)."""

    files: tuple[Path, ...]
    shape: tuple[int, ...]

    @property
    def label_map(self) -> str:
        """The name of the label map that `genoc predict` writes."""
        name = self.files[0].name
        return name if len(self.files) == 1 else name.replace("_0000", "", 1)


def made_images(model: Exportable, folder: Path) -> tuple[MadeImage, ...]:
    """Write two images into a folder."""
    make = made_volume if model.preparation.is_of_volumes else made_picture
    return tuple(make(model, folder, number) for number in range(2))


def made_picture(model: Exportable, folder: Path, number: int) -> MadeImage:
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
    return MadeImage(files, (height, width))


def made_volume(model: Exportable, folder: Path, number: int) -> MadeImage:
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
    return MadeImage(files, (up, across, front))


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
