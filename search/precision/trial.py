"""How much a convolution costs in 16 bits, compared to float32, on a device."""

import time
from collections.abc import Callable

import torch
from torch import nn

from search.config import Precision
from search.precision.precision import Arithmetic
from search.precision.timing import synchronized

SHAPES = {2: (4, 32, 32, 32), 3: (1, 16, 8, 16, 16)}
"""By number of spatial axes: images, channels, and a grid of a typical size in the middle of a network."""

ROUNDS = 15
SECONDS = 1.0
"""No further round is started after this time."""


def cost(precision: Precision, device: str, axes: int) -> float:
    """The time of a convolution step in `precision` relative to float32: above 1 it is slower.

    A step is forward and backward, from float32 weights and back to them. Measured alternately, after one
    warm-up round, and compared by the fastest of each, which other work on the machine affects least, so
    that the same machine chooses the same.
    """
    kinds: tuple[Precision, ...] = (precision, "fp32")
    steps = [trial(Arithmetic.of(kind, device), device, axes) for kind in kinds]
    rounds: list[list[float]] = []
    begun = time.perf_counter()
    while len(rounds) <= ROUNDS and time.perf_counter() - begun < SECONDS:
        rounds.append([timed(step) for step in steps])
    low, full = (min(taken) for taken in zip(*(rounds[1:] or rounds), strict=True))
    return float(low / full)


def trial(arithmetic: Arithmetic, device: str, axes: int) -> Callable[[], None]:
    """A step of a convolution, with random data that do not affect the run's own random numbers."""
    shape = SHAPES[axes]
    generator = torch.Generator().manual_seed(0)
    x = torch.randn(shape, generator=generator).to(device)
    weight = torch.randn(shape[1], shape[1], *(3,) * axes, generator=generator).to(device)
    if axes == 2:
        x = x.contiguous(memory_format=torch.channels_last)
    x.requires_grad_()
    weight.requires_grad_()
    conv = nn.functional.conv2d if axes == 2 else nn.functional.conv3d

    def step() -> None:
        with arithmetic.autocast():
            y = conv(x, weight, padding=1)
        torch.autograd.grad(y.float().sum(), (x, weight))

    return step


def timed(step: Callable[[], None]) -> float:
    """The duration of a step in seconds."""
    begun = time.perf_counter()
    step()
    synchronized()
    return time.perf_counter() - begun
