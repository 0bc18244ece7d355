"""Runs that are the same to the last bit whenever they are repeated on the same machine."""

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import torch

from genotype import refuse
from search.config import SearchConfig, TrainConfig

LACKING = re.compile(r"(\w+) does not have a deterministic implementation")
"""What torch says of an operation that it cannot repeat to the last bit."""

WORKSPACE = "CUBLAS_WORKSPACE_CONFIG"


@contextmanager
def computing(config: SearchConfig | TrainConfig) -> Iterator[None]:
    """Torch takes deterministic algorithms alone, if the settings ask for it; afterwards all is as before.

    Raises InputError where the settings ask for a length in minutes too, of which how many steps fit differs
    from start to start, and where the device has no such algorithm for an operation.
    """
    if not config.deterministic:
        yield
        return
    require_length_in_steps(config)
    before = (
        torch.are_deterministic_algorithms_enabled(),
        torch.is_deterministic_algorithms_warn_only_enabled(),
    )
    os.environ.setdefault(WORKSPACE, ":4096:8")  # cuBLAS reads it when it starts
    torch.use_deterministic_algorithms(True)
    try:
        yield
    except RuntimeError as error:
        raise_lacking(error, config.device)
        raise
    finally:
        torch.use_deterministic_algorithms(before[0], warn_only=before[1])


def require_no_latency(config: SearchConfig | TrainConfig, units: Iterable[str]) -> None:
    """Refuse budgets of a latency, which is measured, among the units of budgets."""
    if config.deterministic and "latency" in units:
        problem = "a latency is measured, and differs from time to time"
        raise refuse("--deterministic", "--max-latency", problem, "give --max-macs or --max-params")


def require_length_in_steps(config: SearchConfig | TrainConfig) -> None:
    """Refuse a length in minutes."""
    if isinstance(config, TrainConfig) and config.minutes is not None:
        problem = "how many steps fit into minutes is measured, and differs from start to start"
        raise refuse("--deterministic", "--minutes", problem, "give --steps or --epochs")


def raise_lacking(error: RuntimeError, device: str) -> None:
    """Raise InputError where an operation has no deterministic algorithm."""
    found = LACKING.search(str(error))
    if found is not None:
        problem = f"{found[1]} has no deterministic algorithm on this device"
        remedy = "leave out --deterministic, or use another kind of resize or --device cpu"
        raise refuse("--deterministic", device, problem, remedy) from None
