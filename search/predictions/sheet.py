"""A contact sheet: small pictures of images with the outlines of their labels."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from attrs import frozen
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from search.data.cases import IGNORE
from search.predictions.legend import Entry, caption, entries, legend
from search.predictions.outlines import Labels
from search.predictions.pictures import overlay

TILE, CAPTION, GAP = 256, 16, 8
COLUMNS = 4
_INK, _PAPER = "#222222", "#FFFFFF"


@frozen(eq=False)
class Tile:
    """A picture (3 or 1, H, W) uint8, its labels (H, W) if there are any, and its name."""

    name: str
    picture: NDArray[np.uint8]
    labels: Labels | None


def contact_sheet(tiles: Sequence[Tile], names: Sequence[str] = ()) -> Image.Image:
    """All tiles in rows of four, each with its name below it, and a legend of what they show.

    `names` are those of the labels, the background's first; without them there is no legend.
    """
    columns = min(COLUMNS, max(1, len(tiles)))
    rows = -(-len(tiles) // columns)
    wide, high = TILE + GAP, TILE + CAPTION + GAP
    told = legend(shown_in(tiles, names), columns * wide - GAP)
    below = told.height + GAP if names else 0
    sheet = Image.new("RGB", (columns * wide + GAP, rows * high + GAP + below), _PAPER)
    for place, tile in enumerate(tiles):
        left, top = GAP + place % columns * wide, GAP + place // columns * high
        small = drawn(tile)
        sheet.paste(small, (left + (TILE - small.width) // 2, top + (TILE - small.height) // 2))
        ImageDraw.Draw(sheet).text((left, top + TILE), caption(tile.name), _INK)
    if names:
        sheet.paste(told, (GAP, rows * high + GAP))
    return sheet


def shown_in(tiles: Sequence[Tile], names: Sequence[str]) -> list[Entry]:
    """What the legend names: the classes that tiles show, and ignored regions if there are any."""
    found = {int(label) for tile in tiles if tile.labels is not None for label in np.unique(tile.labels)}
    return entries([label for label in sorted(found) if 0 < label < len(names)], names, IGNORE in found)


def drawn(tile: Tile) -> Image.Image:
    """A tile's picture with the outline of each class; ignored regions are hatched."""
    height, width = tile.picture.shape[1:]
    labels = np.zeros((height, width), np.uint8) if tile.labels is None else tile.labels
    ignored = labels == IGNORE
    nothing = np.zeros((height, width), np.uint8)
    picture = overlay(tile.picture, nothing, np.where(ignored, 0, labels), ignored)
    picture.thumbnail((TILE, TILE))
    return picture
