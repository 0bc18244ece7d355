"""Text that steers a terminal, hides, reorders, or passes for a line of genoc's own."""

import unicodedata

FORGED = "FORGED  passed"
HOSTILE = (
    "\x1b[2J\x1b]0;title\x07\r\n"
    + FORGED
    + "\n\x08\x0b\x0c\x7f\x85\x9b31m\u202e\u202a\u2066\u2069\u200e\u200f\u061c"
    + "\u200b\u2060\ufeff\u2028\u2029\u3164\ufe0f\ud800"
)
NAME = "a\x1b[31m\r\n" + FORGED + "\n\u202e\u2066\u2028\x9b\u3164\udcff"
"""The same as a name of a file: short, and with a byte that is no text."""
FILLERS = "\u115f\u1160\u3164\uffa0\u034f\ufe0f"


def is_hostile(one: str) -> bool:
    """By the tables of Unicode, not by the code that is tested."""
    return unicodedata.category(one) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") or one in FILLERS


def require_clean(told: str) -> None:
    """No character that steers or hides, and no line that came from outside."""
    found = sorted({hex(ord(one)) for one in set(told) if is_hostile(one) and one != "\n"})
    assert not found, (found, told)
    assert not any(line.startswith(FORGED) for line in told.split("\n")), told
