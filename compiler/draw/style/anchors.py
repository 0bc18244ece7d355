"""SVG text anchored at its middle, so that it is placed correctly in whatever font it is shown.

`dot` writes where each piece of an HTML-like label starts, by its width in the font of this machine; in
another font it ends elsewhere. But its container is known: lines are centred in the box of their group, a
letter is centred in its square, and words beside a square start there.
"""

import re
from itertools import groupby

from attrs import frozen

PIECE = re.compile(
    r'<text (?P<before>[^>]*)text-anchor="start" x="(?P<x>-?[\d.]+)" y="(?P<y>-?[\d.]+)" (?P<style>[^>]*)>'
    r"(?P<words>[^<]*)</text>\s*"
)
SHAPE = re.compile(r'<(?:polygon|path) (?:[^>]* )?(?:points|d)="(?P<drawn>[^">]*\d,-?\d[^">]*)"[^>]*/>')
POINT = re.compile(r"(-?[\d.]+),(-?[\d.]+)")
ELEMENT = re.compile(rf'<g id="[^>]*>|{SHAPE.pattern}|(?:{re.sub(r"[?]P<[a-z]+>", "?:", PIECE.pattern)})+')
DESCENT = 4.0
"""How far below a square the letters of the words beside it may be, in points."""


@frozen
class Frame:
    """The bounding box of a shape, y downwards."""

    left: float
    right: float
    top: float
    bottom: float

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2


def anchored(svg: str) -> str:
    """An SVG as `dot` writes it, with its text anchored at the middle of its container."""
    return Anchoring().of(svg)


class Anchoring:
    """One pass over an SVG, with the box of the current group and the last square."""

    def __init__(self) -> None:
        self.box: Frame | None = None
        self.square: Frame | None = None

    def of(self, svg: str) -> str:
        return ELEMENT.sub(self.element, svg)

    def element(self, found: re.Match[str]) -> str:
        text = found[0]
        if text.startswith("<text"):
            return self.lines(text)
        if text.startswith("<g"):
            self.box = self.square = None
        elif self.box is None:
            self.box = frame(found["drawn"])
        else:
            self.square = frame(found["drawn"])
        return text

    def lines(self, text: str) -> str:
        """Pieces of text with nothing between them, as lines."""
        pieces = [piece for piece in PIECE.finditer(text) if not is_blank(piece["words"])]
        by_line = groupby(pieces, lambda piece: (piece["y"], self.is_in_square(float(piece["x"]))))
        return "".join(self.line(list(line)) for _, line in by_line)

    def line(self, pieces: list[re.Match[str]]) -> str:
        place = self.place(float(pieces[0]["x"]), float(pieces[0]["y"]))
        return "".join(piece[0] for piece in pieces) if place is None else centred(pieces, place.middle)

    def place(self, x: float, y: float) -> Frame | None:
        """What a line is centred in; None if it starts beside a square."""
        square = self.square
        if square is None or not square.top < y < square.bottom + DESCENT:
            return self.box
        return square if self.is_in_square(x) else None

    def is_in_square(self, x: float) -> bool:
        return self.square is not None and self.square.left <= x < self.square.right


def frame(drawn: str) -> Frame:
    """The bounding box of a shape's points; for a rounded box, with the points at its corners."""
    xs, ys = zip(*(map(float, point) for point in POINT.findall(drawn)), strict=True)
    return Frame(min(xs), max(xs), min(ys), max(ys))


def is_blank(words: str) -> bool:
    """Whether a text shows nothing."""
    return not words.replace("&#160;", " ").strip()


def centred(pieces: list[re.Match[str]], middle: float) -> str:
    """A line anchored at its middle; its pieces keep their styles."""
    first = pieces[0]
    start = f'text-anchor="middle" x="{middle:.1f}" y="{first["y"]}"'
    if len(pieces) == 1:
        return f"<text {first['before']}{start} {first['style']}>{first['words']}</text>\n"
    spans = "".join(f"<tspan {piece['style']}>{piece['words']}</tspan>" for piece in pieces)
    return f'<text xml:space="preserve" {start}>{spans}</text>\n'
