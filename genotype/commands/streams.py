"""What is printed where it cannot be: on a full disk, into a pipe that nobody reads, on a closed stream.

A result that is lost ends the command with exit code 2. Words on standard error change nothing: they are
dropped, and what is being done goes on to its own exit code.
"""

import errno
import io
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TextIO, cast

from attrs import define, field

from genotype.diagnostics.diagnostic import InputError, refuse
from genotype.text.files import KINDS, FolderGone

GIVE = "print to a file or a terminal, or give a file with -o"


class NotPrinted(Exception):
    """A result could not be printed. It is no InputError, nor an OSError: no command goes on after it."""

    def __init__(self, error: OSError) -> None:
        self.error = error
        super().__init__(str(error))

    @property
    def is_unread(self) -> bool:
        """Whether it is only that nobody reads any more: `genoc ... | head`."""
        return self.error.errno == errno.EPIPE

    def refused(self) -> InputError:
        """The same in words."""
        known = (
            kind.mended for kind, codes, _ in KINDS if self.error.errno in codes and kind is not FolderGone
        )
        problem = f"not written: {self.error.strerror or self.error}"
        return refuse("standard output", "the result", problem, next(known, GIVE))


class Closed(io.TextIOBase):
    """Standard output that was closed before the program began: Python has none then."""

    def write(self, text: object) -> int:
        raise OSError(errno.EBADF, "it is closed")


@define(eq=False)
class Guarded:
    """A stream, or the bytes below it, whose errors are handled by `failed`; all else is as in it."""

    stream: Any
    failed: Callable[[OSError], None]
    has_failed: bool = field(default=False, init=False)

    def write(self, data: Any) -> int:
        self.tried(lambda: self.stream.write(data))
        return len(data)

    def writelines(self, lines: Any) -> None:
        self.tried(lambda: self.stream.writelines(lines))

    def flush(self) -> None:
        self.tried(self.stream.flush)

    def tried(self, do: Callable[[], Any]) -> None:
        try:
            do()
        except OSError as error:
            self.has_failed = True
            self.failed(error)

    @property
    def buffer(self) -> "Guarded":
        return Guarded(self.stream.buffer, self.failed)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)


def drop(error: OSError) -> None:
    """Say nothing, where nothing can be said."""


def raise_not_printed(error: OSError) -> None:
    """End the command: its result is lost."""
    raise NotPrinted(error) from None


@contextmanager
def guarded(tell: Callable[[InputError], None]) -> Iterator[None]:
    """Meanwhile standard output and error are as this module says; `tell` prints the last error."""
    out, err = sys.stdout, sys.stderr
    result, words = Guarded(out or Closed(), raise_not_printed), Guarded(err, drop)
    sys.stdout = cast(TextIO, result)
    if err is not None:
        sys.stderr = cast(TextIO, words)
    try:
        yield
    except NotPrinted as lost:
        result.has_failed = True
        if not lost.is_unread:
            tell(lost.refused())
        sys.exit(2)
    finally:
        sys.stdout, sys.stderr = out, err
        for name, stream in (("stdout", result), ("stderr", words)):
            if stream.has_failed and getattr(sys, name) is not None:
                silence(name)


def silence(name: str) -> None:
    """Let what Python flushes of a stream at its end go nowhere: that it fails is known."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, getattr(sys, name).fileno())
    except (OSError, ValueError, AttributeError):  # it is no file
        setattr(sys, name, os.fdopen(nowhere, "w", closefd=False))


def hold_numbers() -> None:
    """Open the first three descriptors that are closed, so that no file gets a number that others print to.

    What is printed there is refused as before.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDONLY)
