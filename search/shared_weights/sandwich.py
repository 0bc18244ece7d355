"""A step of shared weights: the sandwich rule with in-place distillation (Yu and Huang 2019)."""

from collections.abc import Sequence

from attrs import frozen
from torch import Tensor, nn
from torch.optim import Optimizer

from search.config import TrainConfig
from search.data import Batch
from search.distributed import Ranks
from search.precision.precision import Arithmetic, at_least_float32
from search.shared_weights.distillation import distillation, distilled
from search.shared_weights.members import Member
from search.shared_weights.shared_network import SharedNetwork
from search.supernet.forward_plan import Logits
from search.training.gradient_step import GradientStep
from search.training.losses import Loss
from search.training.losses.weights import loss_of
from search.training.nonfinite_guard import finite
from search.training.supervision import supervised

DRAWN = 2
"""Random members of a step, beside the largest and the smallest."""


@frozen
class Sandwich:
    """Shared weights, the members that every step trains, and how a batch becomes a step.

    The largest member learns from the labels, the smallest and some random ones from what the largest gives.
    Each runs by itself, and at its own cost; the step follows the mean of their gradients.
    """

    shared: SharedNetwork
    largest: Member
    smallest: Member
    loss: Loss
    soft_loss: Loss
    gradient_step: GradientStep
    clip: float

    @staticmethod
    def of(shared: SharedNetwork, size: tuple[int, ...], config: TrainConfig, ranks: Ranks) -> "Sandwich":
        """That of a training with these settings on images of a size."""
        members = shared.members
        output = members.space.output
        return Sandwich(
            shared,
            members.largest(size),
            members.smallest(size),
            loss_of(config, output),
            distillation(output),
            GradientStep.of(shared.network, Arithmetic.of(config.precision, config.device), ranks),
            config.clip,
        )

    def take(self, batch: Batch, drawn: Sequence[Member], optimizer: Optimizer) -> float:
        """The loss of the largest member; nan if the step was not taken, see `NonfiniteGuard.take`."""
        return self.gradient_step.take(lambda: self.update(batch, drawn, optimizer))

    def update(self, batch: Batch, drawn: Sequence[Member], optimizer: Optimizer) -> float:
        """The same, after a step of the optimizer. Raises NotFinite."""
        arithmetic, network = self.gradient_step.arithmetic, self.shared.network
        optimizer.zero_grad()
        value = self.gradients(batch, drawn)
        arithmetic.unscale(optimizer)
        finite(nn.utils.clip_grad_norm_(network.parameters(), self.clip), "the gradient")
        optimizer.step()
        return value

    def gradients(self, batch: Batch, drawn: Sequence[Member]) -> float:
        """Add the mean gradient of all members to the gradients so far; the loss of the largest.

        One after the other, so that the activations of one member alone are in memory.
        """
        images, labels = batch
        share, weights = 1 / (2 + len(drawn)), self.head_weights
        teacher = self.forward(self.largest, images)
        loss = supervised(self.loss, weights, teacher, labels)
        value = finite(loss)
        self.backward(share * loss)
        teacher = detached(teacher)
        for member in (self.smallest, *drawn):
            logits = self.forward(member, images)
            self.backward(share * distilled(self.soft_loss, weights, logits, teacher))
        return value

    @property
    def head_weights(self) -> tuple[float, ...]:
        return tuple(head.weight for head in self.shared.members.space.heads)

    def forward(self, member: Member, images: Tensor) -> Logits:
        """A member's logits in the step's precision, in float32 for the loss."""
        with self.gradient_step.arithmetic.autocast():
            return at_least_float32(self.shared.forward(member, images))

    def backward(self, loss: Tensor) -> None:
        self.gradient_step.arithmetic.backward(loss)


def detached(logits: Logits) -> Logits:
    """Logits of one head or several, without their gradient."""
    return logits.detach() if isinstance(logits, Tensor) else [one.detach() for one in logits]
