"""A group of entry points: the names in it, which of them can be used, and why others cannot."""

import re
from collections.abc import Callable, Collection, Mapping

from attrs import frozen

from genotype.plugins.installed import Installed, installed
from genotype.plugins.notices import tell

NAME = "[a-z][a-z0-9_-]{0,62}"
"""What the name of a plug-in matches, unless its group says otherwise."""


@frozen(eq=False)
class Group:
    """The plug-ins of one group, each called a `noun` in messages; none of them is imported.

    `own` gives the names that genoc itself has, which no plug-in takes. Names of one `key` are taken to be
    the same. What is wrong with a plug-in that nobody asked for is told once on standard error.
    """

    group: str
    noun: str
    own: Callable[[], Collection[str]]
    pattern: str = NAME
    key: Callable[[str], str] = str

    def installed(self) -> tuple[Installed, ...]:
        """Every plug-in of the group, usable or not."""
        return installed(self.group)

    def names(self) -> tuple[str, ...]:
        """The names that plug-ins add, in order; tells which names cannot be used."""
        for one, why in self.taken().items():
            self.tell(one, why)
        return self.offered()

    def offered(self) -> tuple[str, ...]:
        """The same, and nothing is told: for lists that are made whether the group is used or not."""
        taken = self.taken()
        return tuple(one.name for one in self.installed() if one not in taken)

    def taken(self) -> Mapping[Installed, str]:
        """The plug-ins whose names cannot be used, and why."""
        own = {self.key(name) for name in self.own()} if self.installed() else set()
        found: dict[Installed, str] = {}
        for one in self.installed():
            rivals = [other for other in self.installed() if self.key(other.name) == self.key(one.name)]
            if not re.fullmatch(self.pattern, one.name):
                found[one] = f"is left out: a name of {with_article(self.noun)} matches {self.pattern}"
            elif self.key(one.name) in own:
                found[one] = f"is left out: genoc has {with_article(self.noun)} of this name"
            elif len(rivals) > 1:
                packages = " and ".join(dict.fromkeys(other.package for other in rivals))
                found[one] = f"is left out: there are several of this name, in {packages}"
        return found

    def is_named(self, name: str) -> bool:
        """Whether a plug-in has this name and genoc has not; it may still be unusable."""
        return any(one.name == name for one in self.installed()) and not self.is_own(name)

    def is_own(self, name: str) -> bool:
        """Whether genoc itself has this name."""
        return self.key(name) in {self.key(one) for one in self.own()}

    def of(self, name: str) -> Installed:
        """The plug-in of a name. Raises KeyError if there is none."""
        for one in self.installed():
            if one.name == name and not self.is_own(name):
                return one
        raise KeyError(name)

    def tell(self, one: Installed, why: str) -> None:
        """Say once that a plug-in is not used."""
        tell(f"plug-in {one.name} ({self.group} of {one.package}) {why}")


def with_article(noun: str) -> str:
    """A noun with its article: `an op`, `a loss`."""
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"
