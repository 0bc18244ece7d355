"""A command that is stopped at one of its operations on files, and then run again as genoc says."""

import shutil
from collections.abc import Hashable, Iterator
from pathlib import Path

from attrs import Factory, frozen

from tests.reliability.cases import Case, typed
from tests.reliability.folders import Contents, Versions, aged, contents, differences, state
from tests.reliability.forked import Ended, ended, forked, watched
from tests.reliability.interposed import Operation, Watcher, interposed
from tests.reliability.world import genoc, here


@frozen
class Trial:
    """A case in a world, and what it does where nothing stops it."""

    case: Case
    world: Path
    operations: tuple[Operation, ...]
    versions: Versions
    earlier: Contents
    whole: Contents
    sound: set[Hashable] = Factory(set)
    """The states of the folder from which the command has gone on to the same end."""

    @staticmethod
    def of(case: Case, world: Path) -> "Trial":
        """Run the case once, in this process, so that all it imports is there for forks."""
        out, operations = world / "out", list[Operation]()
        begin(case, world)
        versions, earlier = Versions(out), contents(out)

        def note(operation: Operation) -> None:
            operations.append(operation)
            versions.note()

        with interposed(out, note):
            require_done(here(*case.command(world)))
        versions.note()
        return Trial(case, world, tuple(operations), versions, earlier, contents(out))

    @property
    def out(self) -> Path:
        return self.world / "out"

    @property
    def command(self) -> list[str]:
        return self.case.command(self.world)

    def stopped(self, watch: Watcher) -> Ended:
        """How the command ends in another process, whose operations are watched."""
        begin(self.case, self.world)
        return watched(lambda: leave(*self.command), self.out, watch, self.fresh("said"))

    def halves(self) -> Iterator[str]:
        """The files in the folder of a command that was killed which hold what they should never hold."""
        yield from (f"{name} is not whole" for name in self.versions.strangers())

    def problems(self) -> Iterator[str]:
        """What is lost in the folder of a command that was stopped, and what is wrong once it went on."""
        kept = contents(self.out)
        yield from (f"{name} was there before and is lost" for name in self.earlier if name not in kept)
        before = state(self.out)
        if before not in self.sound:
            found = [*self.problems_again()]
            yield from found
            self.sound.update(() if found else (before,))

    def problems_again(self) -> Iterator[str]:
        """What is wrong once the command has gone on; a day has passed since it was stopped."""
        aged(self.out)
        again = self.again()
        if again.code:
            yield f"ends with {again.code} when it is run again: {again.words[-300:]}"
        yield from differences(contents(self.out), self.whole)

    def again(self) -> Ended:
        """How the command ends when it is given again; with --resume, where it says so."""
        found = self.run(*self.command)
        if found.code == 2 and "add --resume" in found.words:
            found = self.run(*self.command, "--resume")
        return Ended(0, found.words) if "already is an entry of that name" in found.words else found

    def run(self, *words: str) -> Ended:
        said = self.fresh("again")
        return ended(forked(lambda: leave(*words), said), said)

    def fresh(self, name: str) -> Path:
        path = self.world / name
        path.unlink(missing_ok=True)
        return path


def leave(*words: str) -> None:
    raise SystemExit(genoc(*words))


def begin(case: Case, world: Path) -> None:
    """The folder as it is before the case."""
    out, kept = world / "out", world / "earlier"
    shutil.rmtree(out, ignore_errors=True)
    if not case.earlier:
        return
    if not kept.exists():
        require_done(here(*typed(case.earlier, world)))
        shutil.copytree(out, kept)
        return
    shutil.copytree(kept, out)


def require_done(ended: Ended) -> None:
    assert ended.code == 0, ended.words
