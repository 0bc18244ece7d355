"""Reference networks beside MONAI's own, in one run: a forward pass and a training step, one thread.

Both have the same layers and weights of the same shapes. As users would run them, MONAI's take images as they
come; ours take them laid channels last, in which their convolutions are faster on a CPU.
`python -m tests.benchmarks.references` prints the table.
"""

from collections.abc import Callable
from typing import Any

import click
import torch
from attrs import frozen
from monai.networks import nets
from torch import Tensor, nn

from compiler.backend.load import load_network
from tests.benchmarks.machine import machine
from tests.benchmarks.side_by_side import Measured, side_by_side
from zoo.references import reference

Step = Callable[[], None]
LEVELS: dict[str, Any] = {"channels": (16, 32, 64, 128, 256), "strides": (2, 2, 2, 2)}
KERNELS: dict[str, Any] = {
    "kernel_size": [3] * 5,
    "strides": [1, 2, 2, 2, 2],
    "upsample_kernel_size": [2, 2, 2, 2],
}


@frozen
class Case:
    """A bundled genotype, MONAI's network, and the images of a step."""

    name: str
    original: Callable[[], nn.Module]
    shape: tuple[int, ...]


CASES = (
    Case("attention-unet", lambda: nets.AttentionUnet(2, 1, 3, **LEVELS), (4, 1, 128, 128)),
    Case("dyn-unet-residual", lambda: nets.DynUNet(2, 1, 3, res_block=True, **KERNELS), (2, 1, 128, 128)),
    Case("monai-basic-unet", lambda: nets.BasicUNet(2, 1, 3), (4, 1, 128, 128)),
    Case("segresnet", lambda: nets.SegResNet(3, 8, 1, 3), (1, 1, 48, 48, 48)),
    Case("mednext-s", lambda: nets.MedNeXtS(3, 1, 3, 3), (1, 1, 32, 32, 32)),
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


def training(network: nn.Module, images: Tensor) -> Step:
    """A step of SGD down a loss of the main head."""
    optimizer = torch.optim.SGD(network.parameters(), 1e-3, 0.9)

    def step() -> None:
        network.train()
        optimizer.zero_grad()
        first(network(images)).square().mean().backward()
        optimizer.step()

    return step


def laid(module: nn.Module, images: Tensor) -> tuple[nn.Module, Tensor]:
    """A network and images with channels last in memory."""
    layout = torch.channels_last if images.dim() == 4 else torch.channels_last_3d
    return module.to(memory_format=layout), images.contiguous(memory_format=layout)


def measured(case: Case, rounds: int) -> dict[str, Measured]:
    """Forward pass and training step of both networks, in turn."""
    torch.manual_seed(0)
    genotype = reference(case.name)
    images = torch.randn(case.shape)
    original = case.original()
    ours, ours_images = laid(load_network(genotype), images)
    return {
        word: side_by_side({"genoc": make(ours, ours_images), "MONAI": make(original, images)}, rounds)
        for word, make in (("forward", forward), ("step", training))
    }


def table(rounds: int) -> str:
    """Seconds of MONAI's, and genoc's as a multiple of them."""
    lines = ["| network | images | MONAI forward | genoc | MONAI step | genoc |", "|---|---|---|---|---|---|"]
    for case in CASES:
        cells = []
        for result in measured(case, rounds).values():
            cells += [f"{result.median('MONAI'):.3f} s", f"{result.ratio('genoc', 'MONAI')}"]
        lines.append(f"| {case.name} | {' x '.join(map(str, case.shape))} | {' | '.join(cells)} |")
    return "\n".join(lines)


@click.command()
@click.option("--rounds", default=7, show_default=True, type=click.IntRange(min=1))
def main(rounds: int) -> None:
    """Reference networks beside MONAI's own: about five minutes."""
    torch.set_num_threads(1)
    click.echo(f"{machine()}\n\n{table(rounds)}")


if __name__ == "__main__":
    main()
