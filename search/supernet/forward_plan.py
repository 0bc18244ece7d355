"""Plans for computing a network's logits for a step: the same numbers, at different speed and memory."""

from collections.abc import Callable

import torch
from attrs import define, evolve, field, frozen
from torch import Tensor, nn

from compiler.lowering.network import lower
from genotype import Genotype, refuse
from search.config import ForwardMode, PlanName
from search.supernet.alphas import Gates
from search.supernet.execution import Execution
from search.supernet.layouts import may_be_last

Logits = Tensor | list[Tensor]


@frozen
class Plan:
    """How steps are computed, and whether 2D images are channels last in memory.

    `executed` runs the program with less work, `source` is the emitted code, `compiled` that code with
    torch.compile, on a GPU with CUDA graphs.
    """

    mode: ForwardMode = "executed"
    channels_last: bool = True

    @property
    def name(self) -> str:
        """The plan in words, as in plan.json."""
        return f"{self.mode}, channels {'last' if self.channels_last else 'first'}"

    def laid(self, x: Tensor) -> Tensor:
        """Images in the plan's memory layout."""
        channels_last = self.channels_last and x.dim() == 4
        return x.contiguous(memory_format=torch.channels_last if channels_last else torch.contiguous_format)


@define
class ForwardPlans:
    """A network, and the plan by which steps compute it."""

    network: nn.Module
    execution: Execution
    plan: Plan = field(factory=Plan)
    compiled: Callable[..., Logits] | None = None

    @staticmethod
    def of(genotype: Genotype, network: nn.Module) -> "ForwardPlans":
        return ForwardPlans(network, Execution(lower(genotype), network))

    def step(self, x: Tensor, gates: Gates | None = None) -> Logits:
        """Logits for images (B, C, *spatial) that can be differentiated once."""
        return self.by(self.plan, x, gates)

    def plain(self, x: Tensor, gates: Gates | None = None) -> Logits:
        """The same with the emitted source, which can be differentiated any number of times."""
        return self.by(evolve(self.plan, mode="source"), x, gates)

    def by(self, plan: Plan, x: Tensor, gates: Gates | None) -> Logits:
        plan = plan if may_be_last(self.network) else evolve(plan, channels_last=False)
        x, arguments = plan.laid(x), () if gates is None else (gates,)
        if plan.mode == "executed":
            return self.execution(x, gates)
        logits: Logits = (self.compiling() if plan.mode == "compiled" else self.network)(x, *arguments)
        return logits

    def compiling(self) -> Callable[..., Logits]:
        """The network with torch.compile, which compiles it at the first call."""
        if self.compiled is None:
            cuda = next(self.network.parameters()).is_cuda
            self.compiled = torch.compile(self.network, mode="reduce-overhead" if cuda else "default")
        return self.compiled

    def recompute(self, wanted: bool) -> None:
        """Save memory at the cost of time: values in cells are recomputed for their gradients."""
        self.execution = evolve(self.execution, recompute=wanted)


def require_plan(plan: PlanName, recompute: bool) -> None:
    """Refuse settings that do not go together."""
    if recompute and plan in ("source", "compiled"):
        problem = f"the plan {plan} stores all activations"
        raise refuse("--recompute", f"--plan {plan}", problem, "leave one of them out")
