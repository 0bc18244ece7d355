"""Paths of problems, as text: where in a genotype's data something is."""

import re

from genotype.diagnostics.printable import printable

THE_FILE = "the file"
"""The path that stands for a whole text."""
LONGEST = 40


def path_of(steps: tuple[str | int, ...]) -> str:
    """`links[3].to` for `("links", 3, "to")`."""
    return "".join(map(in_path, steps)).removeprefix(".") or THE_FILE


def in_path(step: str | int) -> str:
    """`[3]` or `.enc1`; a key that is not an identifier is quoted, so that it cannot garble a terminal."""
    if isinstance(step, int):
        return f"[{step}]"
    return f".{step}" if re.fullmatch(r"[$\w-]{1,63}", step, re.ASCII) else f"[{short(repr(step))}]"


def short(text: str) -> str:
    """A text, shortened for a message."""
    whole = printable(text)
    return whole if len(whole) <= LONGEST else whole[: LONGEST - 3] + "..."
