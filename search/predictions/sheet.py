"""A contact sheet: small pictures of images with the outlines of their labels."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from attrs import frozen
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from search.predictions.outlines import Labels
from search.predictions.pictures import overlay

TILE, CAPTION, GAP = 256, 16, 8
COLUMNS = 4
_INK, _PAPER = "#222222", "#FFFFFF"
_LONGEST = 40


@frozen(eq=False)
class Tile:
    """A picture (3 or 1, H, W) uint8, its labels (H, W) if there are any, and its name."""

    name: str
    picture: NDArray[np.uint8]
    labels: Labels | None


def contact_sheet(tiles: Sequence[Tile]) -> Image.Image:
    """All tiles in rows of four, each with its name below it."""
    columns = min(COLUMNS, max(1, len(tiles)))
    rows = -(-len(tiles) // columns)
    wide, high = TILE + GAP, TILE + CAPTION + GAP
    sheet = Image.new("RGB", (columns * wide + GAP, rows * high + GAP), _PAPER)
    for place, tile in enumerate(tiles):
        left, top = GAP + place % columns * wide, GAP + place // columns * high
        small = drawn(tile)
        sheet.paste(small, (left + (TILE - small.width) // 2, top + (TILE - small.height) // 2))
        ImageDraw.Draw(sheet).text((left, top + TILE), caption(tile.name), _INK)
    return sheet


def drawn(tile: Tile) -> Image.Image:
    """A tile's picture with the outline of each class."""
    height, width = tile.picture.shape[1:]
    labels = np.zeros((height, width), np.uint8) if tile.labels is None else tile.labels
    picture = overlay(tile.picture, np.zeros((height, width), np.uint8), labels)
    picture.thumbnail((TILE, TILE))
    return picture


def caption(name: str) -> str:
    """A name in the letters that the sheet's font has, shortened if it is long."""
    shown = name.encode("latin-1", "replace").decode("latin-1")
    return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 3]}..."
