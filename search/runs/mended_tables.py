"""The tables of a finished run, which its checkpoint tells too."""

from genotype import InputError
from genotype.text.regular import read_bytes
from search.runs.checkpoint import Checkpoint
from search.runs.history import History
from search.runs.run import Run, table_text


def mend_tables(run: Run) -> list[str]:
    """Write those tables again that are not as the checkpoint tells; their names.

    Without a whole checkpoint nothing is known of them, and they are left as they are.
    """
    if not run.checkpoint.exists():
        return []
    try:
        history = History.read(Checkpoint.read(run.checkpoint).about["history"])
    except (InputError, KeyError, TypeError, ValueError):
        return []
    wanted = {name: table_text(rows).encode() for name, rows in history.tables().items()}
    damaged = [name for name, text in wanted.items() if content(run, name) != text]
    for name in damaged:
        run.write_bytes(name, wanted[name])
    return damaged


def content(run: Run, name: str) -> bytes | None:
    path = run.path / name
    return read_bytes(path, "table") if path.is_file() else None
