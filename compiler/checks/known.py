"""The names in a file, and which of them an unknown name most likely means."""

from collections.abc import Iterable, Iterator
from functools import cached_property

from attrs import frozen

from genotype.diagnostics.spelling import did_you_mean, meant

FEW = 64
"""An unknown name is compared with up to so many names one by one."""
LISTED = 20
"""So many names are listed if none is similar."""


@frozen
class Known:
    """Names in which unknown ones are looked up quickly.

    Among many names, the one that differs by one letter is meant, if there is only one.
    """

    names: tuple[str, ...]

    @staticmethod
    def of(names: "Iterable[str] | Known") -> "Known":
        return names if isinstance(names, Known) else Known(tuple(names))

    def meant(self, name: str) -> str | None:
        """The one name that is near; None if there is none, or several are equally near."""
        if len(self.names) <= FEW:
            return meant(name, self.names)
        for names in self.near(name):
            if names:
                return names.pop() if len(names) == 1 else None
        return None

    def near(self, name: str) -> Iterator[set[str | None]]:
        """Names that differ by one letter: with one more, with one less, with one changed or moved."""
        shorter = set(less(name))
        yield {self.a_letter_less[name]} if name in self.a_letter_less else set()
        yield {word for word in shorter if word in self.every}
        yield {self.a_letter_less[word] for word in shorter if word in self.a_letter_less}

    def nearest(self, name: str) -> str:
        """The name that is meant, or the unknown name itself if that is unclear."""
        return self.meant(name) or name

    def question(self, name: str) -> str | None:
        """The question to ask about an unknown name, if a similar name exists."""
        if len(self.names) <= FEW:
            return did_you_mean(name, self.names)
        near = self.meant(name)
        return None if near is None else f"did you mean {near!r}?"

    @cached_property
    def every(self) -> frozenset[str]:
        return frozenset(self.names)

    @cached_property
    def a_letter_less(self) -> dict[str, str | None]:
        """Every name by what is left without one of its letters; None where several names leave the same."""
        by_rest: dict[str, str | None] = {}
        for name in self.names:
            for word in set(less(name)):
                by_rest[word] = None if word in by_rest else name
        return by_rest

    def listed(self) -> str:
        """The first names, and how many more there are."""
        return some_of(self.names)


def some_of(names: Iterable[object], most: int = LISTED) -> str:
    """The first names of a list, and how many more there are."""
    every = list(names)
    more = len(every) - most
    others = "1 other" if more == 1 else f"{more:,} others"
    return ", ".join(map(str, every[:most])) + (f" and {others}" if more > 0 else "")


def less(name: str) -> Iterator[str]:
    """A word without each of its letters in turn."""
    yield from (name[:place] + name[place + 1 :] for place in range(len(name)))
