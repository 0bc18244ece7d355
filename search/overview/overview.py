"""The runs below a folder, side by side."""

import re
from collections.abc import Iterator, Mapping, Sequence
from os.path import lexists
from pathlib import Path
from typing import Any, Literal

from attrs import frozen

from genotype import refuse
from genotype.diagnostics.diagnostic import short
from genotype.text.regular import why_no_folder
from search.overview.below import RUNS, runs_below
from search.overview.columns import table
from search.overview.row import Row
from search.overview.run_row import closed_row, run_row
from search.overview.settings import GENOTYPE_SUM, differing, worth_naming
from search.overview.study_row import study_row
from search.runs.documents import ALPHAS
from search.runs.files import CHECKPOINT, EPOCHS, STEPS, STUDY

Order = Literal["name", "dice", "date"]

SIGNS = (*RUNS, CHECKPOINT, EPOCHS, STEPS, ALPHAS.name)
"""The files by which the folder of a run is known, even if it has lost its run.json."""
SAID_ELSEWHERE = ("network", "kind", "genoc", "torch", GENOTYPE_SUM, "data.drawn_by", "folds", "fold")
"""Settings that the other columns tell, or that no one gave."""
DEFAULT = ("", "-")
"""What a setting is that was left to its default."""
HEADER = ("run", "kind", "state", "changed", "network or space", "val Dice", "test Dice", "MACs", "differs")


@frozen
class Overview:
    """The rows of a folder in order, and for each the settings in which it differs from its kind."""

    top: Path
    rows: tuple[Row, ...]
    differing: tuple[Mapping[str, str], ...]

    def as_json(self) -> list[dict[str, Any]]:
        """The same for programs."""
        pairs = zip(self.rows, self.differing, strict=True)
        return [row.as_json(settings) for row, settings in pairs]

    def lines(self) -> Iterator[str]:
        """The table, and below it what is wrong with runs."""
        pairs = zip(self.rows, self.differing, strict=True)
        yield from table([HEADER, *(self.cells(row, settings) for row, settings in pairs)])
        for row in self.rows:
            if row.problem:
                yield f"{row.state:8} {row.path}: {short(row.problem)}"

    def cells(self, row: Row, settings: Mapping[str, str]) -> tuple[str, ...]:
        """A row of the table."""
        when = "" if row.changed is None else f"{row.changed.astimezone():%Y-%m-%d %H:%M}"
        macs = "" if row.macs is None else f"{row.macs:,}"
        unlike = ", ".join(f"{name} {value}" for name, value in settings.items() if value not in ("", "-"))
        scores = (in_words(row.validation), in_words(row.test))
        name = str(row.path if row.path == self.top else row.path.relative_to(self.top))
        return (name, row.kind, row.standing, when, row.about, *scores, macs, unlike)


def overview(top: Path, order: Order) -> Overview:
    """All runs at and below a folder. Refused where it is none; the same where it holds no runs is empty."""
    if not top.is_dir():
        problem = why_no_folder(top) or "does not exist"
        raise refuse(str(top), "DIR", problem, "give a folder that holds runs")
    closed: list[Path] = []
    found = [row_of(folder) for folder in runs_below(top, SIGNS, closed=closed.append)]
    found += [closed_row(folder) for folder in closed]
    rows = ordered(found, order)
    return Overview(top, rows, unlike(rows))


def row_of(folder: Path) -> Row:
    """The row of a run, or of a study."""
    return study_row(folder) if lexists(folder / STUDY) else run_row(folder)


def ordered(rows: Sequence[Row], order: Order) -> tuple[Row, ...]:
    """By name, fold_2 before fold_10; or the best, or the latest, first."""
    by_name = sorted(rows, key=lambda row: natural(str(row.path)))
    if order == "dice":
        return tuple(sorted(by_name, key=lambda row: -1.0 if row.dice is None else row.dice, reverse=True))
    if order == "date":
        times = {row.path: row.changed.timestamp() if row.changed else 0.0 for row in rows}
        return tuple(sorted(by_name, key=lambda row: times[row.path], reverse=True))
    return tuple(by_name)


def natural(name: str) -> list[tuple[int, str]]:
    """A name in parts, so that numbers in it are compared as numbers."""
    parts = re.findall(r"\d+|\D+", name)
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts]


def unlike(rows: Sequence[Row]) -> tuple[Mapping[str, str], ...]:
    """For each row the settings in which those of its kind differ, except for what its other columns say."""
    kinds = {row.kind.partition(",")[0] for row in rows}
    names = {
        kind: worth_naming(
            differing([row.settings for row in rows if row.settings and row.kind.partition(",")[0] == kind])
        )
        for kind in kinds
    }
    return tuple(
        {
            name: row.settings[name]
            for name in names[row.kind.partition(",")[0]]
            if name not in SAID_ELSEWHERE and name in row.settings
        }
        for row in rows
    )


def in_words(dice: float | None) -> str:
    """A Dice in the table; nothing where it is not known."""
    return "" if dice is None else f"{dice:.4f}"
