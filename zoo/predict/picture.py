"""Segmenting one image with an entry's network."""

from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn

from compiler.structure.coarsest import sizes_of
from genotype import Diagnostic, Genotype, InputError, refuse
from genotype.text.files import write_bytes
from search.config import Fit, GeometryForm
from search.data.images.orientation import ORIENTATIONS, turned
from search.data.images.picture import in_mode, open_picture
from search.data.readers import open_image
from search.data.readers.image_file import Values
from search.preparation import Preparation
from search.runs.trained.own_record import require_extent
from search.training.metrics import predict_labels, require_finite
from zoo.entries.entry import Entry
from zoo.predict.inputs.values import TRAINED_ON, by_predict, held, no_picture
from zoo.predict.logits import logits_of_all
from zoo.predict.prepared import on_canvas
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
    genotype, network, preparation = entry.genotype(), load_model(entry.folder), entry.record().preparation
    if preparation.is_of_volumes:
        require_extent(entry.name, genotype, preparation)
        return segment_volume(network, genotype, preparation, image, mask, form)
    if form is not None:
        problem = "is for volumes, but this network reads images"
        raise refuse(entry.name, "--geometry", problem, "leave it out")
    require_bytes(preparation, image, entry.folder)
    picture, orientation = read_picture(genotype, image, entry.folder)
    require_extent(entry.name, genotype, preparation)
    labels = labels_of_pixels(network, genotype, pixels_of(picture), preparation)
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
    """Class labels (H, W) for an image file of any size, as viewers show it.

    Raises InputError for a file that is not an image, and for a network with another input.
    """
    picture, _ = read_picture(genotype, image)
    preparation = Preparation(size=(size, size), fit=fit)
    return labels_of_pixels(network, genotype, pixels_of(picture), preparation)


def require_bytes(preparation: Preparation, image: Path, model: Path) -> None:
    """Refuse an image for a network, in the folder `model`, that reads other values than a picture's bytes.

    Raises InputError also if the image cannot be read.
    """
    if preparation.values != "bytes":
        holds = f"holds {held(open_image(image))}"
        problem = f"{holds}; the network was trained on {TRAINED_ON[preparation.values]}"
        raise refuse(str(image), "--image", problem, by_predict(model, image))


@torch.no_grad()
def labels_of_pixels(
    network: nn.Module, genotype: Genotype, pixels: Values, preparation: Preparation
) -> Tensor:
    """Class labels (H, W) for the bytes (C, H, W) of an image of any size, prepared as in training."""
    prepared = on_canvas(pixels, preparation, sizes_of(genotype))
    [logits] = logits_of_all([prepared], network, 1, "cpu")
    require_finite(logits, genotype.name)
    return predict_labels(prepared.back(logits)[None], genotype.output)[0]


def pixels_of(picture: Image.Image) -> Values:
    """The bytes (C, H, W) of a picture."""
    return np.array(picture).reshape(picture.height, picture.width, -1).transpose(2, 0, 1)


def read_picture(genotype: Genotype, path: Path, model: Path | None = None) -> tuple[Image.Image, int]:
    """An image as viewers show it, with the network's number of channels, and its EXIF orientation.

    `model` is the folder of the network, for messages.
    """
    mode = MODES.get(genotype.in_channels)
    if genotype.spatial_dims != 2 or mode is None:
        reads = f"{genotype.in_channels} channels in {genotype.spatial_dims}D"
        problem = f"the network reads {reads}, and only pictures in grey or in colour are read here"
        raise refuse(genotype.name, "--image", problem, by_predict(model, path))
    picture = open_picture(path, "--image")
    if isinstance(picture, Diagnostic):
        raise InputError(str(path), [no_picture(path, model) or picture])
    return turned(in_mode(picture.pixels, mode), picture.orientation), picture.orientation


def write_mask(path: Path, labels: Tensor, output: str) -> None:
    """Write labels as a PNG with one channel: 255 for the target, or the number of the class."""
    if path.suffix.lower() != ".png":
        raise refuse(str(path), "-o", "masks are written as PNG", f"write {path.with_suffix('.png')}")
    values = labels if output == "classes" else labels * 255
    data = BytesIO()
    Image.fromarray(values.to(torch.uint8).numpy()).save(data, "PNG")
    write_bytes(path, data.getvalue())
