"""Polygons and run-length encodings of COCO as labels, through pycocotools, which is an extra."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from genotype.diagnostics.diagnostic import InputError, refuse
from genotype.diagnostics.installing import install
from search.data.cases import Shapes
from search.data.file_names import in_words
from search.data.images.picture import MOST_PIXELS
from search.data.readers.faults import FAULTS

_REMEDY = "write a polygon as x, y, x, y, ... of at least three points, or counts that add up to the image"


def draw(shapes: Shapes) -> NDArray[np.uint8]:
    """The labels (height, width), in the order in which the regions are given: later ones lie on top.

    Raises InputError for a region that is none, an image that is too large, and where pycocotools is not
    installed.
    """
    if not (shapes.height > 0 and shapes.width > 0 and shapes.height * shapes.width <= MOST_PIXELS):
        raise _refused(shapes, f"has an image of {shapes.height}x{shapes.width} pixels", "correct its size")
    library = _library(shapes)
    labels = np.zeros((shapes.height, shapes.width), np.uint8)
    for place, (label, region) in enumerate(shapes.regions):
        try:
            labels[_mask(library, region, shapes.height, shapes.width)] = label
        except FAULTS:
            raise _refused(
                shapes, f"has a segmentation that cannot be drawn (number {place})", _REMEDY
            ) from None
    return labels


def _library(shapes: Shapes) -> Any:
    try:
        from pycocotools import mask
    except ImportError:
        problem = "has polygons, which need pycocotools, not installed"
        raise _refused(shapes, problem, install("genoc[formats]"), "D114") from None
    return mask


def _mask(library: Any, region: Any, height: int, width: int) -> NDArray[np.bool_]:
    """Where a region is, (height, width)."""
    if isinstance(region, dict):
        codes = [_checked_runs(library, region, height, width)]
    else:
        polygons = [_checked_polygon(points) for points in region]
        if not polygons:
            return np.zeros((height, width), np.bool_)
        codes = library.frPyObjects(polygons, height, width)
    return np.asarray(library.decode(library.merge(codes)), np.bool_)


def _checked_polygon(points: Any) -> list[float]:
    """A polygon that the library, which trusts its input, can draw."""
    numbers = [float(number) for number in points]
    if len(numbers) < 6 or len(numbers) % 2 or not all(map(math.isfinite, numbers)):
        raise ValueError("no polygon")
    if max(map(abs, numbers)) > 1 << 20:
        raise ValueError("far outside the image")
    return numbers


def _checked_runs(library: Any, region: dict[str, Any], height: int, width: int) -> Any:
    """A run-length encoding of exactly the pixels of the image."""
    counts = region["counts"]
    if list(region["size"]) != [height, width]:
        raise ValueError("another size")
    runs = _unpacked(counts) if isinstance(counts, str | bytes) else [int(count) for count in counts]
    if min(runs, default=-1) < 0 or sum(runs) != height * width:
        raise ValueError("other than the pixels of the image")
    return library.frPyObjects({"size": [height, width], "counts": runs}, height, width)


def _unpacked(text: str | bytes) -> list[int]:
    """The runs in COCO's compressed text, which the library would read beyond its end.

    Each number is written in groups of five bits, lowest first, with a sixth bit if more follow; from the
    fourth on, it is the difference to the run before the last.
    """
    runs: list[int] = []
    number = shift = 0
    for character in text.encode("ascii") if isinstance(text, str) else text:
        group = character - 48
        if not 0 <= group < 64:
            raise ValueError("no run-length encoding")
        number |= (group & 31) << shift
        shift += 5
        if group & 32:
            continue
        if group & 16:
            number -= 1 << shift
        runs.append(number + (runs[-2] if len(runs) > 2 else 0))
        number = shift = 0
    if shift:
        raise ValueError("cut off")
    return runs


def _refused(shapes: Shapes, problem: str, remedy: str, code: str = "D104") -> InputError:
    return refuse(shapes.path.name, in_words(shapes.path), problem, remedy, code)
