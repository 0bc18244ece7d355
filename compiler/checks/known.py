"""The names that a file knows, and which of them an unknown one most likely means."""

from collections.abc import Iterable, Iterator
from functools import cached_property

from attrs import frozen

from genotype.diagnostics.spelling import did_you_mean, meant

FEW = 64
"""So many names are compared with an unknown one, each in turn."""
LISTED = 20
"""So many are listed where none is near."""


@frozen
class Known:
    """Names to look unknown ones up in, each at once.

    Among many names the one that is a letter away is meant, where there is one alone.
    """

    names: tuple[str, ...]

    @staticmethod
    def of(names: "Iterable[str] | Known") -> "Known":
        return names if isinstance(names, Known) else Known(tuple(names))

    def meant(self, name: str) -> str | None:
        """The one name that is near; None where there is none, or several are as near."""
        if len(self.names) <= FEW:
            return meant(name, self.names)
        for found in self.near(name):
            if found:
                return found.pop() if len(found) == 1 else None
        return None

    def near(self, name: str) -> Iterator[set[str | None]]:
        """What is a letter away: the names with one more, with one less, with another or elsewhere."""
        shorter = set(less(name))
        yield {self.a_letter_less[name]} if name in self.a_letter_less else set()
        yield {word for word in shorter if word in self.every}
        yield {self.a_letter_less[word] for word in shorter if word in self.a_letter_less}

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
    def every(self) -> frozenset[str]:
        return frozenset(self.names)

    @cached_property
    def a_letter_less(self) -> dict[str, str | None]:
        """Every name by itself without one of its letters; None for what is left of several."""
        found: dict[str, str | None] = {}
        for name in self.names:
            for word in set(less(name)):
                found[word] = None if word in found else name
        return found

    def listed(self) -> str:
        return some_of(self.names)


def some_of(names: Iterable[object]) -> str:
    """The first names of a list, and how many more there are."""
    every = list(names)
    more = len(every) - LISTED
    return ", ".join(map(str, every[:LISTED])) + (f" and {more:,} others" if more > 0 else "")


def less(name: str) -> Iterator[str]:
    """What is left of a word without each of its letters."""
    yield from (name[:place] + name[place + 1 :] for place in range(len(name)))
