"""The precision of a run: as requested, or for `auto` what is faster on this device."""

from os.path import lexists
from pathlib import Path
from typing import TypeVar

from attrs import evolve, frozen

from genotype import Genotype, InputError, refuse
from search.config import Precision, SearchConfig, TrainConfig
from search.precision.trial import cost
from search.precision.units import WORDS, Units, named, units
from search.progress import say
from search.runs.documents import PRECISION, PrecisionRecord
from search.runs.files import CHECKPOINT
from search.runs.run import Run, require_free_folder
from search.runs.run_record import read_record

Config = TypeVar("Config", SearchConfig, TrainConfig)

SLOW = 1.5
"""16 bits that take more than so many times as long as float32 are refused, unless the user insists."""


@frozen
class Choice:
    """The precision of a run, its device, and the time of a convolution in 16 bits there.

    `cost` is relative to float32; None if it was not measured.
    """

    precision: Precision
    device: str
    units: Units
    cost: float | None = None

    def line(self) -> str:
        """The line that is printed at the start."""
        return f"precision {self.precision}: {self.why()}"

    def why(self) -> str:
        where = f"{self.device}, {WORDS[self.units]}"
        return (
            where
            if self.cost is None
            else f"a convolution in 16 bits takes {times(self.cost)} here ({where})"
        )


def times(cost: float) -> str:
    """A cost in words."""
    return f"{cost:.2g} times as long as one in float32"


def resolved_precision(
    config: Config, genotype: Genotype, out: Path, resume: bool, forced: bool, in_float32: bool = False
) -> tuple[Config, Choice | None]:
    """A run's settings with their precision, and the choice, if one was made.

    A resumed run keeps its precision unless another is requested. 16 bits that are slow on this device are
    refused unless `forced`. `in_float32` means that the search method compares losses that differ too
    little for 16 bits, so `auto` is float32.
    """
    require_free_folder(out, resume)
    known = recorded(out)
    if known is not None and config.precision in ("auto", known):
        say_known(known, config.device)
        choice = chosen(config, genotype.spatial_dims, in_float32) if is_unrecorded(config, out) else None
        return evolve(config, precision=known), choice if choice and choice.precision == known else None
    if config.precision == "fp32":
        return config, None
    choice = chosen(config, genotype.spatial_dims, in_float32)
    if config.precision != "auto" and not forced:
        require_quick(choice)
    say(choice.line(), about=f"precision {choice.precision}")
    return evolve(config, precision=choice.precision), choice


def is_unrecorded(config: SearchConfig | TrainConfig, out: Path) -> bool:
    """Whether a run was killed before it had recorded why it has its precision, and had no epoch yet."""
    is_there = PRECISION.is_in(out) or lexists(out / CHECKPOINT)
    return config.precision != "fp32" and not is_there


def say_known(precision: Precision, device: str) -> None:
    """Print the precision of a resumed run, which may be unexpected on another machine."""
    if precision != "fp32":
        line = f"precision {precision}, as when the run began: {named(device)}, {WORDS[units(device)]}"
        say(line, about=f"precision {precision}")


def chosen(config: SearchConfig | TrainConfig, axes: int, in_float32: bool = False) -> Choice:
    """The requested precision with its cost; for `auto` the faster one.

    So that the same machine always chooses the same, `auto` depends on what the device has: only matrix
    units make bfloat16 so much faster that no measurement could contradict. It is measured nevertheless,
    for a library may not use them; where nothing may depend on a measurement, it is float32.
    """
    kind, device = units(config.device), named(config.device)
    if config.precision != "auto":
        ratio = cost(config.precision, config.device, axes)
        return Choice(config.precision, device, kind, ratio)
    if kind != "matrix" or in_float32 or config.deterministic:
        return Choice("fp32", device, kind)
    ratio = cost("bf16", config.device, axes)
    return Choice("bf16" if ratio < 1 else "fp32", device, kind, ratio)


def require_quick(choice: Choice) -> None:
    """Refuse 16 bits that are slow on this device."""
    if choice.cost is not None and choice.cost > SLOW:
        remedy = "use --precision fp32 or auto, or add --even-if-slow"
        raise refuse("--precision", choice.precision, choice.why(), remedy)


def recorded(out: Path) -> Precision | None:
    """The precision of the run in a folder; None if there is none."""
    try:
        return read_record(out).precision
    except InputError:
        return None  # whoever opens the run says what is wrong with it


def record(run: Run, choice: Choice | None) -> None:
    """Record in the run's folder what was chosen and why."""
    if choice is not None:
        PRECISION.write(run, PrecisionRecord(choice.precision, choice.device, choice.units, choice.cost))
