"""Text from outside as it may be printed: nothing in it steers a terminal, hides, or reorders other text."""

import json
import re
from collections.abc import Callable
from typing import Any

from attrs import frozen

# Drawn as nothing, though letters or marks by category: fillers, variation selectors, the blank of Braille.
INVISIBLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
UNUSUAL = re.compile("[^ -~]")
KEPT = "\n\t"
"""What a text of several lines is laid out by."""
SHORT = {"\n": r"\n", "\r": r"\r", "\t": r"\t"}


@frozen
class Shown:
    """Text that may be printed as it stands, with its line ends and colours.

    Only what has passed through `printable`, or was written by genoc, may be put into one.
    """

    text: str


def is_printable(character: str) -> bool:
    """Whether a character shows, and is no control, no mark of direction, no line end, no half of a pair."""
    return character.isprintable() and not INVISIBLE.match(character)


def printable(text: str, keep: str = "") -> str:
    """A text on one line, in which everything that does not show is spelt out: `\\x1b`, `\\n`, `\\u202e`.

    What is in `keep`, such as the line ends of a text of our own, stays.
    """
    return spelt_out(text, keep, spelt)


def spelt_out(text: str, keep: str, spell: Callable[[str], str]) -> str:
    def instead(one: re.Match[str]) -> str:
        return one[0] if one[0] in keep or is_printable(one[0]) else spell(one[0])

    return UNUSUAL.sub(instead, text)


def spelt(character: str) -> str:
    """A character by its number, as Python writes it."""
    code = ord(character)
    if code < 0x100:
        return SHORT.get(character, f"\\x{code:02x}")
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def json_text(value: Any, indent: int | None = None) -> str:
    """A value as JSON, in which everything that does not show is escaped: the same value is read from it."""
    return json_escaped(json.dumps(value, indent=indent, ensure_ascii=False))


def json_escaped(text: str) -> str:
    """A JSON text with escapes for what does not show; line ends and tabs stay."""
    return spelt_out(text, KEPT, in_json)


def in_json(character: str) -> str:
    """The escape of a character: one of 16 bits, or two."""
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else json.dumps(character)[1:-1]


def shown_values(value: Any) -> Any:
    """A value made of objects, lists and texts, each text printable; its line ends stay."""
    if isinstance(value, str):
        return printable(value, keep=KEPT)
    if isinstance(value, dict):
        return {shown_values(key): shown_values(item) for key, item in value.items()}
    return [shown_values(item) for item in value] if isinstance(value, list) else value
