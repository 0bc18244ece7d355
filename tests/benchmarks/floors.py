"""What a step cannot be quicker than: its arithmetic at the machine's rate, its memory traffic at another."""

import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves
from torch.utils.flop_counter import FlopCounterMode

from tests.benchmarks.speed_steps import Step, void

PRODUCT, COPY = "product of matrices", "copy"
SIDE = 1024
COPIED = 64 * 2**20
"""Bytes; more than a core's caches hold."""


def machine() -> dict[str, Step]:
    """What is measured beside the steps, for the machine's two rates."""
    a, b = torch.randn(SIDE, SIDE), torch.randn(SIDE, SIDE)
    source, target = torch.zeros(COPIED // 4), torch.zeros(COPIED // 4)
    return {PRODUCT: lambda: void(a @ b), COPY: lambda: void(target.copy_(source))}


def product_rate(seconds: float) -> float:
    """Floating-point operations a second, by the time of the product."""
    return 2 * SIDE**3 / seconds


def copy_rate(seconds: float) -> float:
    """Bytes read and written a second, by the time of the copy."""
    return 2 * COPIED / seconds


def flops(step: Step) -> int:
    """Floating-point operations of products and convolutions, twice the multiply-accumulates."""
    with FlopCounterMode(display=False) as counter:
        step()
    return counter.get_total_flops()


class Traffic(TorchDispatchMode):
    """Counts the bytes that ops read and write, each op for itself; those of views are none."""

    def __init__(self) -> None:
        super().__init__()
        self.bytes = 0

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        found = func(*args, **(kwargs or {}))
        if not func.is_view:
            self.bytes += sum(map(size, tree_leaves((args, kwargs, found))))
        return found


def size(value: object) -> int:
    """Bytes of a tensor that has any."""
    return value.nbytes if isinstance(value, Tensor) and not value.is_meta else 0


def traffic(step: Step) -> int:
    """Bytes that a step moves, were no op to find anything in a cache."""
    with Traffic() as counter:
        step()
    return counter.bytes
