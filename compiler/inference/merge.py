"""Convolutions of one input into one sum: a kernel that holds another's pixels takes it in."""

from collections.abc import Sequence
from typing import Any

import torch
from attrs import evolve, frozen
from torch import Tensor

from compiler.inference.batchnorm_folding import Folded
from compiler.program.arithmetic import Axes, Conv


@frozen
class Merged:
    """A convolution, and the names of the layers that it stands for."""

    folded: Folded
    names: tuple[str, ...]


def merged(convolutions: Sequence[Folded]) -> list[Merged]:
    """As few convolutions as do the same; none is larger than one that was there (Ding et al. 2021).

    They read one value and are summed. The largest kernels come first, and keep their names.
    """
    found: list[Merged] = []
    for one in sorted(convolutions, key=lambda folded: -folded.weights["weight"].numel()):
        for number, host in enumerate(found):
            if holds(part_of(host.folded), part_of(one)):
                found[number] = Merged(joined(host.folded, one), (*host.names, one.layer.name))
                break
        else:
            found.append(Merged(one, (one.layer.name,)))
    return found


def part_of(folded: Folded) -> Conv:
    """The convolution of a layer that is nothing else."""
    (part,) = folded.layer.parts
    assert isinstance(part, Conv)
    return part


def offsets(size: int, dilation: int) -> range:
    """Where a kernel looks along an axis, from its middle."""
    reach = dilation * (size - 1) // 2
    return range(-reach, reach + 1, dilation)


def holds(large: Conv, small: Conv) -> bool:
    """Whether a kernel's grid has every pixel of a smaller one, on each axis."""
    return all(
        set(offsets(a, large.dilation)) >= set(offsets(b, small.dilation))
        for a, b in zip(large.kernel, small.kernel, strict=True)
    )


def joined(host: Folded, guest: Folded) -> Folded:
    """The convolution `host` with the kernel and bias of `guest` added to its own."""
    kernel = host.weights["weight"].clone()
    places = [
        torch.tensor([list(offsets(a, part_of(host).dilation)).index(at) for at in offsets(b, dilation)])
        for a, b, dilation in axes_of(host, guest)
    ]
    pixels: tuple[Any, ...] = (..., *torch.meshgrid(*places, indexing="ij"))
    kernel[pixels] += guest.weights["weight"]
    return evolve(host, weights={"weight": kernel, **biases(host, guest)})


def biases(host: Folded, guest: Folded) -> dict[str, Tensor]:
    """The sum of two biases. Ops of one sum have norms all alike, so both convolutions have one or none."""
    if "bias" not in host.weights:
        return {}
    return {"bias": host.weights["bias"] + guest.weights["bias"]}


def axes_of(host: Folded, guest: Folded) -> list[tuple[int, int, int]]:
    """By axis: either kernel's size, and the guest's dilation."""
    sizes: tuple[Axes, Axes] = part_of(host).kernel, part_of(guest).kernel
    return [(a, b, part_of(guest).dilation) for a, b in zip(*sizes, strict=True)]
