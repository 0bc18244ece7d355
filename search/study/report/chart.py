"""The front of a study: Dice over what a budget is given in, by kind of network."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from search.memory.words import amount
from search.report.charts.figures import WIDTH, svg
from search.report.words import short
from search.study.budgets import AXES, Unit
from search.study.findings.result import BudgetResult, Entry

if TYPE_CHECKING:
    from matplotlib.figure import Figure

HEIGHT = 300
COLOURS = ("#0072B2", "#9AA0A6", "#D55E00", "#009E73", "#CC79A7")
"""By kind of network, in the order of the first budget."""


def by_unit(results: Sequence[BudgetResult]) -> dict[Unit, list[BudgetResult]]:
    """The results of budgets that are given alike."""
    found: dict[Unit, list[BudgetResult]] = {}
    for result in results:
        found.setdefault(result.budget.unit, []).append(result)
    return found


def front_chart(results: Sequence[BudgetResult]) -> str:
    """Every network's mean test Dice over what it uses of its budget, with a bar from the worst seed to the
    best, as SVG.

    A line joins the networks of a kind that are best within each budget. All budgets are in one unit.
    """
    unit = results[0].budget.unit
    kinds: dict[str, list[Entry]] = {}
    for entry in (entry for result in results for entry in result.entries):
        kinds.setdefault(entry.title, []).append(entry)

    def draw(figure: "Figure") -> None:
        from search.report.charts.ticks import powers

        axes = figure.subplots()
        for (title, entries), colour in zip(kinds.items(), COLOURS * len(kinds), strict=False):
            for entry in entries:
                axes.plot([entry.used] * 2, [min(entry.dice), max(entry.dice)], color=colour, linewidth=0.8)
            axes.scatter(
                [e.used for e in entries], [e.mean for e in entries], s=18, color=colour, label=title
            )
            best = [max(group, key=lambda e: e.mean) for group in by_budget(entries)]
            axes.plot([e.used for e in best], [e.mean for e in best], color=colour, linewidth=1)
        powers(axes, amount if unit == "memory" else short)
        axes.set_xlabel(AXES[unit])
        axes.set_ylabel("test Dice")
        axes.legend(frameon=False, loc="lower right")
        figure.tight_layout()

    return svg(WIDTH, HEIGHT, draw)


def by_budget(entries: Sequence[Entry]) -> list[list[Entry]]:
    """The networks of every budget, the smallest budget first."""
    budgets = dict.fromkeys(entry.budget for entry in sorted(entries, key=lambda entry: entry.used))
    return [[entry for entry in entries if entry.budget == budget] for budget in budgets]
