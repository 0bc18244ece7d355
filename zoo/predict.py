"""The mask that a trained network sees in a picture."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn

from compiler.cost import fitted
from compiler.widths import total_stride
from genotype import Genotype, refuse
from genotype.files import write_bytes
from genotype.regular import open_regular
from search.config import Fit
from search.data import normalise
from search.data.decode import EIGHT_BIT
from search.metrics import predict_labels
from zoo.entry import Entry
from zoo.load import load_model
from zoo.predict_volume import segment_volume

MODES = {1: "L", 3: "RGB"}
"""Pillow's name for pictures of so many channels."""


def segment(entry: Entry, image: Path, mask: Path) -> dict[str, Any]:
    """Write the mask that an entry's network sees in a picture; say how large, and how much is target.

    Of an entry that was trained on volumes, the labels that it sees in a volume.
    """
    genotype, network, record = entry.genotype(), load_model(entry.folder), entry.record()
    if record.volumes is not None:
        return segment_volume(network, genotype, record.volumes, image, mask)
    labels = predict(network, genotype, image, record.extent[0], record.fit)
    write_mask(mask, labels, genotype.output)
    height, width = labels.shape
    return {"mask": str(mask), "width": width, "height": height, "target": (labels > 0).float().mean().item()}


@torch.no_grad()
def predict(network: nn.Module, genotype: Genotype, image: Path, size: int, fit: Fit = "stretch") -> Tensor:
    """Class labels (H, W) for a picture of any size.

    The picture is brought to `size` x `size`, as in training, and the logits back to its own size.
    Where training saw crops, whose shapes nothing had stretched, it is its shorter side that comes
    to `size`, and nothing is cut off.
    Refused for a file that is no picture, and for a network that reads something else.
    """
    picture = read_picture(genotype, image)
    shape = (picture.height, picture.width)
    height, width = (size, size) if fit == "stretch" else unstretched(shape, size, total_stride(genotype))
    small = np.array(picture.resize((width, height), Image.Resampling.BILINEAR)).reshape(height, width, -1)
    logits = network(normalise(torch.from_numpy(small).permute(2, 0, 1)[None]))
    whole = nn.functional.interpolate(logits, shape, mode="bilinear", align_corners=False)
    return predict_labels(whole, genotype.output)[0]


def unstretched(shape: Sequence[int], size: int, stride: Sequence[int]) -> tuple[int, ...]:
    """Sides in the proportions of `shape`, the shorter one `size`, rounded up to what the network takes."""
    return fitted([round(side * size / min(shape)) for side in shape], stride)


def read_picture(genotype: Genotype, path: Path) -> Image.Image:
    """A picture with as many channels as the network reads."""
    mode = MODES.get(genotype.in_channels)
    if genotype.spatial_dims != 2 or mode is None:
        reads = f"{genotype.in_channels} channels in {genotype.spatial_dims}D"
        remedy = "load it in Python, by zoo.load.load_model"
        raise refuse(genotype.name, "--image", f"the network reads {reads}, which no picture has", remedy)
    try:
        with open_regular(path, "picture") as source, Image.open(source) as file:
            if file.mode not in EIGHT_BIT:
                problem = f"has pixels of the kind {file.mode}, not of 8 bits"
                raise refuse(str(path), "--image", problem, "convert it to 8 bits, as in training")
            return file.convert(mode)
    except (OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError) as error:
        raise refuse(str(path), "--image", f"is no picture: {error}", "give a JPEG or PNG file") from None


def write_mask(path: Path, labels: Tensor, output: str) -> None:
    """Write labels as a PNG of one channel: 255 for the target, or the number of the class."""
    if path.suffix.lower() != ".png":
        raise refuse(str(path), "-o", "masks are written as PNG", f"write {path.with_suffix('.png')}")
    values = labels if output == "classes" else labels * 255
    data = BytesIO()
    Image.fromarray(values.to(torch.uint8).numpy()).save(data, "PNG")
    write_bytes(path, data.getvalue())
