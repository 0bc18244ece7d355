"""The proof that a rewritten network gives what the trained one gives."""

import torch
from torch import Tensor, nn

from genotype import refuse

CLOSE = 1e-5
"""How far apart they may be, beside the greatest logit or 1."""


def greatest_difference(plain: nn.Module, quick: nn.Module, images: Tensor) -> float:
    """Between the two networks' logits in evaluation, beside the greatest of them or 1."""
    with torch.no_grad():
        expected, found = plain.eval()(images), quick.eval()(images)
    scale = max(float(expected.abs().max()), 1.0)
    return float((expected - found).abs().max()) / scale


def require_equal(plain: nn.Module, quick: nn.Module, images: Tensor, where: str) -> float:
    """The greatest difference. Refused where it is more than rounding."""
    worst = greatest_difference(plain, quick, images)
    if not worst <= CLOSE:
        problem = f"on these weights the network rewritten for inference is {worst:.1e} off"
        remedy = "compile it without --optimize; weights this large lose digits when norms are folded"
        raise refuse(where, "--optimize", problem, remedy)
    return worst
