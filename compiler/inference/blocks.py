"""Polynary blocks for inference, and the adapter of a cell's input."""

import torch
from attrs import evolve
from torch import Tensor

from compiler.inference.batchnorm_folding import Folded, State
from compiler.program.arithmetic import Conv
from compiler.program.program import Call, Layer, Scaled


def without_zeros(terms: tuple[Scaled, ...]) -> tuple[Scaled, ...]:
    """The terms that are multiplied by something; all of them where none is."""
    kept = tuple(term for term in terms if term.weight != 0)
    return kept or terms


def adapter(layer: Layer, state: State) -> Folded:
    """What brings a cell's input to its width; a convolution by groups of channels without the groups.

    Zeros off the kernel's diagonal are quicker than groups of a few channels.
    """
    if "mix.weight" not in state:
        return Folded(layer, state)
    inputs, outputs = layer.call.args
    dims = dict(layer.call.kwargs)["dims"]
    (part,) = layer.parts
    assert isinstance(part, Conv)
    call = Call(f"nn.Conv{dims}d", (inputs, outputs), (("kernel_size", 1),))
    weights = {"weight": ungrouped(state["mix.weight"]), "bias": state["mix.bias"]}
    return Folded(Layer(layer.name, call, (evolve(part, groups=1),)), weights)


def ungrouped(kernel: Tensor) -> Tensor:
    """A 1x1 kernel by groups, one output each, as one without groups: zero off its diagonal."""
    outputs, inputs, *size = kernel.shape
    blocks = kernel.reshape(outputs, 1, inputs).unbind()
    found: Tensor = torch.block_diag(*blocks)
    return found.reshape(outputs, outputs * inputs, *size)
