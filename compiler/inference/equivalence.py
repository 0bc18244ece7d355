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
    """The greatest difference. Refused where it is more than rounding, or a weight is no number."""
    for name, value in plain.state_dict().items():
        if not bool(value.isfinite().all()):
            problem = "holds what is no finite number: the trained network itself is broken"
            raise refuse(where, name, problem, "train again, with a lower --lr")
    worst = greatest_difference(plain, quick, images)
    if not worst <= CLOSE:
        problem = f"on these weights the network rewritten for inference is {worst:.1e} off"
        remedy = "compile it without --optimize; weights or statistics so extreme lose digits when folded"
        raise refuse(where, "--optimize", problem, remedy)
    return worst
