"""How sharply the validation loss curves in the alphas."""

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn.utils import parameters_to_vector

from search.bilevel import Bilevel
from search.data import Batch
from search.restored import restored

Product = Callable[[Tensor], Tensor]

ITERATIONS = 20
"""At most so many products; the last digits of the eigenvalue decide nothing."""
TOLERANCE = 0.01


def greatest_curvature(halves: Bilevel, batch: Batch, seed: int) -> float:
    """The greatest eigenvalue of the Hessian of the validation loss in the alphas.

    Zela et al. 2020, "Understanding and Robustifying Differentiable Architecture Search": it rises
    before a search collapses. Norms use the batch's own statistics, as in the halves of a step; the
    running ones, and the state of torch's random numbers, stay as they were.
    """
    network, alphas = halves.supernet.network, list(halves.supernet.alphas.parameters())
    start = torch.randn(sum(map(Tensor.numel, alphas)), generator=torch.Generator().manual_seed(seed))
    with restored(network):
        network.requires_grad_(False)
        try:
            loss = halves.loss_of(batch, halves.supernet.alphas.gates())
            slopes = torch.autograd.grad(loss, alphas, create_graph=True, materialize_grads=True)
            slope = parameters_to_vector(slopes)

            def product(vector: Tensor) -> Tensor:
                rows = torch.autograd.grad(slope, alphas, vector, retain_graph=True, materialize_grads=True)
                return parameters_to_vector(rows)

            return greatest_eigenvalue(product, start.to(slope))
        finally:
            network.requires_grad_(True)


def greatest_eigenvalue(
    product: Product, start: Tensor, iterations: int = ITERATIONS, tolerance: float = TOLERANCE
) -> float:
    """The greatest eigenvalue of a symmetric matrix, which `product` multiplies with a vector.

    Where that of largest magnitude is negative, it is found once the matrix has been shifted by it.
    """
    first = dominant_eigenvalue(product, start, iterations, tolerance)
    if first >= 0:
        return first
    return first + dominant_eigenvalue(
        lambda vector: product(vector) - first * vector, start, iterations, tolerance
    )


def dominant_eigenvalue(product: Product, start: Tensor, iterations: int, tolerance: float) -> float:
    """The eigenvalue of largest magnitude of a symmetric matrix, by power iteration.

    It ends once the estimate (Rayleigh's quotient)
    changes by less than `tolerance` of itself.
    """
    vector, found = start / start.norm(), 0.0
    for _ in range(iterations):
        image = product(vector)
        before, found = found, float(vector @ image)
        norm = image.norm()
        if norm == 0 or abs(found - before) <= tolerance * abs(found):
            break
        vector = image / norm
    return found
