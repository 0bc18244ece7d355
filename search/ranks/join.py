"""Taking part in a run of several processes, which torchrun or `--devices` has started."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import torch
import torch.distributed as dist
from torch.distributed.rendezvous import rendezvous

from genotype import refuse
from search.ranks.alone import ALONE, Ranks
from search.ranks.several import Several


def is_started() -> bool:
    """Whether this process was started as one of several, as torchrun tells its own."""
    return int(os.environ.get("WORLD_SIZE", "1")) > 1 and "RANK" in os.environ


def local_size() -> int:
    """How many of the processes are on this machine."""
    return int(os.environ.get("LOCAL_WORLD_SIZE", "1")) if is_started() else 1


@contextmanager
def joined(batch: int, device: str) -> Iterator[Ranks]:
    """The processes of this run: by gloo on CPUs, by NCCL on GPUs, each process having one.

    Refused where they cannot share a batch or a device.
    """
    if not is_started():
        yield ALONE
        return
    require_shareable(int(os.environ["WORLD_SIZE"]), batch, device)
    take_device(device)
    store, rank, size = next(rendezvous("env://"))
    backend = "cpu:gloo,cuda:nccl" if device == "cuda" else "gloo"
    dist.init_process_group(backend, store=store, rank=rank, world_size=size)
    try:
        yield Several(rank=rank, size=size, store=store)
    finally:
        dist.destroy_process_group()


def require_shareable(count: int, batch: int, device: str) -> None:
    """Refuse a device that is one process's alone, and batches without an image for each."""
    if device not in ("cpu", "cuda"):
        raise refuse("--device", device, "is for one process alone", "use cpu or cuda with several devices")
    if batch < count:
        problem = f"is less than one image for each of {count} processes"
        raise refuse("--batch", str(batch), problem, f"give {count} or more")


def take_device(device: str) -> None:
    """Have `cuda` mean the GPU of this process's number on the machine."""
    if device == "cuda":
        number, count = int(os.environ["LOCAL_RANK"]), torch.cuda.device_count()
        if number >= count:
            problem = f"{local_size()} processes on this machine, which has {count} GPUs"
            raise refuse("--devices", "cuda", problem, f"use at most {count}")
        torch.cuda.set_device(number)
