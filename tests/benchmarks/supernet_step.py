"""What a search step costs beside a training step, and what channels-last images gain."""

from collections.abc import Callable

import torch

from compiler.load import load_network
from genotype import Genotype
from search.bilevel import Bilevel
from search.config import SearchConfig
from search.derive import derive
from search.losses import loss_named
from search.method import bilevel
from search.supernet import Supernet
from tests.benchmarks.side_by_side import Measured, side_by_side
from zoo.references import reference

BATCH = (8, 3, 64, 64)


def halves_of(space: Genotype, layout: torch.memory_format) -> Bilevel:
    torch.manual_seed(0)
    supernet = Supernet(space)
    supernet.layout = layout
    return bilevel(supernet, loss_named("bce", "mask"), (1.0,), SearchConfig())


def training_step(genotype: Genotype) -> Callable[[], None]:
    """A step of the network that is derived at the start of a search."""
    network, loss = load_network(genotype), loss_named("bce", "mask")
    optimizer = torch.optim.SGD(network.parameters(), 0.01)
    images, labels = batch()

    def step() -> None:
        optimizer.zero_grad()
        loss(network(images), labels).backward()
        optimizer.step()

    return step


def batch() -> tuple[torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(0)
    labels = torch.randint(0, 2, (BATCH[0], *BATCH[2:]), generator=generator)
    return torch.randn(BATCH, generator=generator), labels


def measure() -> Measured:
    space, data = reference("skip-cells"), batch()
    plain, last = halves_of(space, torch.contiguous_format), halves_of(space, torch.channels_last)
    derived = derive(space, last.supernet.alphas.decided()).genotype

    def whole(halves: Bilevel) -> Callable[[], None]:
        return lambda: (halves.alpha_half(data, data, 1.0), halves.weight_half(data), None)[-1]

    return side_by_side(
        {
            "training step of the derived network": training_step(derived),
            "weight half": lambda: (last.weight_half(data), None)[-1],
            "alpha half": lambda: (last.alpha_half(data, data, 1.0), None)[-1],
            "search step": whole(last),
            "search step, channels first": whole(plain),
        },
        rounds=5,
        warmup=1,
    )


def table() -> str:
    """The steps in a Markdown table."""
    measured, base = measure(), "training step of the derived network"
    lines = [
        f"| batch {'x'.join(map(str, BATCH))}, 1 thread | seconds | in training steps |",
        "|---|---|---|",
    ]
    for name in measured.seconds:
        lines.append(f"| {name} | {measured.median(name):.2f} | {measured.ratio(name, base)} |")
    return "\n".join(lines)
