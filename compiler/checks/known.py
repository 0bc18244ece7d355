"""The names that a file knows, and which of them an unknown one most likely means."""

from collections.abc import Iterable, Iterator
from functools import cached_property

from attrs import frozen

from genotype.near import did_you_mean, meant

FEW = 64
"""So many names are compared with an unknown one, each in turn."""
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

    def meant(self, name: str) -> str | None:
        """The one name that is near; None where there is none, or several are as near."""
        if len(self.names) <= FEW:
            return meant(name, self.names)
        found = {self.a_letter_less[word] for word in less(name) if word in self.a_letter_less}
        return found.pop() if len(found) == 1 else None

    def nearest(self, name: str) -> str:
        """The name that is meant; the unknown one itself where it is not known which."""
        return self.meant(name) or name

    def question(self, name: str) -> str | None:
        """What to ask of an unknown name, where something is near enough to be asked for."""
        if len(self.names) <= FEW:
            return did_you_mean(name, self.names)
        near = self.meant(name)
        return None if near is None else f"did you mean {near!r}?"

    @cached_property
    def a_letter_less(self) -> dict[str, str]:
        """Every name by itself, and by itself without one of its letters; the first of several."""
        found: dict[str, str] = {}
        for name in self.names:
            for word in less(name):
                found.setdefault(word, name)
        return found

    def listed(self) -> str:
        return some_of(self.names)


def some_of(names: Iterable[object]) -> str:
    """The first names of a list, and how many more there are."""
    every = list(names)
    more = len(every) - LISTED
    return ", ".join(map(str, every[:LISTED])) + (f" and {more:,} others" if more > 0 else "")


def less(name: str) -> Iterator[str]:
    """A word, and what is left of it without each of its letters."""
    yield name
    yield from (name[:place] + name[place + 1 :] for place in range(len(name)))
