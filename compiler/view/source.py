"""What a page shows: a file, or anything else that changes while it is looked at."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Protocol

from attrs import frozen

from compiler.view.state import State, look
from compiler.view.watch import Signature, changes, signature


class Source(Protocol):
    """Where the states of a page come from."""

    def signature(self) -> Signature:
        """What changes whenever there is something else to see."""

    def look(self, last: State | None) -> State:
        """The state now; `last` is the one before."""

    def changes(self, known: Signature, stop: asyncio.Event) -> AsyncIterator[None]:
        """Every change since it had a signature, until `stop` is set."""

    def pause(self, seconds: float) -> float:
        """The seconds to wait after a look that took so many."""


@frozen
class FileSource:
    """A genotype or search space in a file, with costs for one image of the given sizes."""

    path: Path
    sizes: tuple[int, ...]

    def signature(self) -> Signature:
        return signature(self.path)

    def look(self, last: State | None) -> State:
        return look(self.path, self.sizes, None if last is None else last.picture)

    def changes(self, known: Signature, stop: asyncio.Event) -> AsyncIterator[None]:
        return changes(self.path.parent, {self.path.name}, self.signature, known, stop)

    def pause(self, seconds: float) -> float:
        return 0.0
