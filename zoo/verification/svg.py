"""Checking SVG from outside: what it shows, and that it does nothing else."""

from collections.abc import Iterator, Mapping
from pyexpat import ExpatError, ParserCreate

from attrs import define, field

from genotype import Diagnostic

LINES = frozenset({"path", "polygon", "polyline", "line", "rect", "circle", "ellipse"})
SHAPES = LINES | {"svg", "g", "title", "desc", "text", "tspan"}
"""Elements that are only drawn: no scripts, links, images, styles or animations."""

PLAIN = frozenset({"xmlns", "xmlns:xlink", "xml:space", "version", "id", "class", "role", "aria-label"})
SIZES = frozenset({"width", "height", "viewBox", "transform", "cx", "cy", "r", "rx", "ry"})
PLACES = frozenset({"d", "points", "x", "y", "dx", "dy", "x1", "y1", "x2", "y2"})
COLOURS = frozenset({"opacity", "fill", "fill-opacity", "stroke", "stroke-opacity"})
STROKES = frozenset({"stroke-width", "stroke-dasharray", "stroke-linecap", "stroke-linejoin"})
FONTS = frozenset({"font-family", "font-size", "font-weight", "font-style", "text-decoration"})
TEXTS = frozenset({"text-anchor", "textLength", "lengthAdjust", "dominant-baseline"})
STYLE_ATTRIBUTES = PLAIN | SIZES | PLACES | COLOURS | STROKES | FONTS | TEXTS
"""Attributes for names, positions and appearance."""

MOST = 10
"""How many foreign elements and attributes are reported."""

Mark = tuple[str, ...]


@define
class Drawing:
    """The content of an SVG: its elements and words in order, without positions and colours.

    They do not depend on the version of Graphviz or the fonts. `foreign` lists elements and attributes
    that genoc's drawings do not have.
    """

    marks: list[Mark] = field(factory=list)
    foreign: dict[str, None] = field(factory=dict)

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        self.marks.append((name, attributes.get("id", ""), attributes.get("class", "")))
        if name not in SHAPES:
            self.forbid(f"the element {name}")
        for key, value in attributes.items():
            if key not in STYLE_ATTRIBUTES:
                self.forbid(f"the attribute {key}")
            elif "url(" in value.lower() or "\\" in value:
                self.forbid(f"a reference in the attribute {key}")

    def words(self, text: str) -> None:
        if text.strip():
            self.marks.append((text.strip(),))

    def forbid(self, what: str, *_: object) -> None:
        if len(self.foreign) < MOST:
            self.foreign[what] = None


def read_drawing(data: bytes) -> Drawing:
    """Read an SVG. XML errors and entity declarations are `foreign` too; no entity is expanded."""
    drawing, parser = Drawing(), ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartElementHandler = drawing.start
    parser.CharacterDataHandler = drawing.words
    parser.StartDoctypeDeclHandler = lambda *_: refuse_entities()
    parser.ProcessingInstructionHandler = lambda *_: drawing.forbid("a processing instruction")
    try:
        parser.Parse(data, True)
    except (ExpatError, UnicodeError) as error:
        drawing.forbid(f"text that is not XML ({error})")
    except EntitiesError:
        drawing.forbid("a document type, which may declare entities")
    return drawing


class EntitiesError(Exception):
    """Stops reading a document before its entities are declared."""


def refuse_entities() -> None:
    """Raise EntitiesError."""
    raise EntitiesError


def active_problems(file: str, drawing: Drawing) -> Iterator[Diagnostic]:
    """The problems of content that may do more than be shown."""
    for what in drawing.foreign:
        problem = f"holds {what}, which genoc's drawings never have"
        yield Diagnostic(file, problem, "do not open it in a browser; fetch the entry again, or add it again")
