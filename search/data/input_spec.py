"""What a network needs of images, what a data set provides, and whether they match."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from attrs import frozen

from compiler.program.sizes import Sizes
from genotype.diagnostics.diagnostic import Diagnostic, InputError
from genotype.diagnostics.input_error import Otherwise, UnsuitableGenotype
from genotype.text.read import STDIN
from search.config import DataConfig
from search.data.listing import listed
from search.data.readers.memory.held import is_in_memory

AXES = {2: "2D images", 3: "3D volumes"}


@frozen
class InputSpec:
    """A network's input and output: axes, channels, labels (including the background), sizes (z, y, x)."""

    name: str
    dims: int
    channels: int
    labels: int
    sizes: Sizes


@frozen
class DataSpec:
    """The channels and labels (background first) of images with `dims` axes; `who` names the data in
    messages.
    """

    who: str
    dims: int
    channels: tuple[str, ...]
    labels: tuple[str, ...]


PICTURES = DataSpec("images with masks", 2, ("red", "green", "blue"), ("background", "target"))


def require_suits(offer: DataSpec, needs: InputSpec, config: DataConfig | None = None) -> None:
    """Refuse a network that does not fit the data, by the settings that name them if they are files. The
    problems' paths refer to its genotype.
    """
    problems = [*unsuited(offer, needs)]
    if problems:
        raise UnsuitableGenotype(needs.name, problems, by_adapting(config))


def require_axes(dims: int, needs: InputSpec, config: DataConfig | None = None) -> None:
    """Refuse a network with another number of axes than images of `dims`."""
    if needs.dims != dims:
        raise UnsuitableGenotype(needs.name, [other_axes(dims, needs)], by_adapting(config))


def by_adapting(config: DataConfig | None) -> Otherwise | None:
    """What else can be done about the problems of a genotype's file; nothing without data to adapt it to."""
    if config is None or config.source is None:
        return None
    return adapt_to_arrays if is_in_memory(config.source) else partial(adapt, config)


def adapt_to_arrays(file: str | None) -> str:
    """What gives a genotype that suits arrays in memory."""
    return "use genoc.adapt(genotype, data)"


def adapt(config: DataConfig, file: str | None) -> str:
    """The command that writes beside a genotype's file what suits the data; nothing if it is from none."""
    if file is None:
        return ""
    path = Path(file)
    output = Path("adapted.json") if path == STDIN else path.with_name(f"{path.stem}-adapted.json")
    values = {
        "--data": config.source,
        "--images": config.images,
        "--masks": config.masks,
        "--split": config.split,
        "--geometry": config.geometry,
    }
    words = [word for name, value in values.items() if value is not None for word in (name, value)]
    cut = ["--threshold"] if config.threshold else []
    return f"type: {shlex.join(['genoc', 'adapt', file, *words, *cut, '-o', str(output)])}"


def unsuited(offer: DataSpec, needs: InputSpec) -> Iterator[Diagnostic]:
    """What does not match; if the number of axes differs, nothing else is reported."""
    if needs.dims != offer.dims:
        yield other_axes(offer.dims, needs)
        return
    channels, labels = len(offer.channels), len(offer.labels)
    if needs.channels != channels:
        reads = "1 channel" if needs.channels == 1 else f"{needs.channels} channels"
        problem = f"{needs.name} reads {reads}; {offer.who} have {channels}: {listed(offer.channels)}"
        yield Diagnostic("in_channels", problem, f"write {channels}")
    if needs.labels != labels:
        problem = f"{needs.name} has {needs.labels} labels; {offer.who} have {labels}: "
        remedy = f'write {labels}, with "output": "classes"'
        also = '; or 1, with "output": "mask"' if labels == 2 else ""
        yield Diagnostic("out_channels", problem + listed(offer.labels), remedy + also)


def other_axes(dims: int, needs: InputSpec) -> Diagnostic:
    """The problem of a network with another number of axes than the data."""
    problem = f"{needs.name} reads {AXES[needs.dims]}, but the data are {AXES[dims]}"
    folder = "images" if needs.dims == 2 else "volumes"
    change = f"write {dims}, and correct what genoc check then reports"
    return Diagnostic("spatial_dims", problem, f"{change}; or give --data a folder of {folder}")


def require_unset(config: DataConfig, names: Sequence[str], problem: str) -> None:
    """Refuse settings that have no meaning for these data, if they differ from the defaults."""
    default = DataConfig()
    given = [name for name in names if getattr(config, name) != getattr(default, name)]
    if given:
        raise InputError("data", [Diagnostic(f"--{name}", problem, "leave it out") for name in given])
