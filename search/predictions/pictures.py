"""Pictures of predictions: an image with the outlines of the true and of the predicted mask."""

from __future__ import annotations

import io
import math
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from genotype.folders import make_within
from genotype.text.files import replace_bytes
from search.predictions.choose import choose
from search.predictions.outlines import Labels, Mask, inside_edge, outside_edge
from search.runs.documents import SHOWN
from search.runs.files import PREDICTIONS
from search.runs.records import PredictionRecord

if TYPE_CHECKING:
    from torch import Tensor

    from search.data import Split

TRUTH = "#FFFFFF"
PREDICTION = "#1F5CFF"
CLASSES = (PREDICTION, "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
"""The predicted outlines of the classes from label 1 on; of more classes the colours come again."""

LIGHT, DARK = "#CCCCCC", "#555555"
"""The stripes of what is ignored."""

LINE = 2
_STRIPES = 12
LEAST, MOST = 192, 512
"""The longer side of a picture in pixels: smaller images are enlarged, larger ones reduced."""

Bytes = NDArray[np.uint8]


def overlay(
    image: Bytes, truth: Labels, prediction: Labels, ignored: Mask | None = None, least: int = LEAST
) -> Image.Image:
    """The image (3, H, W), or (1, H, W), with the outlines of two label maps (H, W).

    Those of the true classes have one colour, those of the predicted ones each its own; what is `ignored`
    (H, W) is hatched.

    The true outline lies just inside its edge and the predicted one just outside, so that both
    are seen where they agree. The picture is enlarged to `least` pixels or near it, or reduced.
    """
    height, width = image.shape[1:]
    colour = np.broadcast_to(image, (3, height, width)).transpose(1, 2, 0)
    size = shown_size(width, height, least)
    pixels = np.array(Image.fromarray(np.ascontiguousarray(colour)).resize(size, Image.Resampling.BICUBIC))
    if ignored is not None:
        hatch(pixels, scaled(ignored.astype(np.uint8), size) > 0)
    pixels[inside_edge(scaled(truth, size), LINE)] = rgb(TRUTH)
    predicted = scaled(prediction, size)
    for label in np.unique(predicted[predicted > 0]):
        pixels[outside_edge(predicted * (predicted == label), LINE)] = rgb(class_colour(int(label)))
    return Image.fromarray(pixels)


def hatch(pixels: Bytes, mask: Mask) -> None:
    """Draw an outline and slanting stripes, light ones and dark ones, where a mask (H, W) is, in place."""
    rows, columns = np.indices(mask.shape)
    phase = (rows + columns) % _STRIPES
    pixels[mask & (phase < LINE)] = rgb(LIGHT)
    pixels[mask & (phase >= LINE) & (phase < 2 * LINE)] = rgb(DARK)
    pixels[inside_edge(mask.astype(np.uint8), LINE)] = rgb(DARK)


def class_colour(label: int) -> str:
    """The colour of a predicted class, from 1 on."""
    return CLASSES[(label - 1) % len(CLASSES)]


def shown_size(width: int, height: int, least: int = LEAST) -> tuple[int, int]:
    """A whole multiple of a small size, so that every pixel stays a square: one whose longer side has at
    least `least` pixels, if one of at most `MOST` has; a large size reduced.
    """
    longer = max(width, height)
    if longer <= MOST:
        factor = min(-(-least // longer), MOST // longer)
        return width * factor, height * factor
    return max(1, round(width * MOST / longer)), max(1, round(height * MOST / longer))


def scaled(labels: Labels, size: tuple[int, int]) -> Labels:
    """Labels at another size, each the nearest one: no mixture of two labels is a label."""
    picture = Image.fromarray(labels.astype(np.int32))
    return np.array(picture.resize(size, Image.Resampling.NEAREST))


def rgb(colour: str) -> tuple[int, ...]:
    """Red, green and blue, each 0 to 255, of a colour like `#0072B2`."""
    return tuple(bytes.fromhex(colour.removeprefix("#")))


def middle_slice(labels: Labels) -> int:
    """The place along the first axis of a volume (D, H, W) where there is most foreground.

    Of several such places, and in a volume without any, it is the middle one.
    """
    areas = np.count_nonzero(labels.reshape(len(labels), -1), axis=1)
    fullest = np.flatnonzero(areas == areas.max())
    return int(fullest[len(fullest) // 2])


def write_predictions(
    run: Path, part: Split, predicted: Tensor | Sequence[Tensor], dice: Sequence[float]
) -> None:
    """Write the pictures of some predictions into a run's folder, and the list that names them.

    `predicted` are the labels of all images, (H, W) or (D, H, W), `dice` their Dice, nan where an image has
    none; which of the others are shown is chosen here. The list is written last, so that it never names a
    picture that is not there; pictures of an earlier time are removed after it.
    """
    folder = run / PREDICTIONS
    make_within(run, folder)
    records = []
    known = [index for index, value in enumerate(dice) if not math.isnan(value)]
    for number, (place, rank) in enumerate(choose([dice[index] for index in known])):
        index = known[place]
        file = f"{number + 1:02}-{file_word(part.ids[index])}.png"
        picture = overlay(*flat(*part.shown(index), predicted[index]))
        replace_bytes(folder / file, png(picture))
        records.append(PredictionRecord(part.ids[index], float(dice[index]), rank, file))
    SHOWN.write_in(folder, tuple(records))
    for old in {path.name for path in folder.glob("*.png")} - {record.file for record in records}:
        (folder / old).unlink()


def flat(image: Tensor, truth: Tensor, prediction: Tensor) -> tuple[Bytes, Labels, Labels]:
    """Two-dimensional arrays of an image and its labels; of a volume, the slice with most truth.

    Ignored pixels are shown as background.
    Volumes run from the back to the front: turned over, so that a head looks up as radiologists are used to.
    """
    from search.data.cases import IGNORE

    pixels, true, ours = (part.detach().cpu().numpy() for part in (image, truth, prediction))
    true = np.where(true == IGNORE, 0, true)
    if true.ndim == 2:
        return pixels, true, ours
    place = middle_slice(true)
    return pixels[:, place, ::-1], true[place, ::-1], ours[place, ::-1]


def file_word(name: str) -> str:
    """An id as part of a file name, whatever characters it has."""
    return re.sub(r"[^A-Za-z0-9_-]", "_", name)[:80]


def png(picture: Image.Image) -> bytes:
    """A picture as the bytes of a PNG file."""
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()
