"""Kernels and strides that a genotype can say."""

from collections.abc import Sequence

from genotype.form.field_types import Axes, per_axis
from zoo.imports.configs import WrongArgument


def require_odd(path: str, kernels: Sequence[Axes], dims: int) -> None:
    """Refuse a kernel with another number of sizes than there are axes, or with an even one."""
    for number, kernel in enumerate(kernels):
        sizes = per_axis(kernel, dims)
        where = f"{path}[{number}]" if len(kernels) > 1 else path
        if len(sizes) != dims:
            raise WrongArgument(where, f"{len(sizes)} sizes for {dims} axes", f"write one number, or {dims}")
        if any(size % 2 == 0 for size in sizes):
            raise WrongArgument(where, "an even kernel has no middle", "use odd sizes: 1, 3, 5, ...")


def require_strides(path: str, strides: Sequence[Axes], dims: int, first: bool = False) -> None:
    """Refuse a stride with another number of sizes than there are axes, or one that changes nothing.

    With `first` the first is that of the image itself, and must be 1.
    """
    for number, stride in enumerate(strides):
        sizes = per_axis(stride, dims)
        if len(sizes) != dims:
            problem, remedy = f"{len(sizes)} sizes for {dims} axes", f"write one number, or {dims}"
            raise WrongArgument(f"{path}[{number}]", problem, remedy)
        if first and number == 0:
            if max(sizes) > 1:
                problem = "the network would give logits for a smaller image than it reads"
                raise WrongArgument(f"{path}[0]", problem, "write 1")
        elif max(sizes) == 1:
            problem = "a level with the resolution of the one before it, which a genotype cannot say"
            raise WrongArgument(f"{path}[{number}]", problem, "write 2, or leave the level out")
