"""What a search with shared weights found: its front, and inherited beside trained Dice."""

from typing import ClassVar

from attrs import frozen

from search.report.part import Part
from search.study.budgets import WORDS, Budget
from search.study.contenders.agreement import Point, SharedSearch


@frozen
class SharedPart(Part):
    """The front as a table, and the table by which one sees whether inherited Dice is to be trusted."""

    template: ClassVar[str] = "shared"
    network: str
    unit: str
    front: list[list[str]]
    agreement: list[list[str]]
    tau: str


def shared_part(found: SharedSearch, budget: Budget) -> SharedPart:
    """The part of a page for such a search."""
    known = found.agreement
    rows = zip(known.networks, known.inherited, known.trained, strict=True)
    return SharedPart(
        network=found.network,
        unit=WORDS[budget.unit],
        front=[row(point, budget) for point in found.front],
        agreement=[[name, f"{inherited:.4f}", f"{trained:.4f}"] for name, inherited, trained in rows],
        tau=f"{known.tau:.2f}",
    )


def row(point: Point, budget: Budget) -> list[str]:
    """A network of the front."""
    fate = "chosen" if point.is_chosen else "" if point.cost <= budget.most else "beyond the budget"
    cost = f"{point.cost:.4g}" if budget.unit == "latency" else f"{point.cost:,.0f}"
    return [cost, f"{point.dice:.4f}", fate]
