"""Progress of long work: a bar in a terminal and in a notebook, elsewhere a line now and then."""

import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from threading import Event
from typing import Protocol, TypeVar

from attrs import define, field
from torch import Tensor
from tqdm import tqdm

from genotype.commands.console import echo, is_terminal
from genotype.commands.stopping import step_done

T = TypeVar("T")
Batch = tuple[Tensor, Tensor]

SILENT = Event()
SAID: list[set[str]] = []
"""What was said already, where many runs follow each other; see `brief`."""
EVERY = 60.0
"""Seconds without a word after which a line tells how far the work is, where no bar can be shown."""
LAST = [time.monotonic()]
"""When the last line was printed."""


class Bar(Protocol):
    """Shows how much of some work is done."""

    def update(self, count: int) -> object:
        """So much more is done."""

    def close(self) -> object:
        """The work has ended."""


@define
class Lines:
    """Work of a `total`, told in lines of their own: a file or pipe has no place to draw a bar on."""

    label: str
    total: int
    begun: float = field(factory=lambda: time.monotonic())
    done: int = 0

    def update(self, count: int) -> None:
        self.done += count
        now = time.monotonic()
        if 0 < self.done < self.total and now - LAST[0] >= EVERY:
            say_of_run(f"{self.label}  {self.done}/{self.total}  {self.pace(now - self.begun)}")

    def pace(self, seconds: float) -> str:
        """The rate, and about how long the rest takes."""
        per_second = self.done / max(seconds, 1e-9)
        rate = f"{per_second:.1f}/s" if per_second >= 1 else f"{1 / per_second:.1f} s each"
        return f"({rate}, about {duration((self.total - self.done) / per_second)} left)"

    def close(self) -> None:
        """Nothing is left to be wiped out."""


@contextmanager
def bar(label: str, total: int) -> Iterator[Bar]:
    """What shows the progress of work; nothing is shown of a process that leaves printing to another."""
    shown: Bar
    if SILENT.is_set() or has_bars():
        shown = tqdm(None, label, total, leave=False, disable=SILENT.is_set(), dynamic_ncols=True)
    else:
        shown = Lines(label, total)
    try:
        yield shown
    finally:
        shown.close()


def has_bars() -> bool:
    """Whether standard error can show a bar: a terminal, or the output of a notebook's cell."""
    return is_terminal() or is_notebook()


def is_notebook() -> bool:
    """Whether this runs in Jupyter, whose output follows a carriage return though it is no terminal."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return type(shell).__name__ == "ZMQInteractiveShell"


def steps(items: Iterable[T], total: int, epoch: int, epochs: int) -> Iterator[T]:
    """The progress of the steps of an epoch."""
    yield from counted(items, total, f"epoch {epoch + 1}/{epochs}")


def watched(items: Sequence[T], label: str) -> Iterator[T]:
    """The progress over items."""
    yield from counted(items, len(items), label)


def counted(items: Iterable[T], total: int, label: str) -> Iterator[T]:
    """The progress over items of which a `total` will come."""
    with bar(label, total) as shown:
        for item in items:
            yield item
            shown.update(1)
            step_done()


def measured(batches: Iterable[Batch], total: int) -> Iterator[Batch]:
    """The progress over batches of images with labels."""
    with bar("measuring", total) as shown:
        for logits, labels in batches:
            yield logits, labels
            shown.update(len(labels))
            step_done()


def say(line: str, about: str = "") -> None:
    """Print a line of progress to standard error, so that results can be piped.

    Among many runs, lines `about` one thing are printed once, though a time in them differs.
    """
    about = about or line
    if SILENT.is_set() or (SAID and about in SAID[-1]):
        return
    if SAID:
        SAID[-1].add(about)
    echo(line, err=True)
    LAST[0] = time.monotonic()


def say_of_run(line: str) -> None:
    """Print a line of progress that is about a single run: an epoch, a step's time. Not among many runs."""
    if not SAID:
        say(line)


@contextmanager
def brief() -> Iterator[None]:
    """Many runs, of which each line is printed once, and none that is about a single one."""
    SAID.append(SAID[-1] if SAID else set())
    try:
        yield
    finally:
        SAID.pop()


def be_silent() -> None:
    """Leave printing to another process of the same run."""
    SILENT.set()


def epoch_line(epoch: int, epochs: int, seconds: float, left: float = 0.0, **measures: float) -> str:
    """`epoch  3/15  loss 0.412  val dice 0.871  (12.3 s; about 2 min left)`."""
    width = len(str(epochs))
    words = "  ".join(f"{name.replace('_', ' ')} {in_words(value)}" for name, value in measures.items())
    rest = f"; about {duration(left)} left" if left >= 1 else ""
    return f"epoch {epoch + 1:{width}}/{epochs}  {words}  ({seconds:.1f} s{rest})"


def duration(seconds: float) -> str:
    """`40 s`, `12 min`, `2 h 40 min`."""
    if seconds < 100:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 100 else f"{minutes // 60} h {minutes % 60} min"


def in_words(value: float) -> str:
    """A number as it is printed."""
    return str(value) if isinstance(value, int) else f"{value:.4f}"
