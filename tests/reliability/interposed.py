"""Operations on files, each announced before it happens: it may be counted, fail, or end the process.

    with interposed(folder, killing_at(7)):
        ...                            # the process dies at its 7th operation below the folder

Python's audit events tell of most operations. Writes, flushes and closes have none: files that are opened for
writing below the folder are `WatchedFile`s meanwhile, whose writes can also be cut off halfway. What other
languages' code writes by itself, such as SQLite, is not seen.
"""

import builtins
import io
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

from attrs import define, frozen

WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
CHANGES = {
    "os.rename": ((0, 2), (1, 3)),
    "os.link": ((0, 2), (1, 3)),
    "os.symlink": ((1, 2),),
    "os.remove": ((0, 1),),
    "os.rmdir": ((0, 1),),
    "os.mkdir": ((0, 2),),
    "os.chmod": ((0, 2),),
    "os.utime": ((0, 3),),
    "os.truncate": ((0, None),),
}
"""Audit events of what changes files: where in their arguments paths stand, and folders these start from."""
READS = {"os.listdir", "os.scandir"}


@frozen
class Operation:
    """What is about to happen to a file; `halfway` is a write of which the first half has been written."""

    name: str
    path: str
    reads: bool = False


Watcher = Callable[[Operation], None]


def killing_at(number: int) -> Watcher:
    """Ends the process, as nothing can prevent, before its operation of that number, from 1 on."""
    return signalling_at(number, signal.SIGKILL)


def signalling_at(number: int, what: signal.Signals) -> Watcher:
    """Sends the process a signal before its operation of that number."""
    done = count(1)

    def watch(_: Operation) -> None:
        if next(done) == number:
            os.kill(os.getpid(), what)

    return watch


def failing_at(number: int, code: int, *, lasting: bool = False) -> Watcher:
    """Raises the OSError of a code of `errno` in place of an operation; `lasting`: and of all after it."""
    done = count(1)

    def watch(operation: Operation) -> None:
        at = next(done)
        if at == number or (lasting and at > number):
            raise OSError(code, os.strerror(code), operation.path)

    return watch


@define
class Counting:
    """Notes every operation, and goes on."""

    operations: list[Operation]

    def __call__(self, operation: Operation) -> None:
        self.operations.append(operation)


@contextmanager
def interposed(folder: Path, watch: Watcher, *, reads: bool = False) -> Iterator[None]:
    """Meanwhile `watch` is called before each operation of this process that changes files below a folder.

    With `reads` also before files are opened to be read, and folders listed. What `watch` raises, the
    operation raises.
    """
    hear()
    layer = Layer(os.path.realpath(folder), watch, reads)
    LAYERS.append(layer)
    before = {(module, name): getattr(module, name) for module, name in PATCHED}
    for (module, name), replacement in PATCHED.items():
        setattr(module, name, replacement)
    try:
        yield
    finally:
        LAYERS.remove(layer)
        for (module, name), original in before.items():
            setattr(module, name, original)


@frozen
class Layer:
    """A folder that is watched."""

    folder: str
    watch: Watcher
    reads: bool

    def tell(self, operation: Operation) -> None:
        wanted = self.reads or not operation.reads
        if wanted and (operation.name == "exchange" or self.holds(operation.path)):
            self.watch(operation)

    def holds(self, path: str) -> bool:
        return path == self.folder or path.startswith(f"{self.folder}/")


LAYERS: list[Layer] = []


def tell(name: str, path: str, reads: bool = False) -> None:
    for layer in LAYERS:
        layer.tell(Operation(name, path, reads))


def is_watched(path: str) -> bool:
    return any(layer.holds(path) for layer in LAYERS)


@cache
def hear() -> None:
    """From now on hear of audit events: a hook cannot be taken away."""
    sys.addaudithook(heard)


