"""A comparison of runs as text."""

from collections.abc import Iterator

from search.overview.columns import table
from search.overview.settings import DATA_SUM, GENOTYPE_SUM, worth_naming
from search.study.comparison.compared import Comparison
from search.study.comparison.folds import ComparedFolds
from search.study.comparison.run import ComparedRun

HEADER = (*("run", "Dice", "95 %", "images", "difference to the first", "95 %", "epochs", "validation Dice"),)


def lines(found: Comparison) -> Iterator[str]:
    """A table of the runs, one of the settings in which they differ, and the others in one line."""
    yield from table([HEADER, *rows(found)])
    unlike = differing(found)
    if unlike:
        yield ""
        names = [run.name for run in found.runs]
        yield from table([("differs", *names), *((name, *given) for name, given in unlike.items())])
    yield ""
    yield f"alike    {agreeing(found)}"


def differing(found: Comparison) -> dict[str, tuple[str, ...]]:
    """The settings in which the runs differ; checksums only where nothing else tells of what they differ."""
    return {name: found.differing[name] for name in worth_naming([*found.differing])}


def agreeing(found: Comparison) -> str:
    """The settings in which the runs agree; checksums and those that all left to a default are left out."""
    left = {GENOTYPE_SUM, DATA_SUM}
    shown = {name: value for name, value in found.agreeing.items() if name not in left}
    return ", ".join(f"{name} {value}" for name, value in shown.items() if value not in ("", "-"))


def rows(found: Comparison) -> Iterator[tuple[str, ...]]:
    """The rows of the table: after the runs of a cross-validation their mean and standard deviation."""
    ends = {each.places[-1]: each for each in found.folds}
    for place, run in enumerate(found.runs):
        yield row(run)
        if place in ends:
            yield from rows_of_folds(ends[place])


def rows_of_folds(folds: ComparedFolds) -> Iterator[tuple[str, ...]]:
    """The mean over the folds of a folder, and the standard deviation between them."""
    what = f"{folds.name}, {len(folds.places)} folds"
    for word, name in (("mean", "mean"), ("standard deviation", "deviation")):
        dice, validation = (
            score_cell(None if score is None else getattr(score, name))
            for score in (folds.dice, folds.validation)
        )
        yield f"{what}: {word}", dice, "", "", "", "", "", validation


def score_cell(value: float | None) -> str:
    """A Dice in the table, nothing for none."""
    return "" if value is None else f"{value:.4f}"


def row(run: ComparedRun) -> tuple[str, ...]:
    """A run in the table."""
    if not run.dice:
        return run.name, "not evaluated yet", "", "", "", "", str(run.count), score_cell(run.validation)
    low, high = run.interval
    return (
        run.name,
        f"{run.mean:.4f}",
        f"{low:.4f} to {high:.4f}",
        f"{len(run.dice)} {run.part}",
        *gain(run),
        str(run.count),
        score_cell(run.validation),
    )


def gain(run: ComparedRun) -> tuple[str, str]:
    """The difference to the first run, with its interval; of fewer images than were evaluated, how many."""
    if run.to_first is None:
        return "", ""
    of_some = f" on {run.shared} images" if run.partial else ""
    return f"{run.to_first.mean:+.4f}", f"{run.to_first.low:+.4f} to {run.to_first.high:+.4f}{of_some}"
