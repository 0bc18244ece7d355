"""A kind of plug-ins: its group of entry points, and what an object of it must be."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from importlib.metadata import EntryPoint
from typing import Any, Generic, TypeVar

from attrs import field, frozen

from genotype.diagnostics.diagnostic import InputError, refuse, short
from genotype.plugins.installed import Installed, installed
from genotype.plugins.told import tell

T = TypeVar("T")

NAME = "[a-z][a-z0-9_-]{0,62}"
"""What the name of a plug-in matches, unless its kind says otherwise."""
READY = "ready"


class Unfit(Exception):
    """Why an object is not what its group of entry points is for."""


@frozen
class PluginState:
    """A plug-in as `genoc plugins` lists it; `state` is "ready", or why it cannot be used."""

    group: str
    name: str
    distribution: str
    version: str
    state: str

    @property
    def is_ready(self) -> bool:
        return self.state == READY


@frozen(eq=False)
class Kind(Generic[T]):
    """Plug-ins of one group, each called a `noun` in messages.

    `own` gives the names that genoc itself has, which no plug-in takes. `accept` turns a name and the object
    of an entry point into what is used, or raises Unfit. Names of one `key` are taken to be the same. What
    is wrong with a plug-in that nobody asked for is told once on standard error.
    """

    group: str
    noun: str
    own: Callable[[], Collection[str]]
    accept: Callable[[str, Any], T]
    pattern: str = NAME
    key: Callable[[str], str] = str
    outcomes: "dict[Installed, Outcome[T]]" = field(factory=dict, init=False, repr=False)

    def installed(self) -> tuple[Installed, ...]:
        """Every plug-in of the group, usable or not."""
        return installed(self.group)

    def names(self) -> tuple[str, ...]:
        """The names that plug-ins add, in order; tells which names cannot be used."""
        taken = self.taken()
        for one, why in taken.items():
            self.tell(one, why)
        return tuple(one.name for one in self.installed() if one not in taken)

    def taken(self) -> Mapping[Installed, str]:
        """The plug-ins whose names cannot be used, and why."""
        own = {self.key(name) for name in self.own()}
        found: dict[Installed, str] = {}
        for one in self.installed():
            rivals = [other for other in self.installed() if self.key(other.name) == self.key(one.name)]
            if not re.fullmatch(self.pattern, one.name):
                found[one] = f"is no name for {a(self.noun)}: it does not match {self.pattern}"
            elif self.key(one.name) in own:
                found[one] = f"is left out: genoc has {a(self.noun)} of this name"
            elif len(rivals) > 1:
                packages = " and ".join(sorted(dict.fromkeys(other.package for other in rivals)))
                found[one] = f"is left out: there are several of this name, in {packages}"
        return found

    def is_named(self, name: str) -> bool:
        """Whether a plug-in has this name and genoc has not; it may still not load."""
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

    def load(self, name: str) -> T:
        """What the plug-in of a name adds. Raises KeyError if there is none, InputError if it is unusable."""
        one = self.of(name)
        outcome = self.outcome(one)
        if isinstance(outcome, Failed):
            remedy = f"correct or uninstall {one.package}; `genoc plugins` lists all plug-ins"
            raise refuse(f"plug-in {name}", one.value, outcome.why, remedy)
        return outcome.value

    def fault(self, name: str) -> str | None:
        """Why the plug-in of a name cannot be used; None if it can. Raises KeyError if there is none."""
        outcome = self.outcome(self.of(name))
        return outcome.why if isinstance(outcome, Failed) else None

    def all(self) -> Iterator[tuple[str, T]]:
        """Every plug-in that can be used, with its name; tells of the others."""
        for name in self.names():
            one = self.of(name)
            outcome = self.outcome(one)
            if isinstance(outcome, Failed):
                self.tell(one, outcome.why)
            else:
                yield name, outcome.value

    def states(self) -> Iterator[PluginState]:
        """The state of every plug-in; all are imported, and nothing is told."""
        taken = self.taken()
        for one in self.installed():
            outcome = Failed(taken[one]) if one in taken else self.outcome(one)
            state = outcome.why if isinstance(outcome, Failed) else READY
            yield PluginState(one.group, one.name, one.distribution, one.version, state)

    def outcome(self, one: Installed) -> "Outcome[T]":
        """What importing a plug-in came to; it is imported once."""
        if one not in self.outcomes:
            why = self.taken().get(one)
            self.outcomes[one] = self.imported(one) if why is None else Failed(why)
        return self.outcomes[one]

    def imported(self, one: Installed) -> "Outcome[T]":
        """Import a plug-in, whatever its code raises."""
        try:
            value = EntryPoint(one.name, one.value, one.group).load()
        except (Exception, SystemExit) as error:
            return Failed(f"does not load: {type(error).__name__}: {short(str(error))}")
        try:
            return Fit(self.accept(one.name, value))
        except Unfit as unfit:
            return Failed(f"is not {a(self.noun)}: {unfit}")
        except InputError as refused:
            return Failed(f"is not {a(self.noun)}: {refused.problems[0].problem}")
        except Exception as error:
            return Failed(f"is not {a(self.noun)}: {type(error).__name__}: {short(str(error))}")

    def tell(self, one: Installed, why: str) -> None:
        """Say once that a plug-in is not used."""
        tell(f"plug-in {one.name} ({self.group} of {one.package}) {why}")


@frozen
class Fit(Generic[T]):
    """What a plug-in adds."""

    value: T


@frozen
class Failed:
    """Why a plug-in cannot be used."""

    why: str


Outcome = Fit[T] | Failed


def a(noun: str) -> str:
    """A noun with its article: `an op`, `a loss`."""
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"
