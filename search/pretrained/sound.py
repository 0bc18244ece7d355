"""Whether the tensors of a file that someone else wrote can be trained weights at all."""

from collections.abc import Iterable
from pathlib import Path

import torch
from torch import Tensor

from compiler.backend.weights import kind_of
from genotype import refuse

FLOATS = (torch.float16, torch.bfloat16, torch.float32, torch.float64)
INTEGERS = (torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64)


def require_weights(parts: Iterable[tuple[str, Tensor]], path: Path) -> None:
    """Refuse tensors, by name, that cannot be trained weights, naming the first."""
    for name, tensor in parts:
        wrong = problem_of(name, tensor)
        if wrong is not None:
            problem = f"{wrong} ({kind_of(tensor)})"
            raise refuse(str(path), name, problem, "give the weights of a trained network, in floating point")


def problem_of(name: str, tensor: Tensor) -> str | None:
    """Why a tensor cannot be a trained weight or a statistic of a norm; None if it can."""
    if name.endswith("num_batches_tracked"):
        return None if counts(tensor) else "does not count batches"
    if tensor.dtype not in FLOATS:
        return "is no floating point tensor"
    if not tensor.isfinite().all():
        return "has values that are not finite"
    if not tensor.float().isfinite().all():
        return "has values too large for float32"
    if name.endswith("running_var") and (tensor < 0).any():
        return "is a variance with negative values"
    return None


def counts(tensor: Tensor) -> bool:
    """Whether a tensor holds whole numbers from 0, as integers or, in files converted as a whole, floats."""
    if tensor.dtype in FLOATS:
        return bool((tensor.isfinite() & (tensor >= 0) & (tensor == tensor.floor())).all())
    return tensor.dtype in INTEGERS and bool((tensor >= 0).all())
