"""Deriving within a budget: the best-scoring decisions that do not exceed it."""

from collections.abc import Iterator
from typing import Any

from attrs import field, frozen

from compiler.analysis.expected_cost import Expectation
from genotype import Diagnostic, Genotype, InputError
from search.selection.budget import Budget
from search.selection.selection import Selected, binary_gates, selected_by
from search.supernet.alphas import Alphas


@frozen
class ConstrainedSelection:
    """A budget, and the alphas that score the candidates.

    A local search over single changes: it never exceeds the budget, but what it finds need not be the best
    possible.
    """

    budget: Budget
    alphas: Alphas
    scores: tuple[tuple[float, ...], ...]
    counted: dict[Selected, Expectation] = field(factory=dict, init=False, repr=False, eq=False)
    """The costs of decisions that were looked at, most of them several times."""

    @staticmethod
    def of(budget: Budget, alphas: Alphas) -> "ConstrainedSelection":
        scores = (decision.log_scores(values.detach().double()) for decision, values in alphas.pairs())
        return ConstrainedSelection(budget, alphas, tuple(tuple(each.tolist()) for each in scores))

    def decided(self) -> dict[str, Any]:
        """What the alphas decide, changed as little as the budget requires.

        Raises InputError if no network of the space is within it.
        """
        wanted = self.wanted()
        fitting = self.improved(self.shrunk(wanted)) if self.excess(wanted) else wanted
        pairs = zip(self.alphas.pairs(), fitting, wanted, strict=True)
        decided: dict[str, Any] = {}
        for (decision, values), selected, before in pairs:
            decided.update(
                self.alphas.derived(decision, values)
                if selected == before
                else decision.discretize_selected(selected, self.alphas.weighing(values))
            )
        return decided

    def wanted(self) -> Selected:
        return selected_by(self.alphas)

    def shrunk(self, selected: Selected) -> Selected:
        """Change after change, each with the smallest loss of score per saving, until it fits."""
        excess = self.excess(selected)
        while excess:
            saving = [(self.excess(candidate), loss, candidate) for loss, candidate in self.changes(selected)]
            saving = [change for change in saving if change[0] < excess]
            if not saving:
                return self.least()
            excess, _, selected = min(saving, key=lambda change: max(change[1], 1e-9) / (excess - change[0]))
        return selected

    def improved(self, selected: Selected) -> Selected:
        """Change after change, each with the largest gain that still fits."""
        while True:
            gains = [(loss, candidate) for loss, candidate in self.changes(selected) if loss < -1e-9]
            best_first = (candidate for _, candidate in sorted(gains, key=lambda gain: gain[0]))
            better = next((candidate for candidate in best_first if not self.excess(candidate)), None)
            if better is None:
                return selected
            selected = better

    def least(self) -> Selected:
        """Decisions that are within the budget, whatever their score. Raises InputError if none were found.

        From the smallest depths and widths on, each decision in turn takes what costs least. All blocks of
        a cell start with the same single input: what the cell's input costs is saved only if none of them
        reads it, which no change of a single block would show.
        """
        candidates = []
        for start in self.starts():
            selected = self.cheapest(start)
            if not self.excess(selected):
                return selected
            candidates.append(selected)
        raise self.too_small(self.cost(min(candidates, key=self.spent)))

    def cheapest(self, selected: Selected) -> Selected:
        """The cheapest decisions that cost-reducing changes reach, or the first of them that fits."""
        before: Selected = ()
        while selected != before:
            before = selected
            for index, decision in enumerate(self.alphas.decisions):
                if not self.excess(selected):
                    return selected
                neighbours = decision.neighbours(selected[index])
                candidates = (replaced(selected, index, neighbour) for neighbour in neighbours)
                selected = min([selected, *candidates], key=self.spent)
        return selected

    def starts(self) -> list[Selected]:
        """Decisions that should cost little, independent of the alphas."""
        decisions = self.alphas.decisions
        ranks = range(max((decision.size for decision in decisions), default=1))
        return list(dict.fromkeys(tuple(decision.cheap(rank) for decision in decisions) for rank in ranks))

    def changes(self, selected: Selected) -> Iterator[tuple[float, Selected]]:
        """Every single change, with the score that it loses."""
        for index, decision in enumerate(self.alphas.decisions):
            score = self.scores[index]
            for candidate in decision.neighbours(selected[index]):
                lost = sum(score[place] for place in selected[index] - candidate)
                gained = sum(score[place] for place in candidate - selected[index])
                yield lost - gained, replaced(selected, index, candidate)

    def spent(self, selected: Selected) -> float:
        """A cost relative to the limits, for comparison."""
        return float(sum(number / limit for number, limit in self.budget.limited(self.cost(selected))))

    def excess(self, selected: Selected) -> float:
        return self.budget.excess(self.cost(selected))

    def cost(self, selected: Selected) -> Expectation:
        if selected not in self.counted:
            self.counted[selected] = self.budget.cost(binary_gates(self.alphas, selected))
        return self.counted[selected]

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


def replaced(selected: Selected, index: int, candidate: frozenset[int]) -> Selected:
    """The kept candidates with those of one decision replaced."""
    return (*selected[:index], candidate, *selected[index + 1 :])


def require_budget(budget: Budget | None, space: Genotype) -> None:
    """Refuse a budget that no network of a space is within."""
    if budget is not None:
        ConstrainedSelection.of(budget, Alphas(space)).least()
