"""How a run ends if its numbers are no longer finite."""

from collections.abc import Iterator
from contextlib import contextmanager

from attrs import evolve

from search.runs.diverged import TRY, Diverged
from search.runs.history import History
from search.runs.run import Run
from search.runs.run_record import FILE, read_record


@contextmanager
def ending(run: Run, history: History) -> Iterator[None]:
    """When numbers are no longer finite, record it in run.json and raise an InputError that says when, and
    what remains.
    """
    try:
        yield
    except Diverged as error:
        problem = f"{error.problem}{after_last_step(history)}"
        if run.writes and (run.path / FILE).exists():
            record = read_record(run.path)
            if not record.finished:  # a finished training that is continued keeps its result
                run.write_record(evolve(record, diverged=problem))
        raise Diverged(problem, f"start in another folder with {TRY}; {what_remains(run, history)}") from None


def after_last_step(history: History) -> str:
    """The last step that was finite."""
    last = history.last_step
    if last is None:
        return ", from the first step on"
    return f", after epoch {last.epoch + 1}, step {last.step + 1}"


def what_remains(run: Run, history: History) -> str:
    """What the folder still holds that can be used."""
    if not history.done:
        return "no epoch came to its end, so no weights are kept"
    return f"{run.path} keeps its checkpoint of epoch {history.done}"
