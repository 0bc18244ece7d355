"""Text from outside, made safe to print: it cannot control a terminal, hide or reorder other text."""

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
"""The layout characters of a text of several lines."""
SHORT = {"\n": r"\n", "\r": r"\r", "\t": r"\t"}


@frozen
class Shown:
    """Text that may be printed unchanged, with its line breaks and colours.

    Only text that passed through `printable`, or was written by genoc, may be put into it.
    """

    text: str


def is_printable(character: str) -> bool:
    """Whether a character is visible, and not a control, a direction mark, a line break or a surrogate."""
    return character.isprintable() and not INVISIBLE.match(character)


def printable(text: str, keep: str = "") -> str:
    r"""A text on one line, with all characters that are not printable escaped: `\x1b`, `\n`, `\u202e`.

    Characters in `keep`, such as the line breaks of genoc's own texts, are left as they are.
    """
    return spelt_out(text, keep, spelt)


def spelt_out(text: str, keep: str, spell: Callable[[str], str]) -> str:
    """The text with characters that are not printable spelt by `spell`, except those in `keep`."""

    def instead(match: re.Match[str]) -> str:
        return match[0] if match[0] in keep or is_printable(match[0]) else spell(match[0])

    return UNUSUAL.sub(instead, text)


def spelt(character: str) -> str:
    """A character's number, as Python escapes it."""
    code = ord(character)
    if code < 0x100:
        return SHORT.get(character, f"\\x{code:02x}")
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def json_text(value: Any, indent: int | None = None) -> str:
    """A value as JSON in which all characters that are not printable are escaped; it reads back as the same
    value.
    """
    return json_escaped(json.dumps(value, indent=indent, ensure_ascii=False))


def json_escaped(text: str) -> str:
    """A JSON text with escapes for characters that are not printable; line breaks and tabs stay."""
    return spelt_out(text, KEPT, in_json)


def in_json(character: str) -> str:
    r"""The JSON escape of a character: one \u escape, or two beyond U+FFFF."""
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else json.dumps(character)[1:-1]


def shown_values(value: Any) -> Any:
    """A value of objects, lists and texts with every text made printable; line breaks stay."""
    if isinstance(value, str):
        return printable(value, keep=KEPT)
    if isinstance(value, dict):
        return {shown_values(key): shown_values(item) for key, item in value.items()}
    return [shown_values(item) for item in value] if isinstance(value, list) else value
