"""Things by name: genoc's own, and those that plug-ins add."""

from collections.abc import Iterator, Mapping
from typing import Generic, TypeVar

from attrs import frozen

from genotype.plugins.kind import Kind

T = TypeVar("T")


@frozen(eq=False)
class Vocabulary(Mapping[str, T], Generic[T]):
    """genoc's own by name, then the plug-ins of a kind, each of which is imported when it is asked for.

    A name is in it if a plug-in has it, even one that does not load: then asking for it raises InputError
    with the reason.
    """

    own: Mapping[str, T]
    kind: Kind[T]

    def __getitem__(self, name: str) -> T:
        return self.own[name] if name in self.own else self.kind.load(name)

    def __iter__(self) -> Iterator[str]:
        yield from self.own
        yield from self.kind.names()

    def __contains__(self, name: object) -> bool:
        return name in self.own or (isinstance(name, str) and self.kind.is_named(name))

    def __len__(self) -> int:
        return sum(1 for _ in self)
