"""The scalars of YAML 1.2: what a word without quotes is, by the core schema (YAML 1.2.2, section 10.3.2)."""

import re
from decimal import Decimal
from typing import Literal

from attrs import frozen

from genotype.diagnostics.span import Span

Kind = Literal["null", "true or false", "number", "text"]

NULL = re.compile(r"null|Null|NULL|~|")
BOOL = re.compile(r"true|True|TRUE|false|False|FALSE")
INT = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
OTHER_BOOL = re.compile(r"(?i)(y|yes|on)|n|no|off")
"""Words for true and false in YAML 1.1, which are text in YAML 1.2."""

LONGEST = 40
"""Characters of a number that is read as one: none of a setting is longer."""


@frozen
class Scalar:
    """A value of YAML that is neither a list nor a mapping: its text without quotes, and where it is."""

    text: str
    is_quoted: bool
    span: Span

    @property
    def kind(self) -> Kind:
        """What it is to any program that reads YAML 1.2."""
        return "text" if self.is_quoted else kind_of(self.text)


def kind_of(text: str) -> Kind:
    """What a word without quotes is."""
    if NULL.fullmatch(text):
        return "null"
    if BOOL.fullmatch(text):
        return "true or false"
    if any(pattern.fullmatch(text) for pattern in (INT, FLOAT, NOT_FINITE)):
        return "number"
    return "text"


def as_typed(number: str) -> str:
    """A number of YAML as it is typed on the command line: `16` for `0x10` and `1.6e1`, `nan` for `.nan`."""
    if len(number) > LONGEST:
        return number
    if NOT_FINITE.fullmatch(number):
        return number.lower().replace(".", "")
    if number[:2] in ("0o", "0x"):
        return str(int(number, 0))
    value = Decimal(number)
    if not -LONGEST < value.adjusted() < LONGEST:
        return number
    return str(int(value)) if value == value.to_integral_value() else format(value, "f")


def meant_as(text: str) -> str | None:
    """`true` or `false`, where a word of YAML 1.1 means that."""
    found = OTHER_BOOL.fullmatch(text)
    return None if found is None else "true" if found[1] else "false"
