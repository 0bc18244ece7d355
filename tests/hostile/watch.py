"""What a command may not do, whatever its files say: run programs, use a network, unpickle, run code out of a
file, change anything outside the folders of the test.

Python tells of every such operation before it happens (PEP 578), also of those in libraries.
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

NEVER = (
    "os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "os.startfile", "os.system",
    "pty.spawn", "pickle.find_class", "socket.bind", "socket.connect", "socket.getaddrinfo",
    "socket.sendto", "urllib.Request", "ftplib.connect", "http.client.connect", "smtplib.connect",
    "webbrowser.open",
)  # fmt: skip
CHANGING = {
    "os.chmod": ((0, 2),), "os.chown": ((0, 3),), "os.link": ((0, 2), (1, 3)), "os.mkdir": ((0, 2),),
    "os.remove": ((0, 1),), "os.rename": ((0, 2), (1, 3)), "os.rmdir": ((0, 1),), "os.symlink": ((1, 2),),
    "os.truncate": ((0, None),), "os.utime": ((0, 3),), "shutil.copyfile": ((1, None),),
    "shutil.move": ((0, None), (1, None)), "shutil.rmtree": ((0, 1),),
}  # fmt: skip
"""Operations that change files: which of their arguments are the places, and which the folders of those."""
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
PROGRAMS = frozenset({"dot", "fc-list"})
"""Graphviz, which draws, and the list of fonts that matplotlib makes once."""
OWN = (
    tempfile.gettempdir(),
    os.devnull,
    *("/dev/shm", "/dev/full", "/dev/tty", "/dev/zero"),
    *(str(Path.home() / name) for name in (".cache", ".config")),
)
"""Where files may be made: the folders of tests, devices, and caches, whose content no input decides."""
ALONE = ("::1", 0)
"""The address by which urllib3 asks, when it is imported, whether this machine knows IPv6."""

SEEN: list[tuple[list[str], tuple[str, ...]]] = []
"""What each watch that is on has seen, and where files may be made meanwhile."""


@contextmanager
def watched(own: tuple[str, ...] = OWN) -> Iterator[None]:
    """Fail after a command that did what none may do; files may be made in the folders `own` alone."""
    seen: list[str] = []
    SEEN.append((seen, own))
    try:
        yield
    finally:
        SEEN.pop()
    assert not seen, seen


def watch(event: str, arguments: tuple[Any, ...]) -> None:
    """Note what must not happen. It stays for the life of the process, and does nothing outside `watched`."""
    if SEEN:
        seen, own = SEEN[-1]
        told = fault(event, arguments, own)
        if told:
            seen.append(f"{event}: {told}"[:300])


def fault(event: str, arguments: tuple[Any, ...], own: tuple[str, ...] = OWN) -> str:
    """What is wrong with an operation; "" if it is allowed."""
    if event in NEVER:
        return "" if arguments[-1] == ALONE else repr(arguments)
    if event == "subprocess.Popen":
        program = os.path.basename(os.fsdecode(arguments[0]))
        return "" if program in PROGRAMS else repr(arguments[:2])
    if event == "open":
        path, _, flags = arguments
        writes = isinstance(flags, int) and flags & WRITING
        return outside(path, own) if writes and not isinstance(path, int) else ""
    if event == "exec":
        name = getattr(arguments[0], "co_filename", "")
        return name if name.startswith(tempfile.gettempdir()) else ""
    places = (placed(arguments, *where) for where in CHANGING.get(event, ()))
    return next(filter(None, (outside(place, own) for place in places)), "")


def placed(arguments: tuple[Any, ...], at: int, folder: int | None) -> Any:
    """A path among the arguments of an operation, in the folder that is opened under another, if one is."""
    path = arguments[at]
    opened = None if folder is None or folder >= len(arguments) else arguments[folder]
    if opened is None or opened == -1 or isinstance(path, int):
        return path
    return os.path.join(os.readlink(f"/proc/self/fd/{opened}"), os.fsdecode(path))


def outside(path: Any, own: tuple[str, ...] = OWN) -> str:
    """A path that is in none of the allowed folders."""
    if isinstance(path, int):
        return ""
    real = os.path.realpath(os.path.dirname(os.path.abspath(os.fsdecode(path))))
    name = os.path.join(real, os.path.basename(os.fsdecode(path)))
    allowed = name.startswith(tuple(os.path.realpath(folder) for folder in own)) or "__pycache__" in name
    return "" if allowed else name


sys.addaudithook(watch)
