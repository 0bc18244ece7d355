"""A figure of the table of docs/reliability.md."""

from attrs import frozen


@frozen
class Figure:
    """What was tried how often, and what did not hold."""

    tried: str
    """In words: "kills of a search, one at each file operation"."""
    count: int
    failed: tuple[str, ...] = ()
    """A line for each that did not hold, with what repeats it."""
    words: str = ""
    """What else there is to say: the operations covered, the largest time."""
