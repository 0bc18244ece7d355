"""The methods of a study, by name."""

from collections.abc import Iterator, Mapping

from attrs import frozen

from genotype import refuse
from search.study.contenders.base import Contender
from search.study.contenders.halving import Halving
from search.study.contenders.once_for_all import OnceForAll
from search.study.contenders.plugged import CONTENDER_PLUGINS

OWN: Mapping[str, type[Contender]] = {one.name: one for one in (Halving, OnceForAll)}


@frozen(eq=False)
class Methods(Mapping[str, type[Contender]]):
    """Methods by name. Asking for another, or for that of a plug-in which is none, raises InputError."""

    def __getitem__(self, name: str) -> type[Contender]:
        if name not in self:
            problem = "there is no such method by trainings; is a plug-in missing?"
            raise refuse("the study", f"--method {name}", problem, f"use one of {', '.join(self)}")
        return OWN[name] if name in OWN else CONTENDER_PLUGINS.load(name)

    def __contains__(self, name: object) -> bool:
        return name in OWN or (isinstance(name, str) and CONTENDER_PLUGINS.is_named(name))

    def __iter__(self) -> Iterator[str]:
        yield from OWN
        yield from CONTENDER_PLUGINS.names()

    def __len__(self) -> int:
        return len([*self])


METHODS = Methods()
"""What takes part in a study."""
