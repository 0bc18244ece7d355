"""How alphas become gates."""

from typing import ClassVar, Protocol

import torch
from attrs import define, field
from torch import Tensor

from search.config import SearchConfig
from search.supernet.decisions import Decision
from search.supernet.decisions.styles import BY_FIELD

LEAST_TAU = 1e-3
"""Below this a Gumbel-softmax is one-hot, and soon overflows."""

FIRST, LAST = 0.2, 1e-4
"""The temperatures between which a search anneals, in units of what its alphas can move in all."""

LIMIT = 1e-9
"""A temperature at which the largest of alphas that differ at all has all the weight."""


class Relaxation(Protocol):
    """The step between the alphas of a decision and its gates."""

    anneals: bool
    """Whether the gates become those of what is derived. Then they are recorded, for alphas do not tell them,
    and there is no beta-decay, which would hold the alphas together."""

    def begin(self, epoch: int) -> None:
        """Set what changes by epoch, including the random generator; follows only from the epoch's number."""
        ...

    def gates(self, decision: Decision, alphas: Tensor) -> dict[str, Tensor]:
        """The gate of every choice of a decision, without noise."""
        ...

    def drawn_gates(self, decision: Decision, alphas: Tensor) -> dict[str, Tensor]:
        """The same with the noise of a search step."""
        ...

    def last(self, alphas: Tensor) -> Tensor:
        """The alphas whose softmax weighs what is derived."""
        ...


class Softmax:
    """The softmax or sigmoid of the alphas themselves."""

    anneals = False

    def begin(self, epoch: int) -> None:
        pass

    def gates(self, decision: Decision, alphas: Tensor) -> dict[str, Tensor]:
        return decision.relax(alphas)

    def drawn_gates(self, decision: Decision, alphas: Tensor) -> dict[str, Tensor]:
        return decision.relax(alphas)

    def last(self, alphas: Tensor) -> Tensor:
        return alphas


@define
class Gumbel(Softmax):
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

    def gates(self, decision: Decision, alphas: Tensor) -> dict[str, Tensor]:
        return decision.relax(self.logits(decision, alphas))

    def drawn_gates(self, decision: Decision, alphas: Tensor) -> dict[str, Tensor]:
        return decision.relax(self.drawn_logits(decision, alphas))

    def logits(self, decision: Decision, alphas: Tensor) -> Tensor:
        return alphas / self.tau if decision.kind in self.KINDS else alphas

    def drawn_logits(self, decision: Decision, alphas: Tensor) -> Tensor:
        if decision.kind not in self.KINDS:
            return alphas
        noise = -torch.empty(len(alphas)).exponential_(generator=self.generator).log()
        return self.logits(decision, alphas + noise.to(alphas))


@define
class Annealed(Softmax):
    """Every decision at a temperature that falls until the gates are those of what is derived.

    A softmax ends with one candidate. Where derivation keeps several, gates end at 1 for these and at 0 for
    the others: the ops into a node of a cell, whose weights sum to the number kept, and the inputs of a
    concat block. A falling temperature takes out most of what deriving changes (Xie et al. 2019, SNAS; Noy
    et al. 2020, ASAP); here there is no noise and nothing is pruned.

    The temperature falls by the same factor per epoch, from the first epoch of the alphas to the last. It is
    in units of `reach`, how far an alpha can move in all: Adam moves it by up to its learning rate a step.
    So a short search decides as far as a long one, whatever the rate. It follows from the epoch's number.
    """

    anneals = True

    reach: float
    epochs: int
    warmup: int
    tau: float = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.begin(0)

    def begin(self, epoch: int) -> None:
        done = max(epoch - self.warmup, 0) / max(self.epochs - 1 - self.warmup, 1)
        self.tau = self.reach * FIRST * (LAST / FIRST) ** done

    def gates(self, decision: Decision, alphas: Tensor) -> dict[str, Tensor]:
        return decision.annealed(alphas, self.tau)

    def drawn_gates(self, decision: Decision, alphas: Tensor) -> dict[str, Tensor]:
        return self.gates(decision, alphas)

    def last(self, alphas: Tensor) -> Tensor:
        return alphas / LIMIT

    @staticmethod
    def ended() -> "Annealed":
        """That of a search that is over, whose alphas are read from its run."""
        return Annealed(LIMIT, 1, 0)


def relaxation_of(config: SearchConfig, steps: int = 1) -> Relaxation:
    """The relaxation in a search's settings, of so many steps of the alphas an epoch."""
    if config.relaxation == "gumbel":
        return Gumbel(config.tau, config.tau_decay, config.warmup, config.seed)
    if config.relaxation == "annealed":
        reach = config.alpha_lr * steps * (config.epochs - config.warmup)
        return Annealed(reach, config.epochs, config.warmup)
    return Softmax()