def heard(event: str, arguments: tuple[Any, ...]) -> None:
    """An audit event as an operation, if it is one."""
    if not LAYERS:
        return
    if event == "open":
        path, _, flags = arguments
        if not isinstance(path, int):
            reading = not flags & WRITING
            tell("read" if reading else "open", absolute(path), reading)
    elif event in CHANGES:
        paths = [
            absolute(arguments[place], None if start is None else arguments[start])
            for place, start in CHANGES[event]
        ]
        tell(event.removeprefix("os."), next(filter(is_watched, paths), paths[0]))
    elif event in READS:
        tell("list", absolute("." if arguments[0] is None else arguments[0]), True)
    elif event == "ctypes.dlsym" and arguments[1] == "renameat2":
        tell("exchange", "")


def absolute(path: Any, start: int | None = None) -> str:
    """A path, or that of an open file; a relative one starts from an open folder, if one is given."""
    if isinstance(path, int):
        return place_of(path)
    text = os.fsdecode(path)
    root = place_of(start) if start is not None and start >= 0 else os.getcwd()
    return os.path.normpath(os.path.join(root, text))


def place_of(descriptor: int) -> str:
    """The path of an open file; what is none has none."""
    try:
        return os.readlink(f"/proc/self/fd/{descriptor}")
    except OSError:
        return ""


class WatchedFile(io.FileIO):
    """A file whose writes, each in two halves, and whose end are announced."""

    @property
    def place(self) -> str:
        return place_of(self.fileno())

    def write(self, data: Any) -> int:
        return halves(self.place, super().write, data)

    def truncate(self, size: int | None = None) -> int:
        tell("truncate", self.place)
        return super().truncate(size)

    def close(self) -> None:
        try:
            if not self.closed and self.writable():
                tell("close", self.place)
        finally:
            super().close()


def halves(place: str, write: Callable[[Any], int | None], data: Any) -> int:
    tell("write", place)
    if memoryview(data).nbytes < 2:
        return write(data) or 0
    rest = memoryview(data).cast("B")
    done = write(rest[: len(rest) // 2]) or 0
    tell("halfway", place)
    return done + (write(rest[done:]) or 0)


OPEN, WRITE, FSYNC, DATASYNC, SENDFILE = io.open, os.write, os.fsync, os.fdatasync, os.sendfile


def watched_open(
    file: Any,
    mode: str = "r",
    buffering: int = -1,
    encoding: str | None = None,
    errors: str | None = None,
    newline: str | None = None,
    closefd: bool = True,
    opener: Any = None,
) -> Any:
    """`open`, which gives a `WatchedFile` within for what is written below a watched folder."""
    if not set(mode) & set("wax+") or not is_watched(absolute(file)):
        return OPEN(file, mode, buffering, encoding, errors, newline, closefd, opener)
    raw = WatchedFile(file, mode.replace("b", "").replace("t", ""), closefd, opener)
    if "b" in mode and buffering == 0:
        return raw
    size = buffering if buffering > 1 else io.DEFAULT_BUFFER_SIZE
    buffered = io.BufferedRandom(raw, size) if "+" in mode else io.BufferedWriter(raw, size)
    if "b" in mode:
        return buffered
    return io.TextIOWrapper(buffered, encoding, errors, newline, buffering == 1)


def watched_write(descriptor: int, data: Any) -> int:
    return halves(place_of(descriptor), lambda part: WRITE(descriptor, part), data)


def watched_fsync(descriptor: Any) -> None:
    tell("fsync", place_of(descriptor if isinstance(descriptor, int) else descriptor.fileno()))
    FSYNC(descriptor)


def watched_datasync(descriptor: Any) -> None:
    tell("fsync", place_of(descriptor if isinstance(descriptor, int) else descriptor.fileno()))
    DATASYNC(descriptor)


def watched_sendfile(target: int, source: int, *rest: Any) -> int:
    tell("write", place_of(target))
    return SENDFILE(target, source, *rest)


PATCHED: dict[tuple[Any, str], Any] = {
    (io, "open"): watched_open,
    (builtins, "open"): watched_open,
    (os, "write"): watched_write,
    (os, "fsync"): watched_fsync,
    (os, "fdatasync"): watched_datasync,
    (os, "sendfile"): watched_sendfile,
}
