"""Steps of a network's weights down the loss of a training."""

from attrs import frozen
from torch import Tensor, nn
from torch.optim import Optimizer

from genotype import Genotype
from search.config import TrainConfig
from search.data import Batch
from search.distributed import Ranks
from search.precision.precision import Arithmetic
from search.supernet.forward_plan import ForwardPlans
from search.training.gradient_step import GradientStep
from search.training.losses import Loss
from search.training.losses.weights import loss_of
from search.training.nonfinite_guard import finite
from search.training.supervision import supervise, supervised


@frozen
class WeightSteps:
    """A network, and how a batch becomes a step of its weights: plan, precision, loss and clipping."""

    genotype: Genotype
    network: nn.Module
    forward_plans: ForwardPlans
    loss: Loss
    gradient_step: GradientStep
    clip: float

    @staticmethod
    def of(genotype: Genotype, network: nn.Module, config: TrainConfig, ranks: Ranks) -> "WeightSteps":
        """Those of a training with these settings, on the network's device."""
        forward_plans = ForwardPlans.of(genotype, network)
        forward_plans.recompute(config.recompute)
        loss = loss_of(config, genotype.output)
        gradient_step = GradientStep.of(network, Arithmetic.of(config.precision, config.device), ranks)
        return WeightSteps(genotype, network, forward_plans, loss, gradient_step, config.clip)

    def take(self, batch: Batch, optimizer: Optimizer) -> float:
        """A step's loss; nan if it was not taken, see `NonfiniteGuard.take`."""
        return self.gradient_step.take(lambda: self.update(batch, optimizer))

    def update(self, batch: Batch, optimizer: Optimizer) -> float:
        """The loss of a batch, after a step of the optimizer. Raises NotFinite."""
        loss = self.gradient_step.loss(batch, self.forward_plans.step, self.supervised)
        value = self.gradient_step.collect(loss, optimizer)
        finite(nn.utils.clip_grad_norm_(self.network.parameters(), self.clip), "the gradient")
        optimizer.step()
        return value

    def rehearse(self, batch: Batch) -> None:
        """Compute the gradient as a step does, and discard it."""
        supervise(self.network, on=True)
        self.gradient_step.loss(batch, self.forward_plans.step, self.supervised).backward()
        self.network.zero_grad()

    def supervised(self, logits: Tensor | list[Tensor], labels: Tensor) -> Tensor:
        """The loss of all heads."""
        weights = tuple(head.weight for head in self.genotype.heads)
        return supervised(self.loss, weights, logits, labels)
