"""An object or a list that is being read."""

from enum import Enum, auto
from typing import Any

from attrs import define

from genotype.diagnostics.span import Span
from genotype.source.tokens import Token

CLOSING = {"{": "}", "[": "]"}


class Wants(Enum):
    """What is expected next in an object (key, colon, value) or a list (value), or after either."""

    KEY = auto()
    COLON = auto()
    VALUE = auto()
    COMMA = auto()


@define
class Frame:
    """An object or a list between its brackets: what was read so far, and what is expected next."""

    opener: Token
    path: str
    container: Any
    indent: int
    wants: Wants
    name: str = ""
    key: Span | None = None
    comma: Token | None = None
    """The last comma, if nothing has followed it."""
    inner: int = 0
    """The offset of its first item; 0 before that."""

    @property
    def is_object(self) -> bool:
        return self.opener.text == "{"

    @property
    def closing(self) -> str:
        return CLOSING[self.opener.text]
