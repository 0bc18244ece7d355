"""How alphas become the logits of a softmax."""

from typing import ClassVar, Protocol

import torch
from attrs import define, field
from torch import Tensor

from search.config import SearchConfig
from search.supernet.decisions import Decision
from search.supernet.decisions.styles import BY_FIELD

LEAST_TAU = 1e-3
"""Below this a softmax is one-hot, and soon overflows."""


class Relaxation(Protocol):
    """The step between the alphas of a decision and its gates."""

    def begin(self, epoch: int) -> None:
        """Set what changes by epoch, including the random generator; follows only from the epoch's number."""
        ...

    def logits(self, decision: Decision, alphas: Tensor) -> Tensor:
        """What the gates are computed from, without noise."""
        ...

    def drawn_logits(self, decision: Decision, alphas: Tensor) -> Tensor:
        """The same with the noise of a search step."""
        ...


class Softmax:
    """The alphas themselves."""

    def begin(self, epoch: int) -> None:
        pass

    def logits(self, decision: Decision, alphas: Tensor) -> Tensor:
        return alphas

    def drawn_logits(self, decision: Decision, alphas: Tensor) -> Tensor:
        return alphas


@define
class Gumbel:
    """Choices of stages, resizes and links by a soft Gumbel-softmax (Jang et al. 2017).

    Their gates are softmax((alphas + noise) / tau), where `tau` is `start` through the first `warmup`
    epochs and then falls by the factor `decay` per epoch. It follows from the epoch's number, so that a
    resumed run does not anneal twice. Noise is drawn only for steps, so that evaluation is repeatable.
    Ops and the blocks of cells have an ordinary softmax.
    """

    KINDS: ClassVar = ("depth", "width", "resize", "present", *(kind.kind for kind in BY_FIELD.values()))

    start: float
    decay: float
    warmup: int
    seed: int
    tau: float = field(init=False)
    generator: torch.Generator = field(factory=torch.Generator, init=False)

    def __attrs_post_init__(self) -> None:
        self.begin(0)

    def begin(self, epoch: int) -> None:
        self.tau = max(self.start * self.decay ** max(epoch - self.warmup, 0), LEAST_TAU)
        self.generator.manual_seed(self.seed * 100_003 + epoch)

    def logits(self, decision: Decision, alphas: Tensor) -> Tensor:
        return alphas / self.tau if decision.kind in self.KINDS else alphas

    def drawn_logits(self, decision: Decision, alphas: Tensor) -> Tensor:
        if decision.kind not in self.KINDS:
            return alphas
        noise = -torch.empty(len(alphas)).exponential_(generator=self.generator).log()
        return self.logits(decision, alphas + noise.to(alphas))


def relaxation_of(config: SearchConfig) -> Relaxation:
    """The relaxation in a search's settings."""
    if config.relaxation == "gumbel":
        return Gumbel(config.tau, config.tau_decay, config.warmup, config.seed)
    return Softmax()
