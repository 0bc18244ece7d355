"""How sharply the validation loss curves in the alphas."""

import math
from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn.utils import parameters_to_vector

from search.data import Batch
from search.methods.base import Bilevel
from search.supernet.preserve_state import preserved_state

Product = Callable[[Tensor], Tensor]

ITERATIONS = 24
"""At most so many products; the last digits of the eigenvalue decide nothing."""
TOLERANCE = 0.01
"""Of the eigenvalue itself."""
EXACT = 1e-6
"""So small a rest, beside what it is the rest of, is a rounding."""


def greatest_curvature(halves: Bilevel, batch: Batch, seed: int) -> float:
    """The greatest eigenvalue of the Hessian of the validation loss in the alphas.

    Zela et al. 2020, "Understanding and Robustifying Differentiable Architecture Search": it rises
    before a search collapses. Norms use the batch's own statistics, as in the halves of a step; the
    running ones, and the state of torch's random numbers, stay as they were.
    """
    network, alphas = halves.supernet.network, list(halves.supernet.alphas.parameters())
    start = torch.randn(sum(map(Tensor.numel, alphas)), generator=torch.Generator().manual_seed(seed))
    with preserved_state(network), halves.descent.ranks.apart():
        network.requires_grad_(False)
        try:
            loss = halves.loss_through(halves.supernet.plain, batch, halves.supernet.alphas.gates())
            slopes = torch.autograd.grad(loss, alphas, create_graph=True, materialize_grads=True)
            slope = parameters_to_vector(slopes)

            def product(vector: Tensor) -> Tensor:
                rows = torch.autograd.grad(slope, alphas, vector, retain_graph=True, materialize_grads=True)
                return parameters_to_vector(rows)

            return greatest_eigenvalue(product, start.to(slope))
        finally:
            network.requires_grad_(True)


def greatest_eigenvalue(product: Product, start: Tensor, iterations: int = ITERATIONS) -> float:
    """The greatest eigenvalue of a symmetric matrix, which `product` multiplies with a vector.

    NaN where a product is not finite.

    By the method of Lanczos, every vector kept orthogonal to all before it: the greatest eigenvalue
    of the matrix as it acts on the vectors so far. It ends once the residual says that an eigenvalue
    lies within `TOLERANCE` of it, but never by the first vector alone, which may lie along any other.
    Power iteration, which the paper uses, stalls where the spectrum reaches as far below zero as above.
    """
    basis = [start / start.norm()]
    diagonal: list[float] = []
    beside: list[float] = []
    while True:
        image = product(basis[-1])
        diagonal.append(float(basis[-1] @ image))
        if not math.isfinite(diagonal[-1]):
            return math.nan
        rest = without(without(image, basis), basis)  # twice: once leaves what rounding left
        norm = float(rest.norm())
        found, last = greatest_pair(diagonal, beside)
        near = len(basis) > 1 and norm * abs(last) <= TOLERANCE * abs(found)
        exact = norm <= EXACT * float(image.norm())
        if near or exact or len(basis) == min(iterations, len(start)):
            return found
        beside.append(norm)
        basis.append(rest / norm)


def greatest_pair(diagonal: list[float], beside: list[float]) -> tuple[float, float]:
    """The greatest eigenvalue of a tridiagonal matrix, and the last entry of its eigenvector."""
    main, off = (torch.tensor(values, dtype=torch.float64) for values in (diagonal, beside))
    matrix = torch.diag(main) + torch.diag(off, 1) + torch.diag(off, -1)
    values, vectors = torch.linalg.eigh(matrix)
    return float(values[-1]), float(vectors[-1, -1])


def without(vector: Tensor, basis: list[Tensor]) -> Tensor:
    """A vector less its part along some that are orthonormal."""
    directions = torch.stack(basis)
    return vector - directions.T @ (directions @ vector)
