"""Gradients that are not themselves differentiable, and say so."""

import torch


def refuse_second_derivative() -> None:
    """Called in the backward pass of a function that has no second derivative.

    torch's `once_differentiable` looks at the incoming gradient alone: where that is constant, the
    second derivative would lack a part without a word.
    """
    if torch.is_grad_enabled():
        raise RuntimeError(
            "there is no second derivative of an execution: differentiate the network's own source"
        )
