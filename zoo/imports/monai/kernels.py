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


def require_centred(kernel: Axes, strides: Sequence[Axes], dims: int) -> None:
    """Refuse strides at which MONAI's transposed convolutions do not centre their kernel, as a genotype's do,
    and an `up_kernel_size` that leaves gaps between pixels.

    MONAI pads them by half the kernel, whatever the stride; from 3 on its middle is beside the pixel.
    """
    kernels = per_axis(kernel, dims)
    for number, stride in enumerate(strides):
        sizes = per_axis(stride, dims)
        if max(sizes) > 2:
            problem = f"MONAI's transposed convolutions of stride {max(sizes)} are off centre here"
            remedy = "a genotype's are centred: use 1 and 2, in more levels"
            raise WrongArgument(f"strides[{number}]", problem, remedy)
        if any(size < step for size, step in zip(kernels, sizes, strict=True)):
            problem = f"is smaller than the stride {max(sizes)}, which leaves gaps"
            raise WrongArgument("up_kernel_size", problem, "use 3 or more")
