"""The table of docs/emitted.md: what every target came to with every bundled network."""

from collections.abc import Iterable, Mapping
from importlib.metadata import version
from itertools import chain
from pathlib import Path

from attrs import field, frozen

from tests.compatibility.trial import Compared, Target

PAGE = Path(__file__).parents[2] / "docs" / "emitted.md"
START, END = "<!-- targets -->\n", "<!-- end of targets -->\n"
HEAD = (
    "| target | result | sizes | batches | tool | largest difference |",
    "|---|---|---|---|---|---|",
)


@frozen
class Outcomes:
    """What a target came to, by networks: what was compared, or what went wrong."""

    target: Target
    compared: dict[str, list[Compared]] = field(factory=dict)
    failed: dict[str, str] = field(factory=dict)

    def row(self) -> str:
        """A line of the table; in brackets with how many networks."""
        every = list(chain.from_iterable(self.compared.values()))
        sizes = sorted({times for each in every for times in each.times})
        cells = (
            self.target.name,
            self.result(),
            ", ".join(map(str, sizes)),
            ", ".join(map(str, sorted({each.batch for each in every}))),
            f"{self.target.package} {version(self.target.package).partition('+')[0]}",
            shown(max((each.difference for each in every), default=0.0)),
        )
        return f"| {' | '.join(cells)} |"

    def result(self) -> str:
        works = f"works ({len(self.compared)})"
        return f"fails ({', '.join(sorted(self.failed))}), {works}" if self.failed else works


def shown(difference: float) -> str:
    return f"{difference:.0e}" if difference else "0"


def table(outcomes: Iterable[Outcomes]) -> str:
    return "\n".join([*HEAD, *(each.row() for each in outcomes)]) + "\n"


def with_table(page: str, outcomes: Iterable[Outcomes]) -> str:
    before, rest = page.split(START)
    return f"{before}{START}{table(outcomes)}{END}{rest.split(END)[1]}"


def rows(page: str) -> Mapping[str, str]:
    """The rows of a page's table, by their targets."""
    inside = page.split(START)[1].split(END)[0].splitlines()[len(HEAD) :]
    return {row.split(" | ")[0].removeprefix("| "): row for row in inside}
