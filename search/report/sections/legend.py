"""Legends of colours."""

from attrs import frozen


@frozen
class Mark:
    """A colour, as CSS has it, and what it stands for."""

    colour: str
    words: str
