"""Joining a run of several processes that torchrun or `--devices` started."""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module

import torch
import torch.distributed as dist
from torch.distributed.rendezvous import rendezvous

from genotype import refuse
from search.distributed.alone import ALONE, Ranks
from search.distributed.several import WATCHED, Several

LOOKED = 0.5
"""Seconds between two looks whether the launcher is there."""


def is_started() -> bool:
    """Whether this process was started as one of several, by torchrun's environment variables.

    Raises InputError if these are inconsistent.
    """
    if "RANK" not in os.environ or os.environ.get("WORLD_SIZE", "1") == "1":
        return False
    rank, size = environment_number("RANK"), environment_number("WORLD_SIZE")
    if rank >= size:
        raise refuse(
            "torchrun's variables",
            "RANK",
            f"is {rank}, but there are {size} processes",
            "number the processes from 0",
        )
    for name in ("MASTER_ADDR", "MASTER_PORT"):
        if not os.environ.get(name):
            raise refuse("torchrun's variables", name, "is not set", "start the processes with torchrun")
    return True


def environment_number(name: str) -> int:
    """A number from torchrun's environment variables."""
    text = os.environ.get(name, "")
    if not text.isdecimal():
        remedy = "start the processes with torchrun, or use --devices"
        raise refuse("torchrun's variables", name, f"{text!r} is not a number", remedy)
    return int(text)


def local_size() -> int:
    """How many of the processes are on this machine."""
    return environment_number("LOCAL_WORLD_SIZE") if is_started() and "LOCAL_WORLD_SIZE" in os.environ else 1


@contextmanager
def joined(batch: int, device: str) -> Iterator[Ranks]:
    """The processes of this run: with gloo on CPUs, with NCCL on GPUs, one process per GPU.

    Raises InputError if they cannot share a batch or a device.
    """
    if not is_started():
        yield ALONE
        return
    end_with_launcher()
    require_shareable(int(os.environ["WORLD_SIZE"]), batch, device)
    take_device(device)
    store, rank, size = next(rendezvous("env://"))
    backend = "cpu:gloo,cuda:nccl" if device == "cuda" else "gloo"
    import_defaults()
    dist.init_process_group(backend, store=store, rank=rank, world_size=size)
    try:
        yield Several(rank=rank, size=size, store=store)
    finally:
        dist.destroy_process_group()


def import_defaults() -> None:
    """Import the functions of torch that hold the group there is when they are imported, while there is none.

    torch imports them with the first step of an optimizer. A group that they hold is not destroyed: its
    threads would still run while the interpreter ends, which can abort the process.
    """
    import_module("torch.distributed.optim")


def end_with_launcher() -> None:
    """End this process once the one that started it with --devices is gone: also if that is killed."""
    launcher = os.environ.get(WATCHED, "")
    if launcher.isdecimal():
        threading.Thread(target=wait_and_end, args=[int(launcher)], daemon=True).start()


def wait_and_end(parent: int) -> None:
    """Look now and then whether the parent process is there; end when it is not."""
    while os.getppid() == parent:
        time.sleep(LOOKED)
    os._exit(1)


def require_shareable(count: int, batch: int, device: str) -> None:
    """Refuse a device that works in one process only, and a batch with fewer images than processes."""
    if device not in ("cpu", "cuda"):
        raise refuse("--device", device, "works in one process only", "use cpu or cuda with several devices")
    if batch < count:
        problem = f"is less than one image for each of {count} processes"
        raise refuse("--batch", str(batch), problem, f"give {count} or more")


def require_gpus(count: int, device: str) -> None:
    """Refuse more processes on this machine than it has GPUs."""
    if device == "cuda" and count > torch.cuda.device_count():
        problem = f"{count} processes on this machine, which has {torch.cuda.device_count()} GPUs"
        raise refuse("--devices", "cuda", problem, "use as many processes as there are GPUs, or --device cpu")


def take_device(device: str) -> None:
    """Make `cuda` mean the GPU with this process's number on the machine."""
    require_gpus(local_size(), device)
    if device == "cuda":
        torch.cuda.set_device(environment_number("LOCAL_RANK"))
