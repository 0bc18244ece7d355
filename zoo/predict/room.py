"""Whether predictions fit into memory, checked before anything is decoded."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from compiler.analysis.cost import cost
from compiler.analysis.summary import times
from compiler.lowering.network import lower
from genotype import refuse
from genotype.diagnostics.diagnostic import Diagnostic
from search.data.arrays.resample import resampled_shape
from search.data.images.canvas import whole_frame
from search.data.readers import ImageFile
from search.data.volumes.read import geometry_of
from search.memory.available import available
from search.memory.step import FLOAT
from search.memory.words import amount
from search.preparation import padded
from zoo.predict.model import Model
from zoo.predict.prepared import spacing_of
from zoo.predict.settings import Machine

COPIES = 2
"""How often an image and its logits are held at once: windows are weighed, and grids resampled."""


def require_room(models: Sequence[Model], machine: Machine) -> None:
    """Refuse networks that clearly do not fit into the device's memory with a batch of their images."""
    there = available(machine.device)
    for model in models:
        extent = model.preparation.extent()
        extent = extent if model.preparation.patch else padded(extent, model.sizes)
        counted = cost(lower(model.genotype), extent)
        each = FLOAT * max((layer.activations for layer in counted.layers), default=0)
        needed = FLOAT * counted.parameters + machine.batch * each
        if there is not None and needed > there:
            problem = (
                f"needs {amount(needed)} or more for {machine.batch} images of {times(extent)} at a time, "
                f"but {machine.device} has {amount(there)} free"
            )
            raise refuse(model.name, "memory", problem, "give a smaller --batch, or another --device")


def free() -> int | None:
    """The bytes of main memory that can still be allocated; None if unknown."""
    return available("cpu")


def too_little_room(
    name: str, files: Sequence[ImageFile], models: Sequence[Model], there: int | None
) -> list[Diagnostic]:
    """The problem of an image that with its logits does not fit into the main memory that is `there`; empty
    if it does.
    """
    needed = sum(_least(files, model) for model in models)
    if there is None or needed <= there:
        return []
    shape = times(files[0].shape[::-1])
    problem = f"needs {amount(needed)} or more to predict its {shape}, but {amount(there)} are free"
    return [Diagnostic(name, problem, "cut it into parts, or predict it on a machine with more memory")]


def _least(files: Sequence[ImageFile], model: Model) -> int:
    """The bytes that an image needs at least: its channels and logits as the network has them, and as its
    own grid has them.
    """
    own, labels = prod(files[0].shape), len(model.labels)
    inner = prod(canvas_of(files[0], model))
    return FLOAT * COPIES * (inner * (model.genotype.in_channels + labels) + own * labels)


def canvas_of(file: ImageFile, model: Model) -> tuple[int, ...]:
    """The size of an image as the network is given it."""
    preparation = model.preparation
    if preparation.is_of_volumes:
        geometry = geometry_of(file)
        return resampled_shape(geometry.oriented_shape, geometry.spacing, spacing_of(preparation))
    if preparation.patch:
        return file.shape
    return whole_frame((file.shape[0], file.shape[1]), preparation, model.sizes).canvas
