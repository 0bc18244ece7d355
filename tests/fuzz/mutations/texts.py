"""Changing texts by their lines and words: tables, lists, settings."""

import re
from collections.abc import Sequence
from random import Random

PIECES = (
    "", "0", "-1", "1", "nan", "inf", "-inf", "1e999", "9" * 25, "9" * 5000, "0x10", "1_000", " ",
    "\t", "a", ",",
    ";", ":", '"', "'", '""', "\\", "\r", "\r\n", "\n\n", "\0", "\x0b", "\x85", "\u2028", "\x1b[2J",
    "\u202e",
    "\ufeff", "\ud800", "é", "e\u0301", "#", "-", "- ", "&a", "*a", "!!python/object:os.system", "{",
    "}", "[", "]",
    "(", ")", "|", "~", "@", "$", "%", "..", "../x", "/", "null", "true", "None", "x" * 3000, "?",
    "<<:", "---",
    "...", "=", "\u0663",
)  # fmt: skip
WORD = re.compile(r"[^\s,;:|\"'()\[\]{}]+|\s+|.", re.DOTALL)


def changed_text(random: Random, text: str, others: Sequence[str]) -> str:
    """A text with one to four changes of its words and lines."""
    for _ in range(random.choice((1, 1, 1, 2, 2, 3, 4))):
        text = random.choice(CHANGES)(random, text, others)
    return text


def word(random: Random, text: str, others: Sequence[str]) -> str:
    """Another word in place of one, or one less."""
    words = [match.span() for match in WORD.finditer(text)] or [(0, 0)]
    start, end = random.choice(words)
    return text[:start] + random.choice(PIECES) + text[end:]


def number(random: Random, text: str, others: Sequence[str]) -> str:
    """Another number in place of one."""
    found = [match.span() for match in re.finditer(r"\d+(?:\.\d+)?", text)]
    if not found:
        return word(random, text, others)
    start, end = random.choice(found)
    value = text[start:end]
    near = (f"-{value}", f"{value}0", f"{value}e400", f".{value}", f"{value}.5", "0", f"{value}{value}")
    return text[:start] + random.choice(near) + text[end:]


def insert(random: Random, text: str, others: Sequence[str]) -> str:
    at = random.randrange(len(text) + 1)
    return text[:at] + random.choice(PIECES) + text[at:]


def lines(random: Random, text: str, others: Sequence[str]) -> str:
    """A line less, twice, elsewhere, or from another text."""
    every = text.splitlines(keepends=True) or [""]
    at = random.randrange(len(every))
    match random.randrange(5):
        case 0:
            del every[at]
        case 1:
            every[at:at] = [every[at]] * random.choice((1, 1, 2, 30))
        case 2:
            every.insert(random.randrange(len(every)), every.pop(at))
        case 3:
            other = (random.choice(others) if others else text).splitlines(keepends=True) or [""]
            every.insert(at, random.choice(other))
        case _:
            every = every[:at]
    return "".join(every)


def cut(random: Random, text: str, others: Sequence[str]) -> str:
    start = random.randrange(len(text) + 1)
    return text[:start] + text[start + random.choice((1, 1, 2, 8, 64, len(text))) :]


CHANGES = (word, word, number, insert, lines, lines, cut)
