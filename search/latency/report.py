"""What `genoc latency` says: the time, how it was found, on what."""

from collections.abc import Iterator
from typing import Any

from attrs import asdict, frozen

from compiler.structure.coarsest import sizes_of
from genotype import Genotype, refuse
from search.device.table import Conditions
from search.latency.predict import Predictor
from search.latency.stopwatch import Timing
from search.latency.whole import Images, forward_pass, measured, training_step
from search.memory.words import amount

BUSY = 0.1
"""The share of the time from which on it is said that other work had the CPU."""


@frozen
class Report:
    """A time, measured or predicted, and its circumstances; memory is in bytes.

    `pieces` are how many a prediction is the sum of, and how many of them had to be measured.
    """

    name: str
    work: str
    size: tuple[int, ...]
    batch: int
    milliseconds: float
    conditions: Conditions
    timing: Timing | None = None
    peak: int | None = None
    pieces: tuple[int, int] | None = None

    def as_json(self) -> dict[str, Any]:
        found: dict[str, Any] = {
            "name": self.name,
            "work": self.work,
            "size": list(self.size),
            "batch": self.batch,
            "milliseconds": round(self.milliseconds, 4),
            "predicted": self.timing is None,
            **asdict(self.conditions),
        }
        if self.timing is not None:
            found |= {"spread": asdict(self.timing), "peak_bytes": self.peak}
        return found

    def lines(self) -> Iterator[str]:
        """The same for people."""
        images = "an image" if self.batch == 1 else f"{self.batch} images"
        what = f"{self.work} of {self.name} on {images} of {' x '.join(map(str, self.size))}"
        yield f"{what}: {in_words(self.milliseconds)}{self.how()}"
        yield f"{self.conditions}"
        if self.peak is not None:
            yield f"peak memory {amount(self.peak)} beyond what torch itself takes"
        if self.timing is not None and self.timing.by_clock is not None:
            share = 1 - self.timing.median / self.timing.by_clock
            if share > BUSY:
                clock = in_words(self.timing.by_clock)
                yield f"by the clock {clock}: other work had the CPU for {share:.0%} of that"

    def how(self) -> str:
        """How the time was found."""
        if self.timing is not None:
            low, high = in_words(self.timing.low), in_words(self.timing.high)
            return f", the median of {self.timing.runs} runs, half of them within {low} to {high}"
        total, anew = self.pieces or (0, 0)
        return f" predicted, the sum of {total} pieces, {anew} of them measured now"


def in_words(milliseconds: float) -> str:
    """A time in milliseconds or seconds."""
    return f"{milliseconds:.3g} ms" if milliseconds < 1000 else f"{milliseconds / 1000:.3g} s"


def measured_report(
    genotype: Genotype, size: tuple[int, ...], batch: int, device: str, training: bool
) -> Report:
    """Measure a decided genotype's network, built with fresh weights.

    Raises: InputError: the network cannot be trained on such a batch.
    """
    if training:
        require_trainable(genotype, size, batch)
    images = Images(size, batch, device)
    found = measured((training_step if training else forward_pass)(genotype, images), device)
    work = "training step" if training else "forward pass"
    here, timing = Conditions.here(device), found.timing
    return Report(genotype.name, work, size, batch, timing.median, here, timing, found.peak)


def predicted_report(genotype: Genotype, size: tuple[int, ...], batch: int, device: str) -> Report:
    """Predict a forward pass of a decided genotype's network."""
    predictor = Predictor.on(device, batch)
    milliseconds = predictor.milliseconds(genotype, size)
    pieces = (len(predictor.pieces(genotype, size)), predictor.measured)
    here = predictor.table.conditions
    return Report(genotype.name, "forward pass", size, batch, milliseconds, here, pieces=pieces)


def require_trainable(genotype: Genotype, size: tuple[int, ...], batch: int) -> None:
    """Refuse what a batch norm cannot be trained on: one pixel of a single image."""
    sizes = sizes_of(genotype)
    if batch == 1 and not sizes.train_on(size):
        problem = "leaves a norm a single pixel to train on"
        raise refuse("--size", "x".join(map(str, size)), problem, "give a larger size, or --batch 2")
