"""A kind of plug-ins: the objects of a group of entry points, imported when they are used."""

from collections.abc import Callable, Iterator
from importlib.metadata import EntryPoint
from typing import Any, Generic, TypeVar

from attrs import field, frozen

from genotype.diagnostics.diagnostic import InputError, refuse, short
from genotype.plugins.group import Group, with_article
from genotype.plugins.installed import Installed

T = TypeVar("T")

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


@frozen
class Fit(Generic[T]):
    """What a plug-in adds."""

    value: T


@frozen
class Failed:
    """Why a plug-in cannot be used."""

    why: str


Outcome = Fit[T] | Failed


@frozen(eq=False)
class Kind(Generic[T]):
    """Plug-ins of a group. `accept` turns a name and the object of its entry point into what is used, or
    raises Unfit.
    """

    group: Group
    accept: Callable[[str, Any], T]
    outcomes: "dict[Installed, Outcome[T]]" = field(factory=dict, init=False, repr=False)
    loaded: dict[str, T] = field(factory=dict, init=False, repr=False)
    """By name what was asked for before: a large genotype asks for an op many times."""

    def names(self) -> tuple[str, ...]:
        """The names that plug-ins add, in order; none of them is imported."""
        return self.group.names()

    def is_named(self, name: str) -> bool:
        """Whether a plug-in has this name and genoc has not; it may still be unusable."""
        return self.group.is_named(name)

    def load(self, name: str) -> T:
        """What the plug-in of a name adds. Raises KeyError if there is none, InputError if it is unusable."""
        if name in self.loaded:
            return self.loaded[name]
        one = self.group.of(name)
        outcome = self.outcome(one)
        if isinstance(outcome, Failed):
            remedy = f"correct or uninstall {one.package}; `genoc plugins` lists all plug-ins"
            raise refuse(f"plug-in {name}", one.value, outcome.why, remedy)
        return self.loaded.setdefault(name, outcome.value)

    def get(self, name: str) -> T | None:
        """The same; None if there is none, or it is unusable."""
        if name not in self.loaded and (not self.is_named(name) or self.fault(name) is not None):
            return None
        return self.load(name)

    def fault(self, name: str) -> str | None:
        """Why the plug-in of a name cannot be used; None if it can. Raises KeyError if there is none."""
        outcome = self.outcome(self.group.of(name))
        return outcome.why if isinstance(outcome, Failed) else None

    def all(self) -> Iterator[tuple[str, T]]:
        """Every plug-in that can be used, with its name; tells of the others."""
        for name in self.names():
            one = self.group.of(name)
            outcome = self.outcome(one)
            if isinstance(outcome, Failed):
                self.group.tell(one, outcome.why)
            else:
                yield name, outcome.value

    def states(self) -> Iterator[PluginState]:
        """The state of every plug-in; all are imported, and nothing is told."""
        for one in self.group.installed():
            outcome = self.outcome(one)
            state = outcome.why if isinstance(outcome, Failed) else READY
            yield PluginState(one.group, one.name, one.distribution, one.version, state)

    def outcome(self, one: Installed) -> "Outcome[T]":
        """What importing a plug-in came to; it is imported once, and not at all where its name is taken."""
        why = self.group.taken().get(one)
        if why is not None:
            return Failed(why)
        if one not in self.outcomes:
            self.outcomes[one] = self.imported(one)
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
            why = str(unfit)
        except InputError as refused:
            why = refused.problems[0].problem
        except Exception as error:
            why = f"{type(error).__name__}: {short(str(error))}"
        return Failed(f"is not {with_article(self.group.noun)}: {why}")
