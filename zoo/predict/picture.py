"""Segmenting an image with a trained network."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn

from compiler.analysis.summary import times
from compiler.program.sizes import Sizes
from compiler.structure.coarsest import sizes_of
from genotype import Diagnostic, Genotype, InputError, refuse
from genotype.text.files import write_bytes
from search.config import Fit, GeometryForm
from search.data import normalise
from search.data.images.orientation import ORIENTATIONS, turned
from search.data.images.picture import in_mode, open_picture
from search.training.metrics import predict_labels, require_finite
from zoo.entries.entry import Entry
from zoo.entries.record import Record
from zoo.predict.volume import segment_volume
from zoo.verification.load import load_model

MODES = {1: "L", 3: "RGB"}
"""Pillow's mode for images with so many channels."""


def segment(entry: Entry, image: Path, mask: Path, form: GeometryForm | None = None) -> dict[str, Any]:
    """Write the mask that an entry's network predicts for an image; return its size and the target's share.

    The mask has the orientation of the image as viewers show it by its EXIF orientation, and has none
    itself. For an entry trained on volumes, the labels of a volume; `form` says which of two geometries in
    its header is used, by default the same as in training.
    """
    genotype, network, record = entry.genotype(), load_model(entry.folder), entry.record()
    require_taken(genotype, record)
    if record.preparation.is_of_volumes:
        return segment_volume(network, genotype, record.preparation, image, mask, form)
    if form is not None:
        problem = "is for volumes, but this network reads images"
        raise refuse(entry.name, "--geometry", problem, "leave it out")
    picture, orientation = read_picture(genotype, image)
    labels = predict_picture(network, genotype, picture, record.extent[0], record.preparation.fit)
    write_mask(mask, labels, genotype.output)
    height, width = labels.shape
    return {
        "mask": str(mask),
        "width": width,
        "height": height,
        "shown": ORIENTATIONS[orientation],
        "target": (labels > 0).float().mean().item(),
    }


def predict(network: nn.Module, genotype: Genotype, image: Path, size: int, fit: Fit = "stretch") -> Tensor:
    """Class labels (H, W) for an image file of any size, as viewers show it: see `predict_picture`.

    Raises InputError for a file that is not an image, and for a network with another input.
    """
    picture, _ = read_picture(genotype, image)
    return predict_picture(network, genotype, picture, size, fit)


def require_taken(genotype: Genotype, record: Record) -> None:
    """Refuse a record with an image size that the network does not take."""
    sizes = sizes_of(genotype)
    extent = record.extent
    if not sizes.take(extent):
        problem = f"is {times(extent)}, but the network takes {sizes}"
        raise refuse(record.name, "the size in entry.json", problem, "fetch the entry again, or add it again")


@torch.no_grad()
def predict_picture(
    network: nn.Module, genotype: Genotype, picture: Image.Image, size: int, fit: Fit = "stretch"
) -> Tensor:
    """Class labels (H, W) for an image of any size.

    The image is resized to `size` x `size`, as in training, and the logits back to its own size. If the
    network was trained on crops, which are not stretched, its shorter side becomes `size`, and nothing is
    cropped.
    """
    shape = (picture.height, picture.width)
    height, width = (size, size) if fit == "stretch" else unstretched(shape, size, sizes_of(genotype))
    small = np.array(picture.resize((width, height), Image.Resampling.BILINEAR)).reshape(height, width, -1)
    logits = network(normalise(torch.from_numpy(small).permute(2, 0, 1)[None]))
    require_finite(logits, genotype.name)
    whole = nn.functional.interpolate(logits, shape, mode="bilinear", align_corners=False)
    return predict_labels(whole, genotype.output)[0]


def unstretched(shape: Sequence[int], size: int, sizes: Sizes) -> tuple[int, ...]:
    """Sides in the proportions of `shape`, the shorter one `size`, rounded up to what the network takes."""
    return sizes.fitted([round(side * size / min(shape)) for side in shape])


def read_picture(genotype: Genotype, path: Path) -> tuple[Image.Image, int]:
    """An image as viewers show it, with the network's number of channels, and its EXIF orientation."""
    mode = MODES.get(genotype.in_channels)
    if genotype.spatial_dims != 2 or mode is None:
        reads = f"{genotype.in_channels} channels in {genotype.spatial_dims}D"
        remedy = "load it in Python with zoo.verification.load.load_model"
        raise refuse(
            genotype.name, "--image", f"the network reads {reads}, which an image does not have", remedy
        )
    picture = open_picture(path, "--image")
    if isinstance(picture, Diagnostic):
        raise InputError(str(path), [picture])
    return turned(in_mode(picture.pixels, mode), picture.orientation), picture.orientation


def write_mask(path: Path, labels: Tensor, output: str) -> None:
    """Write labels as a PNG with one channel: 255 for the target, or the number of the class."""
    if path.suffix.lower() != ".png":
        raise refuse(str(path), "-o", "masks are written as PNG", f"write {path.with_suffix('.png')}")
    values = labels if output == "classes" else labels * 255
    data = BytesIO()
    Image.fromarray(values.to(torch.uint8).numpy()).save(data, "PNG")
    write_bytes(path, data.getvalue())
