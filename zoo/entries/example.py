"""A recorded example: an input and the network's output, so that anyone can verify the network."""

from math import prod

import torch
from safetensors.torch import save
from torch import Tensor, nn

from compiler.structure.widths import total_stride
from genotype import Genotype, refuse

ABSOLUTE, RELATIVE = 1e-5, 1e-4
"""How far a logit may differ from the recorded one, the latter as a part of the largest logit.

Other machines, and other numbers of threads, add in another order, and a logit near zero is a sum of large
numbers too.
"""

LEAST = {2: 64, 3: 32}


def example_shape(genotype: Genotype) -> tuple[int, ...]:
    """The shape of the recorded input: a small image that the network's strides divide.

    No resolution has a single pixel, for which instance norm has no statistics.
    """
    stride = total_stride(genotype)
    least = LEAST[genotype.spatial_dims]
    size = [-(-least // step) * step for step in stride]
    if prod(size) == prod(stride):
        size[-1] *= 2
    return (1, genotype.in_channels, *size)


def record_example(network: nn.Module, genotype: Genotype) -> bytes:
    """A random input and the network's output. Raises InputError if that is not finite."""
    given = torch.randn(example_shape(genotype), generator=torch.Generator().manual_seed(0))
    output = answer(network, given)
    if not output.isfinite().all():
        problem = "the network's output is not finite: the training diverged"
        raise refuse(genotype.name, "the weights", problem, "train again, with a smaller --lr")
    return save({"input": given, "output": output})


@torch.no_grad()
def answer(network: nn.Module, given: Tensor) -> Tensor:
    """The logits of a normalised image; the network is in evaluation mode."""
    output: Tensor = network(given)
    return output.contiguous()


def largest_difference(network: nn.Module, genotype: Genotype, tensors: dict[str, Tensor]) -> float:
    """The largest difference from the recorded output. Raises InputError if it is too large."""
    shape = example_shape(genotype)
    given, wanted = tensors.get("input"), tensors.get("output")
    if given is None or wanted is None or given.shape != shape or given.dtype != torch.float32:
        problem = f"does not hold a float32 input of {' x '.join(map(str, shape))} with its output"
        raise refuse(genotype.name, "the example", problem, "fetch the entry again")
    output = answer(network, given)
    if output.shape != wanted.shape or output.dtype != wanted.dtype:
        raise refuse(genotype.name, "the example", "its output has another shape", "fetch the entry again")
    difference = float((output - wanted).abs().max())
    if not difference <= ABSOLUTE + RELATIVE * float(wanted.abs().max()):
        problem = f"the network's output differs from the recorded output by up to {difference:.3g}"
        raise refuse(
            genotype.name,
            "the example",
            problem,
            "do not trust it: weights or example are not the published ones",
        )
    return difference
