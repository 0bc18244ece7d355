"""From a batch to the gradients for the optimizers."""

from collections.abc import Callable, Iterable

from attrs import frozen
from torch import Tensor, nn
from torch.optim import Optimizer

from search.data import Batch
from search.distributed import ALONE, Ranks
from search.precision.precision import FLOAT32, Arithmetic, at_least_float32
from search.supernet.forward_plan import Logits
from search.training.nonfinite_guard import NonfiniteGuard, finite


@frozen
class GradientStep:
    """Computes steps of a network: precision, processes, and skipping of what is not finite."""

    arithmetic: Arithmetic
    ranks: Ranks
    nonfinite_guard: NonfiniteGuard

    @staticmethod
    def of(network: nn.Module, arithmetic: Arithmetic = FLOAT32, ranks: Ranks = ALONE) -> "GradientStep":
        return GradientStep(arithmetic, ranks, NonfiniteGuard(network))

    def take(self, step: Callable[[], float]) -> float:
        """The loss of a step, nan if it was not taken; see `NonfiniteGuard.take`."""
        return self.nonfinite_guard.take(step)

    def loss(
        self, batch: Batch, forward: Callable[[Tensor], Logits], loss: Callable[[Logits, Tensor], Tensor]
    ) -> Tensor:
        """This process's contribution to the loss of a batch."""
        images, labels = self.ranks.part(batch)
        with self.arithmetic.autocast():
            logits = at_least_float32(forward(images))
        return self.ranks.share * loss(logits, labels)

    def value(self, loss: Tensor) -> float:
        """The loss of the whole batch. Raises NotFinite."""
        return finite(self.ranks.total(loss))

    def collect(self, loss: Tensor, *optimizers: Optimizer) -> float:
        """Give optimizers the gradient of the whole batch's loss, and return the loss. Raises NotFinite."""
        value = self.value(loss)
        for optimizer in optimizers:
            optimizer.zero_grad()
        self.arithmetic.backward(loss)
        self.ranks.sum(gradients(optimizers))
        self.arithmetic.unscale(*optimizers)
        return value


def gradients(optimizers: Iterable[Optimizer]) -> list[Tensor]:
    """The gradients that optimizers are about to use."""
    groups = (group for optimizer in optimizers for group in optimizer.param_groups)
    return [weight.grad for group in groups for weight in group["params"] if weight.grad is not None]
