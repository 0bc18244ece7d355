"""The paths of problems: where in a genotype's data something is, as text."""

import re

from genotype.diagnostics.printable import printable

THE_FILE = "the file"
"""The path of a whole text."""
LONGEST = 40


def path_of(steps: tuple[str | int, ...]) -> str:
    """`links[3].to` for `("links", 3, "to")`."""
    return "".join(map(in_path, steps)).removeprefix(".") or THE_FILE


def in_path(step: str | int) -> str:
    """`[3]` or `.enc1`; a key that is no word is quoted, so that it cannot garble a terminal."""
    if isinstance(step, int):
        return f"[{step}]"
    return f".{step}" if re.fullmatch(r"[$\w-]{1,63}", step, re.ASCII) else f"[{short(repr(step))}]"


def short(text: str) -> str:
    """A text as a message shows it."""
    whole = printable(text)
    return whole if len(whole) <= LONGEST else whole[: LONGEST - 3] + "..."
