"""Where the text of a drawing ends up in a font: read from its SVG, measured by Pillow in a font's file."""

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from PIL import ImageFont

SVG = "{http://www.w3.org/2000/svg}"
ASCENT, DESCENT = 0.73, 0.21
"""How far capital letters and the tails of small ones reach from the line they stand on, in ems."""


class Box(NamedTuple):
    """A rectangle, y downwards."""

    left: float
    top: float
    right: float
    bottom: float

    def holds(self, other: "Box") -> bool:
        a, b = self, other
        return a.left <= b.left and a.right >= b.right and a.top <= b.top and a.bottom >= b.bottom

    def meets(self, other: "Box") -> bool:
        a, b = self, other
        return a.left < b.right and b.left < a.right and a.top < b.bottom and b.top < a.bottom


class Fonts(NamedTuple):
    """The files of a font."""

    regular: Path
    bold: Path

    def width(self, text: str, size: float, bold: bool) -> float:
        return loaded(self.bold if bold else self.regular).getlength(text) * size / 1000


@cache
def loaded(path: Path) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(path), 1000, layout_engine=ImageFont.Layout.BASIC)


class Group(NamedTuple):
    """A node, or what stands in the drawing itself: its outline, the squares in it, its lines of text."""

    name: str
    outline: Box
    squares: list[Box]
    lines: list[tuple[str, Box]]


def groups(svg: str, fonts: Fonts) -> Iterator[Group]:
    """Everything in a drawing that has text, but for labels on arrows."""
    for element in ElementTree.fromstring(svg).iter(f"{SVG}g"):
        kind = element.attrib["class"].split()[0]
        lines = [placed(text, fonts) for text in element.findall(f"{SVG}text")]
        if kind in ("graph", "node") and lines:
            title = element.findtext(f"{SVG}title")
            outline, *squares = [shape_box(child) for child in element if child.tag in SHAPES]
            yield Group(title, outline, squares, lines)


SHAPES = {f"{SVG}{name}" for name in ("polygon", "path")}


def shape_box(shape: ElementTree.Element) -> Box:
    numbers = re.findall(r"-?[\d.]+", shape.get("points") or shape.get("d"))
    xs, ys = (list(map(float, numbers[start::2])) for start in (0, 1))
    return Box(min(xs), min(ys), max(xs), max(ys))


def placed(line: ElementTree.Element, fonts: Fonts) -> tuple[str, Box]:
    """A line's text, and its box by its anchor."""
    pieces = line.findall(f"{SVG}tspan") or [line]
    width = sum(piece_width(piece, fonts) for piece in pieces)
    x, y = float(line.get("x")), float(line.get("y"))
    size = max(float(piece.get("font-size")) for piece in pieces)
    left = x - {"start": 0, "middle": width / 2, "end": width}[line.get("text-anchor")]
    return "".join(line.itertext()), Box(left, y - ASCENT * size, left + width, y + DESCENT * size)


def piece_width(piece: ElementTree.Element, fonts: Fonts) -> float:
    return fonts.width(piece.text, float(piece.get("font-size")), piece.get("font-weight") == "bold")


def misplaced(svg: str, fonts: Fonts) -> list[tuple[str, str]]:
    """Lines that leave their box, run into a square or into another line, by the name of their node."""
    return [(group.name, text) for group in groups(svg, fonts) for text in misplaced_in(group)]


def misplaced_in(group: Group) -> Iterator[str]:
    for number, (text, box) in enumerate(group.lines):
        others = [other for _, other in group.lines[number + 1 :]]
        squares = [square for square in group.squares if square.meets(box)]
        in_square = any(square.left <= box.left and box.right <= square.right for square in squares)
        if not group.outline.holds(box) or (squares and not in_square) or any(map(box.meets, others)):
            yield text
