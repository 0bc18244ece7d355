"""How what was added, removed or changed is told apart in a drawing of two: by colour and by line."""

from collections.abc import Mapping
from typing import Any

from attrs import frozen

from compiler.draw.style.markup import amid, cell, room, space, table, words_cell
from compiler.draw.style.palette import SKIP
from compiler.draw.style.text import quiet


@frozen
class Mark:
    """What became of a thing, and how it is drawn; `words` stand in the legend."""

    words: str
    colour: str
    line: str
    width: float

    def style(self) -> dict[str, str]:
        """An arrow's."""
        return {"color": self.colour, "style": self.line, "penwidth": f"{self.width}"}

    def outline(self) -> dict[str, str]:
        """A box's."""
        return {**self.style(), "style": f"rounded,filled,{self.line}"}


SAME = Mark("unchanged", SKIP, "solid", 1.0)
ADDED = Mark("added", "#009E73", "solid", 3.0)
REMOVED = Mark("removed", "#D55E00", "dashed", 1.6)
CHANGED = Mark("changed", "#0072B2", "dotted", 2.4)
MARKS = (ADDED, REMOVED, CHANGED, SAME)


def mark_of(before: Any, after: Any) -> Mark:
    """The mark of what stands somewhere before and after; None where nothing does."""
    if before is None or after is None:
        return ADDED if before is None else REMOVED
    return SAME if before == after else CHANGED


def marks_of(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Mark]:
    """The mark of every name in either of two."""
    return {name: mark_of(before.get(name), after.get(name)) for name in {**after, **before}}


SAMPLE, NEAR, FAR = 24, 6, 14
"""The width of a sample of a line, and what is left free before its words and after."""
WORDS = {mark: quiet(mark.words, 10) for mark in MARKS}
KEY_WIDTH = sum(SAMPLE + NEAR + room(text) for text in WORDS.values()) + FAR * (len(MARKS) - 1)


def key(width: int) -> str:
    """The legend, in a row in the middle of a width: a sample of each line, and its word."""
    parts = [sample(mark) + space(NEAR) + words_cell(text) for mark, text in WORDS.items()]
    return table([amid(space(FAR).join(parts), KEY_WIDTH, width)])


def sample(mark: Mark) -> str:
    size = f'FIXEDSIZE="TRUE" WIDTH="{SAMPLE}" HEIGHT="12"'
    border = f'BORDER="{round(mark.width)}" COLOR="{mark.colour}" STYLE="{mark.line.upper()}"'
    return cell("", f" {size} {border}")
