"""Readers of the folder of a run: its records, tables, settings, checkpoint and weights."""

from collections.abc import Callable, Iterator
from pathlib import Path

from compiler.backend.load import load_network
from compiler.backend.weights import put_weights, require_carried
from genotype.diagnostics.diagnostic import refuse
from search.commands.settings.commands import command_named
from search.commands.settings.read import command_of, read_settings
from search.overview.run_row import run_row
from search.recorded import data_config, recorded_folds, seed_of
from search.rerun.folders import compared, has_other_data
from search.runs.checkpoint import Checkpoint
from search.runs.files import CHECKPOINT, EPOCHS, LOG, MONITOR, SETTINGS, STEPS, WEIGHTS
from search.runs.position import require_known, saved_position
from search.runs.read import Missing, read_epochs, read_monitor, read_steps
from search.runs.run_record import FILE, as_document, read_record
from search.runs.trained.weights import load_weights
from search.training.epoch_logs import read_lines
from tests.fuzz.target import Read, Target, in_world, of_file
from tests.zoo.trained import TINY, write_run


def in_run(folder: Path) -> None:
    write_run(folder / "run")


def in_place(read: Callable[[Path], object]) -> Callable[[Path], object]:
    return lambda folder: read(folder / "run")


def record(folder: Path) -> None:
    """run.json, and all that is asked of it."""
    found = read_record(folder)
    assert found.settings is not None
    as_document(found)
    run_row(folder)
    recorded_folds(folder)
    seed_of(folder)
    data_config(folder, found)


def told(read: Callable[[Path], object]) -> Callable[[Path], None]:
    """A reader for reports, which tells what is missing in a sentence."""

    def reading(folder: Path) -> None:
        try:
            read(folder)
        except Missing as missing:
            raise refuse(str(folder), "the table", str(missing), "put it back") from None

    return reading


def table(name: str, read: Callable[[Path], object]) -> Target:
    return in_world(f"run-{Path(name).stem}-csv", "text", name, lambda folder: None, told(read))


def settings(path: Path) -> None:
    """A settings file for the command that it names."""
    read_settings(path, command_named(command_of(path)))


def position(path: Path) -> None:
    """A checkpoint, and where its run stands."""
    found = Checkpoint.read(path)
    require_known(path, found.about)
    saved_position(path, found.about)


def weights(folder: Path) -> Read:
    """Weights of a network of which an entry, `--init` and a run make use."""
    network, path = load_network(TINY), folder / WEIGHTS

    def read(data: bytes) -> None:
        path.write_bytes(data)
        require_carried(path, TINY)
        put_weights(path, network)
        load_weights(network, path)

    return read


def twice(name: str, form: str) -> Target:
    """`genoc reproduce` where a file of a run is not as it was."""

    def make(folder: Path) -> None:
        for one in ("first", "second"):
            write_run(folder / one)
            (folder / one / LOG).write_text('{"epoch": 1, "lr": 0.1}\n')
            (folder / one / EPOCHS).write_text("epoch,split,loss\n1,val,0.5\n")
        (folder / "second" / WEIGHTS).write_bytes((folder / "first" / WEIGHTS).read_bytes())

    def read(folder: Path) -> None:
        has_other_data(folder / "first", folder / "second")
        for one in compared(folder / "first", folder / "second"):
            one.line()

    return in_world(f"reproduce-{Path(name).suffix[1:]}", form, f"first/{name}", make, read)


def lines(path: Path) -> Iterator[object]:
    return iter([*read_lines(path)])


TARGETS = (
    in_world("run-record", "json", f"run/{FILE}", in_run, in_place(record)),
    table(STEPS, read_steps),
    table(EPOCHS, read_epochs),
    table(MONITOR, read_monitor),
    of_file("run-settings", "text", SETTINGS, settings),
    of_file("run-checkpoint", "bytes", CHECKPOINT, position),
    Target("run-weights", "bytes", weights),
    of_file("run-log", "lines", LOG, lines),
    twice(LOG, "lines"),
    twice(EPOCHS, "text"),
    twice(FILE, "json"),
    twice(CHECKPOINT, "bytes"),
)
