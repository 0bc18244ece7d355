"""An object or a list that is being read."""

from enum import Enum, auto
from typing import Any

from attrs import define

from genotype.diagnostics.span import Span
from genotype.source.tokens import Token

CLOSING = {"{": "}", "[": "]"}


class Wants(Enum):
    """What comes next in an object (a key, a colon, a value) or in a list (a value), or after either."""

    KEY = auto()
    COLON = auto()
    VALUE = auto()
    COMMA = auto()


@define
class Frame:
    """An object or a list between its brackets: what was read of it, and what it wants next."""

    opener: Token
    path: str
    container: Any
    indent: int
    wants: Wants
    name: str = ""
    key: Span | None = None
    comma: Token | None = None
    """The comma that was read last, if nothing came after it."""
    inner: int = 0
    """Where the first thing in it begins; 0 before that."""

    @property
    def is_object(self) -> bool:
        return self.opener.text == "{"

    @property
    def closing(self) -> str:
        return CLOSING[self.opener.text]
