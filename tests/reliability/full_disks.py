"""Commands whose disk is full, over its quota, or broken from their n-th change of a file on."""

import errno
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from pathlib import Path

from attrs import frozen

from search.rerun.files import File, difference
from tests.reliability.commands import Command
from tests.reliability.forked import Ended, ended, forked, watched
from tests.reliability.interposed import Counting, Operation, Watcher, interposed

TAKING_ROOM = {"open", "write", "halfway", "fsync", "mkdir", "link", "symlink", "close"}
"""The operations that may fail for want of room; to remove and to rename need none."""
UNNAMED = {"write", "halfway", "fsync", "close"}
"""Operations on open files, whose errors do not say of which file."""
CODES = (errno.ENOSPC, errno.EDQUOT, errno.EIO)


@frozen
class Fault:
    """An error of the system at an operation of that number, from 1 on; of room, at all that follow too."""

    number: int
    code: int

    @property
    def is_lasting(self) -> bool:
        return self.code != errno.EIO

    def __str__(self) -> str:
        return f"{errno.errorcode[self.code]} at operation {self.number}"

    def watcher(self) -> Watcher:
        """Operations that can fail so are counted; errors name a file only where the system does."""
        done = count(1)

        def watch(operation: Operation) -> None:
            if self.is_lasting and operation.name not in TAKING_ROOM:
                return
            at = next(done)
            if at == self.number or (self.is_lasting and at > self.number):
                named = () if operation.name in UNNAMED else (operation.path,)
                raise OSError(self.code, os.strerror(self.code), *named)

        return watch


@frozen
class Tried:
    """A fault in a command, and what did not hold."""

    command: str
    fault: Fault
    words: str
    problems: tuple[str, ...]


def operations(command: Command, folder: Path) -> list[Operation]:
    """Those of a command that meets no fault; it leaves what others are compared with in `folder`."""
    fresh(command, folder)
    found: list[Operation] = []
    told = folder.with_name(f"{folder.name}.operations")

    def work() -> None:
        counting = Counting([])
        with interposed(folder, counting):
            try:
                command.run(folder, again=False)
            finally:
                told.write_text("".join(f"{each.name}\t{each.path}\n" for each in counting.operations))

    said = folder.with_name(f"{folder.name}.said")
    said.unlink(missing_ok=True)
    how = ended(forked(work, said), said)
    assert how.code == 0, how.words
    for line in told.read_text().splitlines():
        name, _, path = line.partition("\t")
        found.append(Operation(name, path))
    return found


def fresh(command: Command, folder: Path) -> None:
    """A folder as it is before the command runs."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    command.prepare(folder)


def tried(command: Command, fault: Fault, whole: Path, place: Path) -> Tried:
    """A command that meets a fault, and then goes on as it says: with the files of one that met none."""
    fresh(command, place)
    before = content(place)
    said = place.with_name(f"{place.name}.said")
    said.unlink(missing_ok=True)
    first = watched(lambda: command.run(place, again=False), place, fault.watcher(), said)
    problems = [*of_end(first), *lost(before, place)]
    if first.code != 0:
        said.unlink(missing_ok=True)
        second = ended(forked(lambda: command.run(place, again=True), said), said)
        done = second.code == 0 or (command.is_done_once and "already" in second.words)
        if not done:
            problems.append(f"does not go on: exit code {second.code}: {second.words[-600:]}")
    without = command.may_lack if command.may_lack and "warning" in first.words else ""
    problems += [words for words in differences(whole, place) if words != f"{without} is missing"]
    return Tried(command.name, fault, first.words, tuple(problems))


def of_end(found: Ended) -> Iterator[str]:
    """What is wrong with how a command ended that met a fault, which it may also have done without."""
    if found.code not in (0, 2):
        yield f"exit code {found.code}: {found.words[-600:]}"
    if "Traceback" in found.words:
        yield f"a traceback: {found.words[-600:]}"
    if found.code == 2 and "    -> " not in found.words:
        yield f"does not say what to do: {found.words[-600:]}"


def content(folder: Path) -> dict[str, bytes]:
    """The files below a folder by name."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def lost(before: dict[str, bytes], folder: Path) -> Iterator[str]:
    """What was there and is not, or not as it was."""
    now = content(folder)
    yield from (f"{name} was lost" for name, data in before.items() if now.get(name) != data)


def differences(whole: Path, place: Path) -> list[str]:
    """What files of two folders differ in, but for measured times; locks stay where they were."""
    ours, theirs = (
        {name for name in content(folder) if Path(name).name != ".lock"} for folder in (whole, place)
    )
    found = [f"{name} is missing" for name in sorted(ours - theirs)]
    found += [f"{name} is left behind" for name in sorted(theirs - ours)]
    for name in sorted(ours & theirs):
        words = difference(File(whole, name), File(place, name))
        found += [f"{name} {words}"] * bool(words)
    return found


def all_tried(
    commands: Sequence[Command],
    folder: Path,
    codes: Sequence[int] = CODES,
    wanted: Callable[[int], bool] = bool,
) -> Iterator[Tried]:
    """Every command with a fault at each of its operations of a wanted number."""
    for command in commands:
        whole, place = folder / command.name / "whole", folder / command.name / "tried"
        found = operations(command, whole)
        for code in codes:
            known = [each for each in found if code == errno.EIO or each.name in TAKING_ROOM]
            for number in range(1, len(known) + 1):
                if wanted(number):
                    yield tried(command, Fault(number, code), whole, place)
