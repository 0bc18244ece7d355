"""Deriving within a budget: the best-scoring decisions that do not exceed it."""

from collections.abc import Iterator
from typing import Any

from attrs import frozen

from compiler.analysis.expected_cost import Expectation
from genotype import Diagnostic, Genotype, InputError
from search.selection.budget import Budget
from search.selection.selection import Kept, binary_gates, kept_by
from search.supernet.alphas import Alphas


@frozen
class Fitting:
    """A budget, and the alphas that score the candidates.

    A local search over single changes: it never exceeds the budget, but what it finds need not be the best
    possible.
    """

    budget: Budget
    alphas: Alphas
    scores: tuple[tuple[float, ...], ...]

    @staticmethod
    def of(budget: Budget, alphas: Alphas) -> "Fitting":
        scores = (decision.log_scores(values.detach().double()) for decision, values in alphas.pairs())
        return Fitting(budget, alphas, tuple(tuple(each.tolist()) for each in scores))

    def decided(self) -> dict[str, Any]:
        """What the alphas decide, changed as little as the budget requires.

        Raises InputError if no network of the space is within it.
        """
        wanted = self.wanted()
        found = self.improved(self.shrunk(wanted)) if self.excess(wanted) else wanted
        pairs = zip(self.alphas.pairs(), found, wanted, strict=True)
        decided: dict[str, Any] = {}
        for (decision, values), kept, before in pairs:
            alphas = values.detach()
            decided.update(decision.derive(alphas) if kept == before else decision.settled(kept, alphas))
        return decided

    def wanted(self) -> Kept:
        return kept_by(self.alphas)

    def shrunk(self, kept: Kept) -> Kept:
        """Change after change, each with the smallest loss of score per saving, until it fits."""
        excess = self.excess(kept)
        while excess:
            saving = [(self.excess(other), loss, other) for loss, other in self.changes(kept)]
            saving = [one for one in saving if one[0] < excess]
            if not saving:
                return self.least()
            excess, _, kept = min(saving, key=lambda one: max(one[1], 1e-9) / (excess - one[0]))
        return kept

    def improved(self, kept: Kept) -> Kept:
        """Change after change, each with the largest gain that still fits."""
        while True:
            gains = [(loss, other) for loss, other in self.changes(kept) if loss < -1e-9]
            fitting = (other for _, other in sorted(gains, key=lambda one: one[0]) if not self.excess(other))
            better = next(fitting, None)
            if better is None:
                return kept
            kept = better

    def least(self) -> Kept:
        """Decisions that are within the budget, whatever their score. Raises InputError if none were found.

        From the smallest depths and widths on, each decision in turn takes what costs least. All blocks of
        a cell start with the same single input: what the cell's input costs is saved only if none of them
        reads it, which no change of a single block would show.
        """
        candidates = []
        for start in self.starts():
            kept = self.cheapest(start)
            if not self.excess(kept):
                return kept
            candidates.append(kept)
        raise self.too_small(self.cost(min(candidates, key=self.spent)))

    def cheapest(self, kept: Kept) -> Kept:
        """The cheapest decisions that cost-reducing changes reach, or the first of them that fits."""
        before: Kept = ()
        while kept != before:
            before = kept
            for index, decision in enumerate(self.alphas.decisions):
                if not self.excess(kept):
                    return kept
                others = (replaced(kept, index, other) for other in decision.neighbours(kept[index]))
                kept = min([kept, *others], key=self.spent)
        return kept

    def starts(self) -> list[Kept]:
        """Decisions that should cost little, independent of the alphas."""
        decisions = self.alphas.decisions
        ranks = range(max((decision.size for decision in decisions), default=1))
        return list(dict.fromkeys(tuple(one.cheap(rank) for one in decisions) for rank in ranks))

    def changes(self, kept: Kept) -> Iterator[tuple[float, Kept]]:
        """Every single change, with the score that it loses."""
        for index, decision in enumerate(self.alphas.decisions):
            score = self.scores[index]
            for other in decision.neighbours(kept[index]):
                lost = sum(score[place] for place in kept[index] - other)
                gained = sum(score[place] for place in other - kept[index])
                yield lost - gained, replaced(kept, index, other)

    def spent(self, kept: Kept) -> float:
        """A cost relative to the limits, for comparison."""
        return float(sum(number / limit for number, limit in self.budget.limited(self.cost(kept))))

    def excess(self, kept: Kept) -> float:
        return self.budget.excess(self.cost(kept))

    def cost(self, kept: Kept) -> Expectation:
        return self.budget.cost(binary_gates(self.alphas, kept))

    def too_small(self, least: Expectation) -> InputError:
        limits = {
            "--max-params": (least.parameters, self.budget.parameters),
            "--max-macs": (least.macs, self.budget.macs),
        }
        problem = "the smallest network of the search space has {:,}"
        return InputError(
            "the budget",
            [
                Diagnostic(option, problem.format(number), f"give {number:,} or more")
                for option, (number, limit) in limits.items()
                if limit is not None and number > limit
            ],
        )


def replaced(kept: Kept, index: int, other: frozenset[int]) -> Kept:
    """The kept candidates with those of one decision replaced."""
    return (*kept[:index], other, *kept[index + 1 :])


def require_budget(budget: Budget | None, space: Genotype) -> None:
    """Refuse a budget that no network of a space is within."""
    if budget is not None:
        Fitting.of(budget, Alphas(space)).least()
