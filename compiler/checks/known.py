"""The names that a file knows, and which of them an unknown one most likely means."""

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from functools import cached_property

from attrs import frozen

FEW = 200
"""So many names are compared with an unknown one by difflib, each in turn."""
LISTED = 20
"""So many are listed where none is near."""


@frozen
class Known:
    """Names to look unknown ones up in, each at once.

    Among many names the one that is a letter away is meant: one more, one less, another, or elsewhere.
    """

    names: tuple[str, ...]

    @staticmethod
    def of(names: "Iterable[str] | Known") -> "Known":
        return names if isinstance(names, Known) else Known(tuple(names))

    def nearest(self, name: str) -> str:
        """The known name that an unknown one most likely means; itself where none is near."""
        if len(self.names) <= FEW:
            return next(iter(get_close_matches(name, self.names, 1)), name)
        return next((self.a_letter_less[word] for word in less(name) if word in self.a_letter_less), name)

    @cached_property
    def a_letter_less(self) -> dict[str, str]:
        """Every name by itself, and by itself without one of its letters; the first of several."""
        found: dict[str, str] = {}
        for name in self.names:
            for word in less(name):
                found.setdefault(word, name)
        return found

    def listed(self) -> str:
        more = len(self.names) - LISTED
        return ", ".join(self.names[:LISTED]) + (f" and {more:,} others" if more > 0 else "")


def less(name: str) -> Iterator[str]:
    """A word, and what is left of it without each of its letters."""
    yield name
    yield from (name[:place] + name[place + 1 :] for place in range(len(name)))
