"""A comparison of runs as text."""

from collections.abc import Iterator

from search.overview.columns import table
from search.study.comparison.compared import ComparedRun, Comparison

HEADER = ("run", "Dice", "95 %", "images", "to the first", "95 %", "epochs")


def lines(found: Comparison) -> Iterator[str]:
    """A table of the runs, one of the settings in which they differ, and the others in one line."""
    yield from table([HEADER, *(row(run) for run in found.runs)])
    if found.differing:
        yield ""
        names = [run.name for run in found.runs]
        yield from table([("differs", *names), *((name, *given) for name, given in found.differing.items())])
    yield ""
    yield f"alike    {agreeing(found)}"


def agreeing(found: Comparison) -> str:
    """The settings in which the runs agree; those that all left to a default are left out."""
    return ", ".join(f"{name} {value}" for name, value in found.agreeing.items() if value not in ("", "-"))


def row(run: ComparedRun) -> tuple[str, ...]:
    """A run in the table."""
    if not run.dice:
        return run.name, "not evaluated yet", "", "", "", "", str(run.count)
    low, high = run.interval
    return (
        run.name,
        f"{run.mean:.4f}",
        f"{low:.4f} to {high:.4f}",
        f"{len(run.dice)} {run.part}",
        *gain(run),
        str(run.count),
    )


def gain(run: ComparedRun) -> tuple[str, str]:
    """The difference to the first run, with its interval; of fewer images than were evaluated, how many."""
    if run.to_first is None:
        return "", ""
    of_some = f" on {run.shared} images" if run.partial else ""
    return f"{run.to_first.mean:+.4f}", f"{run.to_first.low:+.4f} to {run.to_first.high:+.4f}{of_some}"
