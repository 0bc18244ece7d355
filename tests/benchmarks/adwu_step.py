"""What a search step of AdwU-Net costs beside training the plain network at its greatest depth and width.

A search step is a half for the alphas and a joint one; as published, two for the alphas and one for
the weights. Seconds are measured in turn, on
one thread; memory is the most that a process of its own took for three steps, beyond what it held before.
"""

import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import click
import torch
from attrs import frozen
from torch import nn

from compiler.backend.load import load_network
from genotype import Genotype
from genotype.form.resolve_choices import fill
from search.config import SearchConfig
from search.methods.registry import bilevel
from search.supernet.overrides import Overrides
from search.supernet.supernet import Supernet
from search.training.losses import Loss, loss_named
from search.training.supervision import supervise, supervised
from tests.benchmarks.machine import machine
from tests.benchmarks.side_by_side import Measured, side_by_side
from zoo.references import reference

Step = Callable[[], None]
CONFIG = SearchConfig(
    method="adwu-net",
    relaxation="gumbel",
    lr=0.01,
    momentum=0.99,
    nesterov=True,
    weight_decay=3e-5,
    clip=12.0,
)


@frozen
class Case:
    """A space, and the images of a step."""

    space: str
    shape: tuple[int, ...]
    loss: str

    def batch(self) -> tuple[torch.Tensor, torch.Tensor]:
        generator = torch.Generator().manual_seed(0)
        labels = torch.randint(0, 2, (self.shape[0], *self.shape[2:]), generator=generator)
        return torch.randn(self.shape, generator=generator), labels

    def loss_of(self, space: Genotype) -> Loss:
        return loss_named(self.loss, space.output)


CASES = {
    "3D": Case("adwu-net-small", (2, 1, 32, 32, 32), "dice_ce"),
    "2D": Case("adwu-net-2d", (8, 3, 64, 64), "bce_dice"),
}


def largest(space: Genotype) -> Genotype:
    """The genotype of a space of stages that is deepest and widest."""
    for still_open in ("depth", "width"):
        space = Overrides(search_for=still_open).applied(space)
    return fill(space, {})


def training_step(case: Case) -> Step:
    """A step of the largest network, as a search trains its weights."""
    torch.manual_seed(0)
    space = reference(case.space)
    network, loss = load_network(largest(space)), case.loss_of(space)
    supervise(network, on=True)
    heads = [head.weight for head in space.heads]
    optimizer = torch.optim.SGD(
        network.parameters(), CONFIG.lr, CONFIG.momentum, weight_decay=CONFIG.weight_decay, nesterov=True
    )
    images, labels = case.batch()
    if images.dim() == 4:
        images = images.contiguous(memory_format=torch.channels_last)

    def step() -> None:
        found = supervised(loss, heads, network(images), labels)
        optimizer.zero_grad()
        found.backward()
        nn.utils.clip_grad_norm_(network.parameters(), CONFIG.clip)
        optimizer.step()

    return step


@frozen
class Halves:
    """The halves that a search step is made of."""

    weight: Step
    alpha: Step
    joint: Step

    def step(self) -> None:
        self.alpha()
        self.joint()

    def published_step(self) -> None:
        self.alpha()
        self.alpha()
        self.weight()


def halves_of(case: Case) -> Halves:
    torch.manual_seed(0)
    space, data = reference(case.space), case.batch()
    supernet = Supernet(space)
    supervise(supernet.network, on=True)
    heads = tuple(head.weight for head in space.heads)
    halves = bilevel(supernet, case.loss_of(space), heads, CONFIG)
    return Halves(
        weight=lambda: void(halves.weight_step(data)),
        alpha=lambda: void(halves.alpha_step(data, data, 0.0)),
        joint=lambda: void(halves.joint_step(data, 0.0)),
    )


def void(_: float) -> None:
    """Nothing: what is timed from outside returns no seconds of its own."""


def things(case: Case) -> dict[str, Step]:
    halves = halves_of(case)
    return {
        PLAIN: training_step(case),
        "weight half": halves.weight,
        "alpha half": halves.alpha,
        "joint half": halves.joint,
        STEP: halves.step,
        PUBLISHED: halves.published_step,
    }


def measure(case: Case) -> Measured:
    return side_by_side(things(case), rounds=7, warmup=2)


PLAIN = "training step of the plain network"
STEP = "search step: alpha half, joint half"
PUBLISHED = "search step of `--passes 3`: two alpha halves, weight half"
STEPS = {
    PLAIN: training_step,
    STEP: lambda case: halves_of(case).step,
    PUBLISHED: lambda case: halves_of(case).published_step,
}


def memory(name: str, title: str) -> int:
    """MiB that three steps add to the most that this process held, which is to be a fresh one."""
    torch.set_num_threads(1)
    before = most_held()
    step = STEPS[title](CASES[name])
    for _ in range(3):
        step()
    return (most_held() - before) // 1024


def most_held() -> int:
    """KiB that were in memory at the worst, as Linux tells. `getrusage` would tell a parent's, too."""
    status = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))


RETURNED = {"MALLOC_ARENA_MAX": "1", "MALLOC_MMAP_THRESHOLD_": "65536"}
"""For glibc's malloc: what is freed goes back to the system, so that what it would keep is not counted."""


def memories(name: str) -> dict[str, int]:
    """The memory of each step, in a process of its own."""
    os.environ.update(RETURNED)
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), max_tasks_per_child=1) as pool:
        return {title: pool.submit(memory, name, title).result() for title in STEPS}


def table() -> str:
    """Seconds and memory in Markdown."""
    return "\n\n".join(part(name, case) for name, case in CASES.items())


def part(name: str, case: Case) -> str:
    measured, held = measure(case), memories(name)
    shape = "x".join(map(str, case.shape))
    lines = [
        f"| {name}: `{case.space}`, batch {shape}, 1 thread | seconds | in training steps | peak memory |",
        "|---|---|---|---|",
    ]
    for title in measured.seconds:
        row = [title, f"{measured.median(title):.2f}", str(measured.ratio(title, PLAIN))]
        more = f"{held[title]} MiB, {held[title] / held[PLAIN]:.2f}" if title in held else ""
        lines.append(f"| {' | '.join([*row, more])} |")
    return "\n".join(lines)


@click.command()
def main() -> None:
    """Measure, and print a table for 3D and one for 2D: about four minutes."""
    torch.set_num_threads(1)
    click.echo(f"{__doc__}\n\n{machine()}\n\n{table()}")


if __name__ == "__main__":
    main()
