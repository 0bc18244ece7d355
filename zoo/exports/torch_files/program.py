"""A network as a program of torch.export, of free batch and sizes, and the bytes of its file."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor
from torch.export import Dim, ExportedProgram

from zoo.exports.model import Exportable

DIMS = "zyx"


def free_sizes(model: Exportable) -> tuple[Tensor, dict[int, Any]]:
    """An example input, and by axis what may vary: the batch, and sizes in multiples of the stride."""
    strides = model.sizes.stride
    image = torch.randn(2, model.genotype.in_channels, *(2 * step for step in strides))
    names = DIMS[-len(strides) :]
    sizes = {axis: step * Dim(f"n{names[axis - 2]}") for axis, step in enumerate(strides, 2)}
    return image, {0: Dim("batch"), **sizes}


def exported_program(model: Exportable) -> ExportedProgram:
    """The network as a program that takes every size that the network takes, one image or many."""
    image, free = free_sizes(model)
    with torch.no_grad(), ones_are_free():
        program = torch.export.export(model.fresh(), (image,), dynamic_shapes=(free,))
    for module in program.graph_module.modules():
        for node in module.graph.nodes if isinstance(module, torch.fx.GraphModule) else ():
            node.meta.pop("stack_trace", None)  # it has paths of this machine
    return program


@contextmanager
def ones_are_free() -> Iterator[None]:
    """Let a size of one be like any other, where torch else takes it for fixed, and refuses it afterwards."""
    from torch.fx.experimental import _config

    if not hasattr(_config, "backed_size_oblivious"):
        yield
        return
    before = _config.backed_size_oblivious
    _config.backed_size_oblivious = True
    try:
        yield
    finally:
        _config.backed_size_oblivious = before


def program_bytes(program: ExportedProgram, extra: dict[str, Any]) -> bytes:
    """A program as a file, with texts that travel in it."""
    file = io.BytesIO()
    torch.export.save(program, file, extra_files=extra)
    return file.getvalue()
