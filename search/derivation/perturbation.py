"""Perturbation-based selection: a candidate matters as much as the supernet loses without it.

Wang et al. 2021, "Rethinking Architecture Selection in Differentiable NAS" (DARTS-PT).
"""

import math
from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any

import torch
from attrs import Factory, define
from torch import Tensor

from search.config import PerturbationConfig
from search.data import Batch, Split
from search.data.counted import of_counted
from search.progress import watched
from search.runs.diverged import Diverged
from search.runs.documents import ImportanceRecord
from search.search import Search
from search.selection.derive import Derivation, derive
from search.supernet.alphas import Gates
from search.supernet.decisions import Decision
from search.supernet.preserve_state import preserved_state
from search.training.supervision import supervise


@define
class Selection:
    """Decisions made one by one on a trained supernet, whose weights are trained further after each.

    `fixed` are the gates of the decisions made so far.
    """

    search: Search
    probe: Split
    tune_steps: int
    training: Iterator[Batch]
    fixed: Gates = Factory(dict)
    decided: dict[str, Any] = Factory(dict)
    importances: list[ImportanceRecord] = Factory(list)

    def decide(self, decision: Decision, alphas: Tensor) -> None:
        """Make a decision, and train the weights under it for some steps."""
        importance = self.importance(decision, alphas)
        self.importances.append(importance)
        scores = torch.tensor(importance.importances, dtype=torch.float64)
        decided = decision.discretize(scores, self.search.supernet.alphas.weighing(alphas).cpu())
        self.decided.update(decided)
        self.fixed.update({path: gate.to(alphas) for path, gate in decision.gates(decided).items()})
        for _ in range(self.tune_steps):
            self.search.method.weight_step(next(self.training), self.gates())

    def importance(self, decision: Decision, alphas: Tensor) -> ImportanceRecord:
        # Norms use each batch's own statistics, for masks shift what the running ones describe.
        with preserved_state(self.search.supernet.network):
            whole = self.loss({})
            masked = (self.search.supernet.alphas.masked(decision, alphas, n) for n in range(len(alphas)))
            without = [self.loss(gates) - whole for gates in masked]
        words = tuple(word for site in decision.sites for word in site.words)
        return ImportanceRecord(decision.name, decision.kind, words, whole, tuple(without))

    @torch.no_grad()
    def loss(self, masked: Mapping[str, Tensor]) -> float:
        """The mean validation loss with some gates replaced.

        Raises Diverged if it is not finite: then candidates cannot be compared.
        """
        gates = {**self.gates(), **masked}
        losses = [
            float(self.search.method.loss_of(batch, gates)) * len(batch[0])
            for batch in self.probe.in_order(self.search.config.batch)
        ]
        mean = sum(losses) / len(self.probe)
        if not math.isfinite(mean):
            raise Diverged(
                f"the validation loss of the supernet is {mean}", "use --method alphas, or search again"
            )
        return mean

    def gates(self) -> Gates:
        return {**self.search.supernet.fixed_gates(), **self.fixed}


def select(search: Search, config: PerturbationConfig) -> tuple[Derivation, list[ImportanceRecord]]:
    """Decide by perturbation, in an order drawn by the seed; the importances are in that order.

    The supernet's weights are trained further meanwhile; nothing is written.
    """
    val = of_counted(search.data.val)
    probe = val.subset(range(min(config.probe, len(val))))
    selection = Selection(search, probe, config.tune_steps, training_batches(search))
    pairs = list(search.supernet.alphas.pairs())
    order = torch.randperm(len(pairs), generator=torch.Generator().manual_seed(config.seed)).tolist()
    supervise(search.supernet.network, on=True)
    for place in watched(order, "decisions"):
        selection.decide(*pairs[place])
    return derive(search.space, selection.decided), selection.importances


def training_batches(search: Search) -> Iterator[Batch]:
    """Endless training batches, in other orders than those of the search's epochs."""
    for lap in count():
        yield from search.schedule.draw(search.schedule.for_weights, search.config.epochs + lap)
