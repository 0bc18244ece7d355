"""The marks of what was added, removed or changed in a comparison: colour and line style."""

from collections.abc import Mapping
from typing import Any

from attrs import frozen

from compiler.draw.style.markup import amid, cell, room, space, table, words_cell
from compiler.draw.style.palette import SKIP
from compiler.draw.style.strokes import Stroke
from compiler.draw.style.text import quiet


@frozen
class Mark:
    """What happened to a part, and how it is drawn; `words` is its entry in the legend."""

    words: str
    colour: str
    line: str
    width: float

    @property
    def stroke(self) -> Stroke:
        """How a part with the mark is drawn."""
        return Stroke(self.colour, self.line, self.width)


SAME = Mark("unchanged", SKIP, "solid", 1.0)
ADDED = Mark("added", "#009E73", "solid", 3.0)
REMOVED = Mark("removed", "#D55E00", "dashed", 1.6)
CHANGED = Mark("changed", "#0072B2", "solid", 2.0)
MARKS = (ADDED, REMOVED, CHANGED, SAME)


def mark_of(before: Any, after: Any) -> Mark:
    """The mark for a part before and after; None where it does not exist."""
    if before is None or after is None:
        return ADDED if before is None else REMOVED
    return SAME if before == after else CHANGED


def marks_of(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Mark]:
    """The mark of every name in either of two mappings."""
    return {name: mark_of(before.get(name), after.get(name)) for name in {**after, **before}}


SAMPLE, NEAR, FAR = 24, 6, 14
"""The width of a sample line, and the space before and after its words."""
WORDS = {mark: quiet(mark.words, 10) for mark in MARKS}
KEY_WIDTH = sum(SAMPLE + NEAR + room(text) for text in WORDS.values()) + FAR * (len(MARKS) - 1)


def key(width: int) -> str:
    """The legend in one centred row: a sample of each line, and its meaning."""
    parts = [sample(mark) + space(NEAR) + words_cell(text) for mark, text in WORDS.items()]
    return table([amid(space(FAR).join(parts), KEY_WIDTH, width)])


def sample(mark: Mark) -> str:
    """A sample of a mark's line, as a table cell."""
    size = f'FIXEDSIZE="TRUE" WIDTH="{SAMPLE}" HEIGHT="12"'
    border = f'BORDER="{round(mark.width)}" COLOR="{mark.colour}" STYLE="{mark.line.upper()}"'
    return cell("", f" {size} {border}")
