"""A run that is stopped at any moment and resumed leaves the files of one that was not."""

import csv
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from search.runs import tables
from search.runs.checkpoint import Checkpoint
from search.runs.documents import Document
from search.runs.files import EARLIER, EPOCHS, MONITOR, STEPS
from search.runs.tables import Tables
from search.search import Search
from search.training.train import Training
from tests.options import overridden
from tests.search.test_api import SMALL, genoc, refused, same_tensors, stop_in, unfinished
from tests.spaces import SKIP_SPACE

pytestmark = pytest.mark.usefixtures("short_reports")

JOBS = {"search": Search, "train": Training}
SAME = ("genotype.json", "alphas.json", "derivation.json", "steps.csv", "monitor.csv", "evaluation.json")
CHECKPOINT = "checkpoint.safetensors"


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A search that watches the curvature, and a training; both whole, and both stopped in the last epoch."""
    folder = tmp_path_factory.mktemp("runs")
    (folder / "space.json").write_text(SKIP_SPACE)
    for kind, job in JOBS.items():
        assert begun(folder, kind, folder / kind).exit_code == 0
        with pytest.MonkeyPatch.context() as patch:
            stop_in(patch, job, 2)
            assert begun(folder, kind, folder / f"{kind}-stopped").exit_code == 130
    return folder


def begun(runs: Path, kind: str, out: Path, *more: object) -> Result:
    options = overridden(SMALL, more)
    if kind == "search":
        return genoc("search", runs / "space.json", "--out", out, "--warmup", 1, "--monitor", 1, *options)
    return genoc("train", runs / "search" / "genotype.json", "--out", out, *options)


def resumed(runs: Path, kind: str, out: Path) -> Result:
    return begun(runs, kind, out, "--resume")


def require_same(one: Path, other: Path) -> None:
    """The same bytes in every file, but for how long it took."""
    names = [name for name in (*SAME, "model.safetensors") if (other / name).exists()]
    assert len(names) >= 4
    for name in names:
        assert (one / name).read_bytes() == (other / name).read_bytes(), name
    assert timeless(one / EPOCHS) == timeless(other / EPOCHS)
    assert same_tensors(one / CHECKPOINT, other / CHECKPOINT)


def timeless(path: Path) -> list[dict[str, Any]]:
    return [{**row, "seconds": ""} for row in rows(path)]


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def stopping(plain: Callable[..., Any], call: int, after: bool = False) -> Callable[..., Any]:
    """A function that is stopped at its call of a number, before its work or after it."""
    calls = iter(range(1, 1000))

    def work(*given: Any, **named: Any) -> Any:
        number = next(calls)
        if number == call and not after:
            raise KeyboardInterrupt
        found = plain(*given, **named)
        if number == call:
            raise KeyboardInterrupt
        return found

    return work


def torn(plain: Callable[..., Any]) -> Callable[..., Any]:
    """An append that is stopped half way through."""

    def append(path: Path, data: bytes) -> None:
        plain(path, data[: len(data) // 2])
        raise KeyboardInterrupt

    return append


MOMENTS = {
    "before the alphas": (Document, "write", lambda plain, epoch: stopping(plain, epoch + 1)),
    "before the tables": (Tables, "append", lambda plain, epoch: stopping(plain, epoch + 1)),
    "within a table": (tables, "append_bytes", lambda plain, epoch: torn(plain)),
    "after one table": (tables.Table, "append", lambda plain, epoch: stopping(plain, 3 * epoch - 1)),
    "before the checkpoint": (Checkpoint, "write", lambda plain, epoch: stopping(plain, epoch)),
    "after the checkpoint": (Checkpoint, "write", lambda plain, epoch: stopping(plain, epoch, after=True)),
}


CASES = [
    (kind, moment, epoch)
    for kind in JOBS
    for moment in MOMENTS
    for epoch in ((2,) if moment == "within a table" else (1, 3))
    if (kind, moment) != ("train", "before the alphas")
]


@pytest.mark.parametrize(("kind", "moment", "epoch"), CASES)
def test_a_run_stopped_at_any_moment_and_resumed_is_one_that_was_not(
    kind: str, moment: str, epoch: int, runs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    where, name, stopped = MOMENTS[moment]
    with monkeypatch.context() as patch:
        patch.setattr(where, name, stopped(getattr(where, name), epoch))
        assert begun(runs, kind, tmp_path / "run").exit_code == 130
    assert resumed(runs, kind, tmp_path / "run").exit_code == 0
    require_same(tmp_path / "run", runs / kind)


def number(text: str) -> int | float:
    return float(text) if "." in text or "e" in text else int(text)


def first_format(run: Path) -> None:
    """Have a checkpoint be as they were before they counted the rows of tables: with every row in itself."""

    def told(name: str) -> list[dict[str, Any]]:
        found = rows(run / name) if (run / name).exists() else []
        words = ("half", "split", "warning")
        return [
            {key: text if key in words else number(text) for key, text in row.items() if text}
            for row in found
        ]

    path = run / CHECKPOINT
    found = Checkpoint.read(path)
    kept = {key: found.about[key] for key in ("next_epoch", "scaler", "optimizers")}
    alphas = run / "alphas.json"
    history = {
        "steps": told(STEPS),
        "epochs": told(EPOCHS),
        "monitor": told(MONITOR),
        "alphas": json.loads(alphas.read_text())["epochs"] if alphas.exists() else [],
        "best": found.about["best"],
    }
    Checkpoint(found.tensors, {**kept, "history": history}).write(path)


@pytest.mark.parametrize("kind", JOBS)
def test_a_run_whose_checkpoint_holds_its_rows_is_resumed_too(kind: str, runs: Path, tmp_path: Path):
    run = shutil.copytree(runs / f"{kind}-stopped", tmp_path / "run")
    first_format(run)
    (run / STEPS).write_text("epoch,step\n1,")  # the checkpoint alone is relied on
    assert resumed(runs, kind, run).exit_code == 0
    require_same(run, runs / kind)


def test_a_finished_training_of_the_first_format_is_reported_and_added_to_a_zoo(runs: Path, tmp_path: Path):
    run = shutil.copytree(runs / "train", tmp_path / "run")
    first_format(run)
    assert genoc("report", run).exit_code == 0
    assert genoc("zoo", "add", run, "--zoo", tmp_path / "zoo").exit_code == 0
    assert resumed(runs, "train", run).exit_code == 0
    require_same(run, runs / "train")


def test_a_finished_search_of_the_first_format_is_derived_from(runs: Path, tmp_path: Path):
    run = shutil.copytree(runs / "search", tmp_path / "run")
    first_format(run)
    for method in ("alphas", "perturbation"):
        assert genoc("derive", run, "--method", method, "-o", tmp_path / f"{method}.json").exit_code == 0


def test_a_checkpoint_of_a_later_format_is_refused(runs: Path, tmp_path: Path):
    run = shutil.copytree(runs / "train-stopped", tmp_path / "run")
    found = Checkpoint.read(run / CHECKPOINT)
    Checkpoint(found.tensors, {**found.about, "format": "genoc-checkpoint/9"}).write(run / CHECKPOINT)
    refused(resumed(runs, "train", run), "genoc-checkpoint/9", "not known to this genoc")


def test_a_checkpoint_does_not_grow_with_the_steps(runs: Path, tmp_path: Path):
    assert begun(runs, "train", tmp_path / "long", "--epochs", 30).exit_code == 0
    short, long = (
        len(json.dumps(Checkpoint.read(run / CHECKPOINT).about))
        for run in (runs / "train", tmp_path / "long")
    )
    assert long - short < 20


@pytest.mark.parametrize("table", [STEPS, EPOCHS, MONITOR])
def test_a_table_that_was_changed_stops_a_run_from_going_on(table: str, runs: Path, tmp_path: Path):
    run = shutil.copytree(runs / "search-stopped", tmp_path / "run")
    whole = (run / table).read_bytes()
    (run / table).write_bytes(whole.replace(b"1", b"2"))
    refused(resumed(runs, "search", run), table, "was changed since the checkpoint", "or remove it")
    (run / table).unlink()
    result = resumed(runs, "search", run)
    assert result.exit_code == 0
    assert f"{table} is missing; it begins again" in result.stderr
    assert {row["epoch"] for row in rows(run / table)} == {"2"}
    assert (run / "genotype.json").read_bytes() == (runs / "search" / "genotype.json").read_bytes()


def test_nothing_is_said_to_continue_where_it_is_refused(runs: Path, tmp_path: Path):
    run = shutil.copytree(runs / "train-stopped", tmp_path / "run")
    assert "continuing after epoch 2 of 3" in resumed(runs, "train", run).stderr
    run = shutil.copytree(runs / "train-stopped", tmp_path / "changed")
    (run / STEPS).write_text("epoch,step\n")
    result = resumed(runs, "train", run)
    refused(result, STEPS)
    assert "continuing" not in result.stderr


@pytest.mark.parametrize("kind", JOBS)
def test_a_run_that_lost_its_checkpoint_says_that_it_begins_again(kind: str, runs: Path, tmp_path: Path):
    run = shutil.copytree(runs / f"{kind}-stopped", tmp_path / "run")
    (run / CHECKPOINT).unlink()
    (run / EARLIER).unlink()
    result = resumed(runs, kind, run)
    assert result.exit_code == 0
    warning = f"warning  {run / CHECKPOINT} is missing; the run begins again with its first epoch"
    assert result.stderr.splitlines().count(warning) == 1
    require_same(run, runs / kind)


def test_a_run_that_begins_has_lost_no_checkpoint(runs: Path, tmp_path: Path):
    assert "missing" not in begun(runs, "train", tmp_path / "run").stderr
    assert "missing" not in resumed(runs, "train", tmp_path / "other").stderr


PLACES: dict[str, Callable[[Path], Any]] = {
    "is a folder, not a file": Path.mkdir,
    "is a pipe, not a file": os.mkfifo,
    "is a link to a file that does not exist": lambda path: path.symlink_to("nowhere"),
}


@pytest.mark.parametrize("words", PLACES)
def test_what_is_no_checkpoint_is_called_what_it_is(words: str, runs: Path, tmp_path: Path):
    run = shutil.copytree(runs / "train-stopped", tmp_path / "run")
    (run / CHECKPOINT).unlink()
    (run / EARLIER).unlink()
    PLACES[words](run / CHECKPOINT)
    result = resumed(runs, "train", run)
    refused(result, f"the checkpoint: cannot be read: {words}")
    assert "Errno" not in result.stderr


def test_a_folder_without_a_run_is_not_resumed(runs: Path, tmp_path: Path):
    """Before data are read."""
    run = shutil.copytree(runs / "train-stopped", tmp_path / "run")
    (run / "run.json").unlink()
    result = resumed(runs, "train", run)
    refused(result, "--out: there is no run in it", "has no run.json", "as --out")
    assert "data  " not in result.stderr


@pytest.mark.parametrize("kind", JOBS)
def test_a_changed_table_of_a_run_that_is_done_is_told_and_stays(kind: str, runs: Path, tmp_path: Path):
    run = shutil.copytree(runs / kind, tmp_path / "run")
    (run / STEPS).write_bytes((run / STEPS).read_bytes()[:40])
    result = resumed(runs, kind, run)
    assert result.exit_code == 0
    assert f"{STEPS} in {run} changed since" in result.stderr
    assert len((run / STEPS).read_bytes()) == 40
    assert "changed since" not in resumed(runs, kind, runs / kind).stderr


def test_alphas_that_are_not_the_checkpoints_are_refused_and_missing_ones_begin_again(
    runs: Path, tmp_path: Path
):
    run = shutil.copytree(runs / "search-stopped", tmp_path / "run")
    path = run / "alphas.json"
    told = json.loads(path.read_text())
    for epochs in (told["epochs"][:-1], told["epochs"][::-1], [], None):
        path.write_text(json.dumps({**told, "epochs": epochs}))
        refused(resumed(runs, "search", run), "alphas.json", "or remove it")
    path.unlink()
    result = resumed(runs, "search", run)
    assert result.exit_code == 0
    assert "alphas.json is missing; it begins again" in result.stderr
    whole, found = (json.loads((each / "alphas.json").read_text()) for each in (runs / "search", run))
    assert found == {"first": 2, "decisions": whole["decisions"], "epochs": whole["epochs"][2:]}
    assert genoc("derive", run, "--epoch", 3, "-o", tmp_path / "found.json").exit_code == 0
    refused(genoc("derive", run, "--epoch", 1), "epochs 2 to 3 are recorded")


def test_a_search_whose_epochs_are_done_gets_its_alphas_again(runs: Path, tmp_path: Path):
    run = shutil.copytree(runs / "search", tmp_path / "run")
    unfinished(run)
    (run / "alphas.json").unlink()
    assert resumed(runs, "search", run).exit_code == 0
    assert len(json.loads((run / "alphas.json").read_text())["epochs"]) == 1
