"""A legend of outlines: the classes with their colours, and ignored regions as they are hatched."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from attrs import frozen
from PIL import Image, ImageDraw

from genotype.diagnostics.printable import printable
from search.predictions.pictures import class_colour, hatch, rgb

BOX, LINE_HEIGHT, GAP = 10, 16, 8
MOST = 24
"""So many classes are named."""

_INK, _PAPER = "#222222", "#FFFFFF"
_LONGEST = 40


@frozen
class Entry:
    """A name and the colour of its outline; None for what is hatched."""

    name: str
    colour: str | None


def entries(labels: Sequence[int], names: Sequence[str], is_any_ignored: bool) -> list[Entry]:
    """Those of the `labels`, which start at 1, by the `names` of all, the background's first."""
    found = [Entry(names[label], class_colour(label)) for label in labels]
    if len(found) > MOST:
        found = [*found[:MOST], Entry(f"and {len(found) - MOST} more", _PAPER)]
    return [*found, *([Entry("ignored", None)] if is_any_ignored else [])]


def legend(found: Sequence[Entry], width: int) -> Image.Image:
    """All entries in lines of at most `width` pixels."""
    places = [*placed(found, width)]
    picture = Image.new("RGB", (width, (places[-1][1] + LINE_HEIGHT) if places else 1), _PAPER)
    drawing = ImageDraw.Draw(picture)
    for (left, top), entry in zip(places, found, strict=True):
        picture.paste(box(entry.colour), (left, top + (LINE_HEIGHT - BOX) // 2))
        drawing.text((left + BOX + GAP // 2, top + 2), caption(entry.name), _INK)
    return picture


def with_legend(picture: Image.Image, found: Sequence[Entry]) -> Image.Image:
    """A picture with a legend below it, which makes a narrow one as wide as the widest entry."""
    told = legend(found, max([picture.width, *(wide(entry) for entry in found)]))
    whole = Image.new("RGB", (told.width, picture.height + GAP + told.height), _PAPER)
    whole.paste(picture, (0, 0))
    whole.paste(told, (0, picture.height + GAP))
    return whole


def placed(found: Sequence[Entry], width: int) -> Iterator[tuple[int, int]]:
    """The left upper corner of each entry."""
    left = top = 0
    for entry in found:
        if left and left + wide(entry) > width:
            left, top = 0, top + LINE_HEIGHT
        yield left, top
        left += wide(entry) + GAP


def wide(entry: Entry) -> int:
    """The width of an entry, with a gap after it."""
    drawing = ImageDraw.Draw(Image.new("RGB", (1, 1)))
    return BOX + GAP // 2 + int(drawing.textlength(caption(entry.name))) + GAP


def box(colour: str | None) -> Image.Image:
    """A small square of a colour, or hatched."""
    if colour is not None:
        return Image.new("RGB", (BOX, BOX), colour)
    pixels = np.full((BOX, BOX, 3), rgb(_PAPER), np.uint8)
    hatch(pixels, np.ones((BOX, BOX), bool))
    return Image.fromarray(pixels)


def caption(name: str) -> str:
    """A name in the letters that the sheet's font has, shortened if it is long."""
    shown = printable(name).encode("latin-1", "replace").decode("latin-1")
    return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 3]}..."
