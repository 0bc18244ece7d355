"""Running a whole network: a forward pass as in evaluation, or a training step."""

from collections.abc import Callable
from pathlib import Path

import torch
from attrs import frozen
from torch import Tensor, nn

from compiler.backend.load import load_network
from genotype import Genotype
from search.config import TrainConfig
from search.latency.stopwatch import Timing, Work, repeated
from search.memory.available import PROC
from search.supernet.forward_plan import ForwardPlans, Plan
from search.training.losses import default_loss, loss_named
from search.training.optimizers import weight_optimizer
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
        optimizer = weight_optimizer(network.parameters(), config)
        x, labels = images.for_network(genotype), images.labels(genotype)

        def work() -> None:
            optimizer.zero_grad()
            supervised(loss, weights, forward(x), labels).backward()
            nn.utils.clip_grad_norm_(network.parameters(), config.clip)
            optimizer.step()

        return work

    return make


def peak_of(device: str) -> Callable[[], int | None]:
    """Begin to watch memory; what is returned tells the most that was held since, beyond what was before."""
    if torch.device(device).type == "cuda":
        torch.cuda.reset_peak_memory_stats(device)
        before = torch.cuda.memory_allocated(device)
        return lambda: torch.cuda.max_memory_allocated(device) - before
    status = PROC / "self" / "status"
    if torch.device(device).type != "cpu" or not forgotten(status, PROC / "self" / "clear_refs"):
        return lambda: None
    held = kibibytes(status, "VmRSS") or 0

    def most() -> int | None:
        peak = kibibytes(status, "VmHWM")
        return None if peak is None else 1024 * max(peak - held, 0)

    return most


def forgotten(status: Path, reset: Path) -> bool:
    """Have Linux forget the most memory that this process has held; whether it did."""
    try:
        reset.write_text("5")
    except OSError:
        return False
    held, peak = kibibytes(status, "VmRSS"), kibibytes(status, "VmHWM")
    return held is not None and peak is not None and peak < held + 4096


def kibibytes(status: Path, name: str) -> int | None:
    """A size in /proc/self/status; None if there is none."""
    try:
        lines = status.read_text().splitlines()
    except OSError:
        return None
    found = (line.split() for line in lines if line.startswith(f"{name}:"))
    return next((int(words[1]) for words in found), None)
