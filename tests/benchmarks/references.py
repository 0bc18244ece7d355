"""Bundled networks beside the packages' own, in one run: a forward pass and a training step, one thread.

Both have the same layers. Those of other packages run as their users run them, ours as `genoc train` does. A
network whose package is not installed is left out. `python -m tests.benchmarks.references` prints the table.
"""

from collections.abc import Callable, Iterator
from typing import Any

import click
import pytest
import torch
from torch import Tensor, nn

from compiler.backend.load import load_network
from search.distributed import ALONE
from search.supernet.forward_plan import ForwardPlans
from search.training.plans.layout import quicker_layout
from tests.benchmarks.machine import machine
from tests.benchmarks.side_by_side import Measured, side_by_side
from tests.zoo.originals import ORIGINALS, Original

Step = Callable[[], None]
IMAGES = {2: (4, 128, 128), 3: (1, 32, 64, 64)}
"""Images of a step, and their size, by the number of axes."""
TITLES = (
    "MONAI UNet 3D, num_res_units 2",
    "DynUNet 2D 5 levels, res_block False",
    "DynUNet 2D 5 levels, res_block True",
    "AttentionUnet 2D",
    "BasicUNet 2D",
    "SegResNet 3D (init 8)",
    "MedNeXt-S k3 MONAI 2D, no DS",
    "MedNeXt-S k3 MONAI 3D, no DS",
    "FlexibleUNet 2D resnet18",
    "FlexibleUNet 2D efficientnet-b0",
    "smp Unet mobilenet_v2",
)


def first(output: Any) -> Tensor:
    """The logits of the main head."""
    value: Tensor = output[0] if isinstance(output, list | tuple) else output
    return value


def forward(network: nn.Module, images: Tensor) -> Step:
    """A pass in evaluation."""

    def step() -> None:
        network.eval()
        with torch.inference_mode():
            first(network(images))

    return step


def training(network: nn.Module, images: Tensor, compute: Callable[[Tensor], Any]) -> Step:
    """A step of SGD down a loss of the main head."""
    optimizer = torch.optim.SGD(network.parameters(), 1e-3, 0.9)

    def step() -> None:
        network.train()
        optimizer.zero_grad()
        first(compute(images)).square().mean().backward()
        optimizer.step()

    return step


def forwards(theirs: nn.Module, ours: nn.Module, images: Tensor, rounds: int) -> Measured:
    """Forward passes of both networks, in turn."""
    return side_by_side({"theirs": forward(theirs, images), "genoc": forward(ours, images)}, rounds)


def steps(key: str, theirs: nn.Module, plans: ForwardPlans, images: Tensor, rounds: int) -> Measured:
    """Training steps of both networks, in turn."""
    ours = training(plans.network, images, plans.step)
    plans.plan = quicker_layout(plans, f"benchmark {key}", ours, ALONE)
    return side_by_side({"theirs": training(theirs, images, theirs), "genoc": ours}, rounds)


def row(original: Original, rounds: int) -> str:
    """Seconds of the original, and ours as a multiple of them."""
    assert original.made is not None
    torch.manual_seed(0)
    genotype = original.genotype()
    number, *size = IMAGES[genotype.spatial_dims]
    images = torch.randn(number, genotype.in_channels, *size)
    theirs, ours = original.made(), load_network(genotype)
    passes = forwards(theirs, ours, images, rounds)
    plans = ForwardPlans.of(genotype, ours)
    taken = steps(original.title, theirs, plans, images, rounds)
    cells = [original.title, " x ".join(map(str, images.shape)), f"{passes.median('theirs'):.3f} s"]
    cells += [str(passes.ratio("genoc", "theirs")), f"{taken.median('theirs'):.3f} s"]
    return f"| {' | '.join([*cells, str(taken.ratio('genoc', 'theirs')), plans.plan.name])} |"


def table(rounds: int, titles: tuple[str, ...]) -> Iterator[str]:
    """The table, line by line."""
    yield "| network | images | original's forward | genoc | original's step | genoc | by |"
    yield "|---|---|---|---|---|---|---|"
    for original in ORIGINALS:
        if original.title in titles:
            try:
                yield row(original, rounds)
            except pytest.skip.Exception as missing:
                yield f"| {original.title} | {missing.msg} |"


@click.command()
@click.option("--rounds", default=7, show_default=True, type=click.IntRange(min=1))
@click.option("--title", "titles", multiple=True, default=TITLES, help="Only this network.")
def main(rounds: int, titles: tuple[str, ...]) -> None:
    """Bundled networks beside the packages' own: about ten minutes."""
    torch.set_num_threads(1)
    click.echo(f"{machine()}\n")
    for line in table(rounds, titles):
        click.echo(line)


if __name__ == "__main__":
    main()
