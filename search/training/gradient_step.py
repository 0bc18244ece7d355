"""From a batch to the gradients that optimizers step by."""

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
    """Half-steps of a network: in what arithmetic, by which processes, and which are not taken."""

    arithmetic: Arithmetic
    ranks: Ranks
    attempts: NonfiniteGuard

    @staticmethod
    def of(network: nn.Module, arithmetic: Arithmetic = FLOAT32, ranks: Ranks = ALONE) -> "GradientStep":
        return GradientStep(arithmetic, ranks, NonfiniteGuard(network))

    def take(self, half: Callable[[], float]) -> float:
        """A half-step's loss, nan where it was not taken; see `NonfiniteGuard.take`."""
        return self.attempts.take(half)

    def loss(
        self, batch: Batch, forward: Callable[[Tensor], Logits], loss: Callable[[Logits, Tensor], Tensor]
    ) -> Tensor:
        """What this process adds to the loss of a batch."""
        images, labels = self.ranks.part(batch)
        with self.arithmetic.autocast():
            logits = at_least_float32(forward(images))
        return self.ranks.share * loss(logits, labels)

    def value(self, loss: Tensor) -> float:
        """The loss of the whole batch. Raises NotFinite."""
        return finite(self.ranks.total(loss))

    def collect(self, loss: Tensor, *optimizers: Optimizer) -> float:
        """Give optimizers the gradient of the whole batch's loss, which is returned. Raises NotFinite."""
        value = self.value(loss)
        for optimizer in optimizers:
            optimizer.zero_grad()
        self.arithmetic.backward(loss)
        self.ranks.sum(gradients(optimizers))
        self.arithmetic.unscale(*optimizers)
        return value


def gradients(optimizers: Iterable[Optimizer]) -> list[Tensor]:
    """What optimizers are about to step by."""
    groups = (group for optimizer in optimizers for group in optimizer.param_groups)
    return [weight.grad for group in groups for weight in group["params"] if weight.grad is not None]
