"""Running a whole network: a forward pass as in evaluation, or a training step."""

from collections.abc import Callable

import torch
from attrs import frozen
from torch import Tensor, nn

from compiler.backend.load import load_network
from genotype import Genotype
from search.config import TrainConfig
from search.latency.stopwatch import Timing, Work, repeated
from search.memory.peak import peak_of
from search.supernet.forward_plan import ForwardPlans, Plan
from search.training.losses import default_loss, loss_named
from search.training.optimisation.optimizers import weight_optimizer
from search.training.supervision import supervise, supervised


@frozen
class Images:
    """Random images of a size in a batch, on a device."""

    size: tuple[int, ...]
    batch: int
    device: str

    def for_network(self, genotype: Genotype) -> Tensor:
        """Images (B, C, *spatial), in the layout in which genoc runs networks."""
        shape = (self.batch, genotype.in_channels, *self.size)
        return Plan().laid(torch.randn(shape, device=self.device))

    def labels(self, genotype: Genotype) -> Tensor:
        """Labels (B, *spatial)."""
        classes = genotype.out_channels if genotype.output == "classes" else 2
        return torch.randint(0, classes, (self.batch, *self.size), device=self.device)


@frozen
class Measured:
    """The time of runs, and the most memory in bytes that they held at once; None where that is unknown."""

    timing: Timing
    peak: int | None


def measured(make: Callable[[], Work], device: str) -> Measured:
    """Time some work, and what making and running it takes in memory."""
    peak = peak_of(device)
    timing = repeated(make(), device)
    return Measured(timing, peak())


def forward_pass(genotype: Genotype, images: Images) -> Callable[[], Work]:
    """The compiled network on a batch, in evaluation and without gradients."""

    def make() -> Work:
        network, x = load_network(genotype).to(images.device).eval(), images.for_network(genotype)

        def work() -> None:
            with torch.no_grad():
                network(x)

        return work

    return make


def training_step(genotype: Genotype, images: Images) -> Callable[[], Work]:
    """A step of `genoc train` with its default loss and optimizer, in float32."""
    loss, weights = (
        loss_named(default_loss(genotype.output), genotype.output),
        [h.weight for h in genotype.heads],
    )

    def make() -> Work:
        network = load_network(genotype).to(images.device).train()
        supervise(network, on=True)
        forward, config = ForwardPlans.of(genotype, network).step, TrainConfig()
        optimizer = weight_optimizer(network, config)
        x, labels = images.for_network(genotype), images.labels(genotype)

        def work() -> None:
            optimizer.zero_grad()
            supervised(loss, weights, forward(x), labels).backward()
            nn.utils.clip_grad_norm_(network.parameters(), config.clip)
            optimizer.step()

        return work

    return make
