"""The table of docs/reliability.md: what was tried how often, and what did not hold."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from tests.reliability.figure import Figure

PAGE = Path(__file__).parents[2] / "docs" / "reliability.md"
HEAD = ("| what was tried | times | did not hold | |", "|---|---|---|---|")


def markers(part: str) -> tuple[str, str]:
    """Between which a part's rows stand."""
    return f"<!-- {part} -->\n", f"<!-- end of {part} -->\n"


def table(figures: Iterable[Figure]) -> str:
    return "\n".join([*HEAD, *map(row, figures)]) + "\n"


def row(figure: Figure) -> str:
    return f"| {figure.tried} | {figure.count:,} | {len(figure.failed)} | {figure.words} |"


def with_table(page: str, part: str, figures: Sequence[Figure]) -> str:
    """The page with the table of a part, which has nothing between its markers before the first time."""
    start, end = markers(part)
    before, rest = page.split(start)
    return f"{before}{start}{table(figures)}{end}{rest.split(end)[1]}"
