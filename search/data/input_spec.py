"""What a network needs of images, what a data set provides, and whether they match."""

from __future__ import annotations

from collections.abc import Iterator
from shlex import quote

from attrs import evolve, frozen

from compiler.program.sizes import Sizes
from genotype.diagnostics.diagnostic import Diagnostic
from genotype.diagnostics.input_error import UnsuitableGenotype
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


def require_suits(offer: DataSpec, needs: InputSpec, folder: str | None = None) -> None:
    """Refuse a network that does not fit the data, of a folder if they are from one. The problems' paths
    refer to its genotype.
    """
    problems = [evolve(each, remedy=each.remedy + adapt(folder)) for each in unsuited(offer, needs)]
    if problems:
        raise UnsuitableGenotype(needs.name, problems)


def require_axes(dims: int, needs: InputSpec, folder: str | None = None) -> None:
    """Refuse a network with another number of axes than images of `dims`."""
    if needs.dims != dims:
        problem = other_axes(dims, needs)
        raise UnsuitableGenotype(needs.name, [evolve(problem, remedy=problem.remedy + adapt(folder))])


def adapt(folder: str | None) -> str:
    """The end of a remedy: what writes that which suits the data of a folder, or arrays."""
    if folder is None:
        return ""
    if is_in_memory(folder):
        return "; or use genoc.adapt(genotype, data)"
    return f"; or type: genoc adapt FILE --data {quote(folder)}"


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
