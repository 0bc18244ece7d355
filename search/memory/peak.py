"""The most memory that this process holds during some work."""

from collections.abc import Callable
from pathlib import Path

import torch

from search.memory.allocator import give_back
from search.memory.available import PROC, sizes_in

SLACK = 4 * 2**20
"""Bytes that may be held between two looks."""


def peak_of(device: str) -> Callable[[], int | None]:
    """Begin to watch a device's memory.

    What is returned tells the most bytes that were held since, beyond those held before; None if unknown.
    """
    kind, status = torch.device(device).type, PROC / "self" / "status"
    if kind == "cuda":
        return on_gpu(device)
    give_back()
    if kind != "cpu" or not forgotten(status, PROC / "self" / "clear_refs"):
        return lambda: None
    before = sizes_in(status)["VmRSS"]
    return lambda: max(sizes_in(status)["VmHWM"] - before, 0)


def on_gpu(device: str) -> Callable[[], int | None]:
    """The same by torch's allocator."""
    torch.cuda.reset_peak_memory_stats(device)
    before = torch.cuda.memory_allocated(device)
    return lambda: torch.cuda.max_memory_allocated(device) - before


def forgotten(status: Path, reset: Path) -> bool:
    """Have Linux forget the most memory that this process has held; whether it did."""
    try:
        reset.write_text("5")
    except OSError:
        return False
    sizes = sizes_in(status)
    return {"VmRSS", "VmHWM"} <= sizes.keys() and sizes["VmHWM"] < sizes["VmRSS"] + SLACK
