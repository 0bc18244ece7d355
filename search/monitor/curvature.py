"""The largest curvature of the validation loss in the alphas."""

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
"""The maximum number of products; the last digits of the eigenvalue do not matter."""
TOLERANCE = 0.01
"""The relative tolerance of the eigenvalue."""
EXACT = 1e-6
"""A residual that is relatively this small is a rounding error."""


def greatest_curvature(method: Bilevel, batch: Batch, seed: int) -> float:
    """The largest eigenvalue of the Hessian of the validation loss in the alphas.

    Zela et al. 2020, "Understanding and Robustifying Differentiable Architecture Search": it rises before
    a search collapses. Norms use the batch's own statistics, as in a step; the running ones, and the state
    of torch's random generator, are left as they were.
    """
    network, alphas = method.supernet.network, list(method.supernet.alphas.parameters())
    start = torch.randn(sum(map(Tensor.numel, alphas)), generator=torch.Generator().manual_seed(seed))
    fixed, apart = method.supernet.weights_fixed(), method.gradient_step.ranks.apart()
    with preserved_state(network), apart, fixed:
        loss = method.loss_through(method.supernet.plain, batch, method.supernet.alphas.gates())
        slopes = torch.autograd.grad(loss, alphas, create_graph=True, materialize_grads=True)
        slope = parameters_to_vector(slopes)

        def product(vector: Tensor) -> Tensor:
            rows = torch.autograd.grad(slope, alphas, vector, retain_graph=True, materialize_grads=True)
            return parameters_to_vector(rows)

        return greatest_eigenvalue(product, start.to(slope))


def greatest_eigenvalue(product: Product, start: Tensor, iterations: int = ITERATIONS) -> float:
    """The largest eigenvalue of a symmetric matrix, which `product` multiplies with a vector.

    NaN if a product is not finite.

    Lanczos' method with full reorthogonalisation: the largest eigenvalue of the matrix restricted to the
    vectors so far. It stops when the residual shows that an eigenvalue is within `TOLERANCE`, but never
    after the first vector alone, which may be an eigenvector of any other. Power iteration, which the
    paper uses, stalls if the spectrum extends as far below zero as above.
    """
    basis = [start / start.norm()]
    diagonal: list[float] = []
    off_diagonal: list[float] = []
    while True:
        image = product(basis[-1])
        diagonal.append(float(basis[-1] @ image))
        if not math.isfinite(diagonal[-1]):
            return math.nan
        rest = without(without(image, basis), basis)  # twice: once leaves what rounding left
        norm = float(rest.norm())
        eigenvalue, last = greatest_pair(diagonal, off_diagonal)
        near = len(basis) > 1 and norm * abs(last) <= TOLERANCE * abs(eigenvalue)
        exact = norm <= EXACT * float(image.norm())
        if near or exact or len(basis) == min(iterations, len(start)):
            return eigenvalue
        off_diagonal.append(norm)
        basis.append(rest / norm)


def greatest_pair(diagonal: list[float], off_diagonal: list[float]) -> tuple[float, float]:
    """The largest eigenvalue of a tridiagonal matrix, and the last entry of its eigenvector."""
    main, off = (torch.tensor(values, dtype=torch.float64) for values in (diagonal, off_diagonal))
    matrix = torch.diag(main) + torch.diag(off, 1) + torch.diag(off, -1)
    values, vectors = torch.linalg.eigh(matrix)
    return float(values[-1]), float(vectors[-1, -1])


def without(vector: Tensor, basis: list[Tensor]) -> Tensor:
    """A vector minus its projections on orthonormal vectors."""
    directions = torch.stack(basis)
    return vector - directions.T @ (directions @ vector)
