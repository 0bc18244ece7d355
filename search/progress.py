"""Progress of long work."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from threading import Event
from typing import TypeVar

from torch import Tensor
from tqdm import tqdm

from genotype.commands.console import echo

T = TypeVar("T")
Batch = tuple[Tensor, Tensor]

SILENT = Event()
SAID: list[set[str]] = []
"""What was said already, where many runs follow each other; see `brief`."""


def steps(items: Iterable[T], total: int, epoch: int, epochs: int) -> Iterator[T]:
    """A progress bar for the steps of an epoch; none without a terminal."""
    label = f"epoch {epoch + 1}/{epochs}"
    bar: Iterable[T] = tqdm(items, label, total, leave=False, disable=unseen(), dynamic_ncols=True)
    yield from bar


def watched(items: Sequence[T], label: str) -> Iterator[T]:
    """A progress bar over items; none without a terminal."""
    yield from tqdm(items, label, leave=False, disable=unseen(), dynamic_ncols=True)


def counted(items: Iterable[T], total: int, label: str) -> Iterator[T]:
    """A progress bar over items of which a `total` will come; none without a terminal."""
    yield from tqdm(items, label, total, leave=False, disable=unseen(), dynamic_ncols=True)


def measured(batches: Iterable[Batch], total: int) -> Iterator[Batch]:
    """A progress bar over batches of images with labels; none without a terminal."""
    with tqdm(None, "measuring", total, leave=False, disable=unseen(), dynamic_ncols=True) as bar:
        for logits, labels in batches:
            yield logits, labels
            bar.update(len(labels))


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


def unseen() -> bool | None:
    """The value of tqdm's `disable`; None hides the bar if there is no terminal."""
    return True if SILENT.is_set() else None


def epoch_line(epoch: int, epochs: int, seconds: float, **measures: float) -> str:
    """`epoch  3/15  loss 0.412  val dice 0.871  (12.3 s)`."""
    width = len(str(epochs))
    words = "  ".join(f"{name.replace('_', ' ')} {in_words(value)}" for name, value in measures.items())
    return f"epoch {epoch + 1:{width}}/{epochs}  {words}  ({seconds:.1f} s)"


def in_words(value: float) -> str:
    """A number as it is printed."""
    return str(value) if isinstance(value, int) else f"{value:.4f}"
