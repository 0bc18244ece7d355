"""A layer of the rewritten program with its weights, and what a norm does in evaluation."""

from collections.abc import Mapping

import torch
from attrs import frozen
from torch import Tensor

from compiler.program.program import Layer

State = Mapping[str, Tensor]
"""Weights by name."""


@frozen
class Folded:
    """A layer, and its weights by their names within it."""

    layer: Layer
    weights: State

    @property
    def is_convolution(self) -> bool:
        return self.layer.call.callee.startswith("nn.Conv")


@frozen
class Fold:
    """What a batch norm does to a value by its running statistics: scale, (C,), and shift, (C,)."""

    scale: Tensor
    shift: Tensor

    @staticmethod
    def of(state: State, name: str, eps: float) -> "Fold | None":
        """The norm of that name, if it is there and takes statistics of batches.

        `eps` is what it adds to a variance before its root.
        """
        mean, variance = state.get(f"{name}.running_mean"), state.get(f"{name}.running_var")
        if mean is None or variance is None:
            return None
        scale = torch.rsqrt(variance.double() + eps)
        shift = -mean.double() * scale
        weight, bias = state.get(f"{name}.weight"), state.get(f"{name}.bias")
        if weight is not None and bias is not None:
            scale, shift = scale * weight.double(), shift * weight.double() + bias.double()
        return Fold(scale, shift)

    def into(self, kernel: Tensor, bias: Tensor | None = None) -> dict[str, Tensor]:
        """A convolution's weight and bias with the norm after it taken in."""
        shift = self.shift if bias is None else self.shift + self.scale * bias.double()
        by_output = self.scale.reshape(-1, *[1] * (kernel.dim() - 1))
        return {"weight": (kernel.double() * by_output).to(kernel), "bias": shift.to(kernel)}


def within(state: State, prefix: str) -> dict[str, Tensor]:
    """The weights under a prefix, by the rest of their names."""
    return {name.removeprefix(prefix): value for name, value in state.items() if name.startswith(prefix)}


def under(prefix: str, state: State) -> dict[str, Tensor]:
    """A state dict with a prefix before every name."""
    return {f"{prefix}{name}": value for name, value in state.items()}
