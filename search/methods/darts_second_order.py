"""Second-order DARTS: the alphas' gradient accounts for the next step of the weights."""

from collections.abc import Iterator, Sequence
from typing import ClassVar

import torch
from attrs import frozen
from torch import Tensor, nn

from genotype import Diagnostic
from search.config import SearchConfig
from search.data import Batch
from search.methods.darts import Darts
from search.supernet.preserve_state import preserved_state

STEP = 0.01
"""The size of the finite difference to either side, over all weights together."""


@frozen
class DartsSecondOrder(Darts):
    """Second-order DARTS (Liu et al. 2019, eq. 7 and 8) with beta-decay.

    The alphas minimise the validation loss under the weights w' after the coming weight step, without
    clipping:

    w' = w - xi (momentum * buffer + gradient of the training loss + weight_decay * w),

    where xi is the weights' learning rate. How w' depends on the alphas is a Hessian-vector product,
    approximated by a finite difference.
    """

    order: ClassVar[int] = 2
    in_float32: ClassVar[bool] = True

    @classmethod
    def diagnostics(cls, config: SearchConfig) -> Iterator[Diagnostic]:
        """Refuses Gumbel noise and 16 bits, with which the losses it compares are not comparable."""
        if config.relaxation == "gumbel":
            problem = "it compares losses under the same gates, but a Gumbel-softmax draws new ones each time"
            yield Diagnostic("--order 2", problem, "use --order 1, or --relaxation softmax")
        if config.precision in ("bf16", "fp16"):
            problem = f"it compares losses that differ too little for {config.precision}"
            yield Diagnostic("--order 2", problem, "use --order 1, or --precision fp32")
        yield from super().diagnostics(config)

    def update_alphas(self, batch: Batch, training: Batch, beta: float) -> float:
        """As in the first order; a step costs two more passes over each of the two batches."""
        value, gradients = self.alpha_gradient(batch, training)
        for alpha, gradient in zip(self.supernet.alphas.parameters(), gradients, strict=True):
            alpha.grad = gradient
        self.finish_alpha_gradient(beta)
        self.alphas.step()
        return value

    def alpha_gradient(self, batch: Batch, training: Batch) -> tuple[float, list[Tensor]]:
        """The validation loss after the look-ahead, and its gradient in the alphas without beta-decay."""
        network, xi = self.supernet.network, self.weights.param_groups[0]["lr"]
        weights, alphas = self.supernet.weights, list(self.supernet.alphas.parameters())
        with preserved_state(network):
            self.look_ahead(training)
            loss = self.loss_of(batch, self.supernet.alphas.gates())
            value = self.gradient_step.value(loss)
            gradients_of_both = self.slopes(loss, [*alphas, *weights])
        gradients, vector = gradients_of_both[: len(alphas)], gradients_of_both[len(alphas) :]
        with preserved_state(network):
            through = self.hessian_product(training, vector)
        return value, [gradient - xi * term for gradient, term in zip(gradients, through, strict=True)]

    def look_ahead(self, training: Batch) -> None:
        """Take the coming step of the weights."""
        (group,) = self.weights.param_groups
        loss = self.loss_of(training, self.supernet.fixed_gates())
        weights = self.supernet.weights
        gradients = self.slopes(loss, weights)
        with torch.no_grad():
            for weight, gradient in zip(weights, gradients, strict=True):
                step = gradient + group["weight_decay"] * weight
                before = self.weights.state[weight].get("momentum_buffer")
                moving = step if before is None else step + group["momentum"] * before
                step = step + group["momentum"] * moving if group["nesterov"] else moving
                weight.sub_(group["lr"] * step)

    def hessian_product(self, training: Batch, vector: Sequence[Tensor]) -> list[Tensor]:
        """d2L / d(alphas) d(weights) of the training loss, times a vector over the weights."""
        norm = nn.utils.get_total_norm(vector)
        if norm == 0:
            return [torch.zeros_like(alpha) for alpha in self.supernet.alphas.parameters()]
        epsilon = STEP / norm
        self.shift(vector, epsilon)
        ahead = self.training_gradient(training)
        self.shift(vector, -2 * epsilon)
        behind = self.training_gradient(training)
        return [(plus - minus) / (2 * epsilon) for plus, minus in zip(ahead, behind, strict=True)]

    @torch.no_grad()
    def shift(self, vector: Sequence[Tensor], factor: Tensor) -> None:
        for weight, direction in zip(self.supernet.weights, vector, strict=True):
            weight.add_(factor * direction)

    def training_gradient(self, training: Batch) -> tuple[Tensor, ...]:
        """The gradient of the training loss in the alphas."""
        alphas = list(self.supernet.alphas.parameters())
        loss = self.loss_of(training, self.supernet.alphas.gates())
        return self.slopes(loss, alphas)

    def slopes(self, loss: Tensor, values: Sequence[Tensor]) -> tuple[Tensor, ...]:
        """The gradient of the whole batch's loss in some tensors."""
        gradients = torch.autograd.grad(loss, values, materialize_grads=True)
        self.gradient_step.ranks.sum(gradients)
        return gradients
