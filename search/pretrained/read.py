"""The tensors of a file of weights that someone else wrote: read, and held to be weights at all."""

from collections.abc import Iterable
from pathlib import Path

import torch
from torch import Tensor

from compiler.backend.weights import kind_of, read_tensors
from genotype import refuse
from genotype.text.regular import open_regular, read_at_most

PICKLED = (".pth", ".pt", ".bin", ".ckpt", ".pkl")
STARTS = (b"PK\x03\x04", b"\x80\x02")
"""How the files of `torch.save` begin: a zip archive, and before torch 1.6 a pickle."""

FLOATS = (torch.float16, torch.bfloat16, torch.float32, torch.float64)


def read_weights(path: Path) -> dict[str, Tensor]:
    """A file's tensors by name. Raises InputError if it is no complete .safetensors file; a file of
    `torch.save`, which can run code when it is read, is told as such.
    """
    if is_pickled(path):
        problem = "is a file of torch.save, which can run code when it is opened; genoc does not open it"
        raise refuse(str(path), path.name, problem, converted(path))
    return read_tensors(path)


def is_pickled(path: Path) -> bool:
    """Whether torch.save wrote a file, or its name says so."""
    try:
        with open_regular(path, "weights") as file:
            start = read_at_most(file, 4)
    except OSError:  # reading it tells what is wrong
        return False
    return start.startswith(STARTS) or path.suffix.lower() in PICKLED


def converted(path: Path) -> str:
    """The two lines of Python that convert a file of torch.save."""
    named = f"torch.load({str(path)!r}, weights_only=True), {str(path.with_suffix('.safetensors'))!r}"
    return f"in Python: import torch, safetensors.torch; safetensors.torch.save_file({named})"


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
        return None
    if tensor.dtype not in FLOATS:
        return "is no floating point tensor"
    if not tensor.isfinite().all():
        return "has values that are not finite"
    if not tensor.float().isfinite().all():
        return "has values too large for float32"
    if name.endswith("running_var") and (tensor < 0).any():
        return "is a variance with negative values"
    return None
