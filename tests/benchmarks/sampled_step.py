"""What a network with shared weights costs a step, beside its MACs, and beside the same network alone.

The space is scaled as a study does. A step is forward and backward of one member on a batch, measured in turn
on one thread, by the processor's time; the supernet's computes every option, with one-hot gates.
"""

import time
from collections.abc import Callable
from functools import partial
from itertools import islice

import click
import torch
from attrs import frozen
from torch import nn

from compiler.analysis.cost import cost
from compiler.backend.load import load_network
from compiler.lowering.network import lower
from search.scaling import limits_of
from search.shared_weights.members import Member, Members
from search.shared_weights.room import with_room
from search.shared_weights.shared_network import SharedNetwork
from search.supernet.alphas import gates_of
from search.supernet.forward_plan import Plan
from search.supernet.layouts import may_be_last
from search.supernet.supernet import Supernet
from search.training.losses import default_loss, loss_named
from search.training.supervision import supervise, supervised
from tests.benchmarks.machine import machine
from tests.benchmarks.side_by_side import Measured, side_by_side
from zoo.references import reference

SPACES = ("adwu-net-2d", "blocks")
SIZE = (48, 48)
BATCH = 16
MACS = 25_000_000
DRAWN = 32
SUPERNET = "supernet"
BUILD = "build"


@frozen
class Case:
    """A space's shared weights, and a batch."""

    members: Members
    shared: SharedNetwork
    supernet: Supernet
    images: torch.Tensor
    labels: torch.Tensor

    @staticmethod
    def of(name: str) -> "Case":
        torch.manual_seed(0)
        space = reference(name)
        (limit,) = limits_of(space, SIZE, max_macs=MACS)
        members = Members.of(with_room(space, limit, SIZE))
        supernet = Supernet(members.space).train()
        supervise(supernet.network, on=True)
        labels = torch.randint(0, 2, (BATCH, *SIZE))
        return Case(
            members,
            SharedNetwork(members, supernet.network),
            supernet,
            torch.randn(BATCH, 3, *SIZE),
            labels,
        )

    def macs(self, member: Member) -> int:
        """The MACs of a member for an image."""
        return cost(lower(self.members.genotype(member)), SIZE).macs

    def chosen(self) -> dict[str, Member]:
        """The largest member, the median of some random ones, and the smallest."""
        turns = self.members.turns(torch.Generator().manual_seed(0))
        drawn = sorted(islice(turns, DRAWN), key=self.macs)
        ends = self.members.largest(SIZE), self.members.smallest(SIZE)
        return {"largest": ends[0], "middle": drawn[DRAWN // 2], "smallest": ends[1]}

    def backward(self, network: nn.Module, logits: torch.Tensor | list[torch.Tensor]) -> None:
        """The rest of a step, from logits to gradients."""
        output = self.members.space.output
        heads = [head.weight for head in self.members.space.heads]
        supervised(loss_named(default_loss(output), output), heads, logits, self.labels).backward()
        network.zero_grad()

    def shared_step(self, member: Member) -> None:
        """As shared weights are trained."""
        self.backward(self.shared.network, self.shared.forward(member, self.images))

    def alone(self, member: Member) -> Callable[[], None]:
        """As a network is trained alone."""
        network = load_network(self.members.genotype(member)).train()
        supervise(network, on=True)
        plan = Plan("source", may_be_last(network))
        return lambda: self.backward(network, network(plan.laid(self.images)))

    def whole(self, member: Member) -> None:
        """As a supernet computes the member, with all options."""
        gates = gates_of(self.members.space, self.members.decided(member))
        self.backward(self.supernet.network, self.supernet(self.images, gates))

    def build(self, member: Member) -> None:
        """What a member costs the first time."""
        self.shared.kept.clear()
        self.shared.sampled(member)

    def measure(self, chosen: dict[str, Member]) -> Measured:
        """Seconds of everything."""
        middle = chosen["middle"]
        things = {SUPERNET: timed(lambda: self.whole(middle))}
        for name, member in chosen.items():
            things[name] = timed(partial(self.shared_step, member))
            things[f"{name} alone"] = timed(self.alone(member))
        measured = side_by_side(things, rounds=7, warmup=2)
        builds = side_by_side({BUILD: timed(lambda: self.build(middle))}, rounds=5, warmup=1)
        return Measured({**measured.seconds, **builds.seconds})


def timed(thing: Callable[[], None]) -> Callable[[], float]:
    """The processor's time that a thing takes, in seconds: other work on the machine does not count."""

    def measured() -> float:
        begun = time.process_time()
        thing()
        return time.process_time() - begun

    return measured


def table(name: str) -> str:
    """A space's table in Markdown."""
    case = Case.of(name)
    chosen = case.chosen()
    measured, most = case.measure(chosen), case.macs(chosen["largest"])
    lines = [
        f"| `{name}` | MACs of an image | share | seconds a step | share | times the network alone |",
        "|---|---|---|---|---|---|",
    ]
    for title, member in chosen.items():
        macs = case.macs(member)
        lines.append(
            f"| {title} | {macs:,} | {macs / most:.2f} | {measured.median(title):.3f} "
            f"| {measured.ratio(title, 'largest')} | {measured.ratio(title, f'{title} alone')} |"
        )
    whole = f"| supernet, one-hot | | | {measured.median(SUPERNET):.3f} "
    lines.append(f"{whole}| {measured.ratio(SUPERNET, 'largest')} | |")
    return "\n".join([*lines, "", f"Building a member takes {measured.median(BUILD):.3f} s."])


@click.command()
def main() -> None:
    """Measure, and print a table for each space: about a minute."""
    torch.set_num_threads(1)
    click.echo(f"{__doc__}\n\n{machine()}\n")
    for name in SPACES:
        click.echo(f"{table(name)}\n")


if __name__ == "__main__":
    main()
