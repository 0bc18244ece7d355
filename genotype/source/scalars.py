"""The scalar values of a text: strings, numbers and words, correctly written or not."""

import json
import math
import re
from typing import Any

from genotype.diagnostics.diagnostic import Diagnostic
from genotype.source.tokens import Token

MEANT = {"True": True, "TRUE": True, "False": False, "FALSE": False, "None": None, "undefined": None}
KNOWN = {"true": True, "false": False, "null": None}
CONTROL = re.compile(r"[\x00-\x1f]")
ESCAPE = re.compile(r'\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})|(\\.?)')

Read = tuple[Any, Diagnostic | None]
"""A value, and the problem with how it is written. `HOLE` if no value can be made out."""


class Hole:
    """Stands for a value that cannot be made out."""


HOLE = Hole()


def read_scalar(token: Token) -> Read:
    """The value of a token."""
    return READERS[token.kind](token)


def wrong(token: Token, problem: str, remedy: str, code: str) -> Diagnostic:
    """A problem at a token."""
    return Diagnostic("", problem, remedy, code, token.span)


def string(token: Token) -> Read:
    """A string."""
    try:
        return json.loads(token.text), None
    except json.JSONDecodeError:
        return mended_string(token)


def mended_string(token: Token) -> Read:
    """A string without what JSON does not allow in it."""
    raw = CONTROL.search(token.text)
    plain = CONTROL.sub("", token.text)
    bad = next((found for found in ESCAPE.finditer(plain) if found.group(1)), None)
    text = ESCAPE.sub(lambda found: "" if found.group(1) else found.group(), plain)
    try:
        value = json.loads(text)
    except json.JSONDecodeError:
        return HOLE, wrong(token, "this string cannot be read", "rewrite it", "G022")
    if raw:
        shown = json.dumps(raw.group())[1:-1]
        problem = f"the string contains the control character {shown}"
        return value, wrong(token, problem, f"write it as {shown}, or remove it", "G021")
    problem = f"{bad.group(1) if bad else token.text} is not a JSON escape"
    return value, wrong(token, problem, "write \\\\ for a backslash", "G022")


def quoted(token: Token) -> Read:
    """A string in other quotes than double ones."""
    inner = token.text[1:-1].replace("\\'", "'")
    return inner, wrong(token, "strings need double quotes", f"write {json.dumps(inner)}", "G017")


def unquoted_end(token: Token) -> Read:
    """A string with one quote missing."""
    inner = token.text.strip('"')
    return inner, wrong(token, "a quote is missing", f'write "{inner}"', "G020")


def unclosed(token: Token) -> Read:
    """A string that runs to the end of its line."""
    inner = token.text[1:].rstrip().rstrip(",]}").rstrip()
    return inner, wrong(token, "the string has no closing quote on its line", 'add the closing "', "G020")


def number(token: Token) -> Read:
    """A number."""
    try:
        return json.loads(token.text), None
    except ValueError:  # what Python says of an integer of more digits than it reads
        return HOLE, wrong(token, "a number with thousands of digits", "write a smaller number", "G024")


def constant(token: Token) -> Read:
    """NaN or infinity."""
    problem = f"{token.text} is not a JSON number"
    return HOLE, wrong(token, problem, "write a finite number", "G019")


def figures(token: Token) -> Read:
    """A number that JSON does not allow but other languages do."""
    problem = f"{token.text[:40]} is not a JSON number"
    try:
        value = float(token.text)
        value = int(value) if re.fullmatch(r"[+-]?[0-9_]+", token.text) else value
    except (ValueError, OverflowError):
        value = math.nan
    if not math.isfinite(value):
        return HOLE, wrong(token, problem, "write it as 3, -3 or 0.5", "G023")
    return value, wrong(token, problem, f"write {value!r}", "G023")


def word(token: Token) -> Read:
    """A word without quotes: true, false or null, a variant such as True, or a string."""
    if token.text in KNOWN:
        return KNOWN[token.text], None
    if token.text in MEANT:
        value = MEANT[token.text]
        return value, wrong(token, f"JSON has no {token.text}", f"write {json.dumps(value)}", "G018")
    problem = f"{token.text[:40]} has no quotes"
    return token.text, wrong(token, problem, f'write "{token.text[:40]}"', "G018")


READERS = {
    "string": string,
    "half": unquoted_end,
    "tail": unquoted_end,
    "open": unclosed,
    "quoted": quoted,
    "number": number,
    "constant": constant,
    "figures": figures,
    "word": word,
}
