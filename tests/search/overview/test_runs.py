"""`genoc runs`: a row for every run, whatever state it is in."""

import errno
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compiler.analysis.cost import cost
from compiler.lowering.network import lower
from genotype import InputError
from search.folders.held import held, is_held
from search.overview.below import runs_below
from search.overview.overview import natural, overview
from search.overview.row import Row
from search.overview.settings import differing
from tests.search.report.conftest import EPOCHS, network, write_json, write_search, write_training
from tests.search.test_api import genoc, refused

CONFIG = {"seeds": 1, "methods": ["halving"], "budgets": [{"unit": "macs", "most": 25e6}], "train": {"lr": 1}}
STUDY = {"name": "segmentation", "space": "ab" * 32}
WITHOUT_TORCH = """
import sys
from zoo.main import main
try:
    main(sys.argv[1:])
finally:
    print("torch" in sys.modules)
"""
ASKING = """
import sys
from pathlib import Path
from search.folders.held import is_held
while True:
    is_held(Path(sys.argv[1]))
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A search, a training, and the two folds of another."""
    top = tmp_path_factory.mktemp("overview") / "runs"
    write_search(top / "search", 1)
    write_training(top / "first")
    for fold in (0, 1):
        shutil.copytree(top / "first", top / "cv" / f"fold_{fold}")
        changed(top / "cv" / f"fold_{fold}", folds=2, fold=fold, lr=0.5)
    shutil.rmtree(top / "search" / "predictions")
    return top


@pytest.fixture
def top(made: Path, tmp_path: Path) -> Path:
    """The same, to be damaged."""
    return Path(shutil.copytree(made, tmp_path / "runs"))


def changed(run: Path, finished: bool = True, **config: Any) -> None:
    """Give a run other settings."""
    record = json.loads((run / "run.json").read_text())
    told = {key: config.pop(key) for key in ("diverged", "stopped") if key in config}
    write_json(
        run / "run.json", {**record, **told, "finished": finished, "config": record["config"] | config}
    )


def write_study(folder: Path, seeds: int, **files: Any) -> Path:
    folder.mkdir(parents=True)
    write_json(folder / "study.json", {**STUDY, "config": {**CONFIG, "seeds": seeds}})
    for name, content in files.items():
        write_json(folder / f"{name}.json", content)
    return folder


def rows(top: Path) -> dict[str, Row]:
    return {str(row.path.relative_to(top)): row for row in overview(top, "name").rows}


def test_each_run_is_listed_with_what_it_came_to(made: Path):
    found = rows(made)
    assert list(found) == ["cv/fold_0", "cv/fold_1", "first", "search"]
    assert {row.state for row in found.values()} == {"finished"}
    assert [row.kind for row in found.values()] == [
        "training, fold 0 of 2", "training, fold 1 of 2", "training", "search by alphas",
    ]  # fmt: skip
    evaluation = json.loads((made / "first" / "evaluation.json").read_text())
    assert found["first"].test == evaluation["mean"]["dice"]
    table = [line.split(",") for line in (made / "first" / "epochs.csv").read_text().splitlines()]
    dice = [float(row[3]) for row in table if row[1] == "val"]
    assert (found["first"].validation, found["search"].validation) == (max(dice), dice[-1])
    program = lower(network(decided=True))
    assert found["first"].macs == cost(program, program.sizes.fitted((64, 64))).macs
    assert found["search"].test is None


def test_the_table_has_a_line_for_each_and_the_settings_that_differ(made: Path):
    result = genoc("runs", made)
    assert (result.exit_code, result.stderr) == (0, "")
    header, *lines = result.stdout.splitlines()
    assert header.split() == [
        *[
            "run",
            "kind",
            "state",
            "changed",
            "network",
            "or",
            "space",
            "val",
            "Dice",
            "test",
            "Dice",
            "MACs",
            "differs",
        ]
    ]
    assert [line.split()[0] for line in lines] == list(rows(made))
    assert [line.rpartition("  ")[2] for line in lines[:3]] == ["lr 0.5", "lr 0.5", "lr 0.025"]
    assert "lr" not in lines[-1].partition("by alphas")[2]


def test_json_says_the_same(made: Path):
    told = json.loads(genoc("runs", made, "--json").stdout)
    assert [one["run"] for one in told] == [f"{made}/{name}" for name in rows(made)]
    assert [one["settings"] for one in told] == [{"lr": "0.5"}, {"lr": "0.5"}, {"lr": "0.025"}, {}]
    for one, row in zip(told, rows(made).values(), strict=True):
        assert (one["test_dice"], one["macs"], one["state"]) == (row.test, row.macs, row.state)
        assert datetime.fromisoformat(one["changed"]).tzinfo is not None


def test_a_run_that_was_stopped_tells_its_epoch(top: Path):
    run = top / "first"
    changed(run, finished=False, epochs=30)
    assert rows(top)["first"].standing == f"stopped at epoch {EPOCHS} of 30"
    changed(run, finished=False, epochs=None, steps=500)
    assert rows(top)["first"].standing == f"stopped at epoch {EPOCHS}"
    (run / "epochs.csv").unlink()
    assert rows(top)["first"].standing == "stopped before the first epoch"
    changed(top / "search", stopped="after epoch 12 of 30: ...", epochs=30)
    assert rows(top)["search"].standing == "finished early, at epoch 12 of 30"


def test_a_run_at_work_is_known_by_its_lock(top: Path):
    run = top / "first"
    changed(run, finished=False, epochs=30)
    with held(run, "--out", "wait"):
        assert is_held(run)
        assert rows(top)["first"].standing == f"running at epoch {EPOCHS} of 30"
    assert not is_held(run)
    assert rows(top)["first"].state == "stopped"
    with held(run, "--out", "wait"):  # to ask leaves nothing behind
        pass


def test_asking_never_keeps_a_run_from_beginning(top: Path):
    folder = top / "first"
    (folder / ".lock").touch()
    asking = subprocess.Popen([sys.executable, "-c", ASKING, str(folder)])
    try:
        until = time.monotonic() + 1.5
        while time.monotonic() < until:
            with held(folder, "--out", "wait"):
                pass
    finally:
        asking.kill()
        asking.wait()


def test_one_that_diverged_says_why(top: Path):
    changed(top / "first", finished=False, diverged="no step of epoch 3 gave a finite loss")
    row = rows(top)["first"]
    assert (row.state, row.problem) == ("diverged", "no step of epoch 3 gave a finite loss")
    assert f"diverged {top}/first: no step of epoch 3" in genoc("runs", top).stdout


@pytest.mark.parametrize("name", ["run.json", "epochs.csv", "evaluation.json", "genotype.json"])
@pytest.mark.parametrize("content", ["{", '{"a": 1}', "epoch,split\nx,y\n", "folder"])
def test_damage_is_told_in_the_row_and_is_never_fatal(top: Path, name: str, content: str):
    path = top / "first" / name
    path.unlink()
    if content == "folder":
        path.mkdir()
    else:
        path.write_text(content)
    result = genoc("runs", top, "--json")
    assert result.exit_code == 0, result.output
    told = {Path(one["run"]).name: one for one in json.loads(result.stdout)}
    assert told["first"]["state"] == "damaged"
    assert name.removesuffix(".csv") in told["first"]["problem"]
    assert told["search"]["state"] == "finished"
    assert genoc("runs", top).exit_code == 0


def test_a_run_without_run_json_is_damaged_not_overlooked(top: Path):
    (top / "first" / "run.json").unlink()
    assert rows(top)["first"].state == "damaged"


@pytest.fixture
def closed(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], None]:
    """Take away the permission to read a path, which the system gives to root in any case."""

    def close(path: Path) -> None:
        def unless(plain: Callable[..., Any], denied: Callable[[], Any]) -> Callable[..., Any]:
            def asked(place: Any, *more: Any, **named: Any) -> Any:
                is_closed = not isinstance(place, int) and Path(place) == path
                return denied() if is_closed else plain(place, *more, **named)

            return asked

        def refuse() -> None:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))

        monkeypatch.setattr(os, "access", unless(os.access, lambda: False))
        for name in ("open", "scandir", "listdir"):
            monkeypatch.setattr(os, name, unless(getattr(os, name), refuse))

    return close


def test_a_folder_that_one_may_not_look_into_has_a_row(top: Path, closed: Callable[[Path], None]):
    closed(top / "first")
    found = rows(top)
    assert (found["first"].kind, found["first"].state) == ("folder", "unreadable")
    assert found["search"].state == "finished"
    result = genoc("runs", top)
    assert (result.exit_code, f"unreadable {top}/first: you may not look into it" in result.stdout) == (
        0,
        True,
    )


@pytest.mark.parametrize("name", ["run.json", "epochs.csv"])
def test_a_file_that_one_may_not_read_is_no_damage(top: Path, name: str, closed: Callable[[Path], None]):
    closed(top / "first" / name)
    row = rows(top)["first"]
    assert row.state == "unreadable"
    assert f"{name}" in row.problem
    assert "Permission denied" in row.problem


def test_a_study_is_one_row_and_its_trainings_are_listed_in_it(made: Path, tmp_path: Path):
    results = {"results": [{"entries": [
        {"network": "reference_25M", "macs": 100, "dice": [0.8, 0.9]},
        {"network": "halving_25M", "macs": 90, "dice": [0.9, 0.9]},
    ]}]}  # fmt: skip
    study = write_study(tmp_path / "study", 2, results=results)
    found = {"network": "halving_25M", "macs": 70, "trial": {"dice": 0.75, "part": 1}}
    write_study(tmp_path / "searched", 0, found=found)
    write_study(tmp_path / "begun", 2)
    for number in range(3):
        shutil.copytree(made / "first", tmp_path / "begun" / "runs" / f"job-{number}")
    changed(tmp_path / "begun" / "runs" / "job-2", finished=False)
    told = rows(tmp_path)
    assert list(told) == ["begun", "searched", "study"]
    assert (told["study"].kind, told["study"].test, told["study"].macs) == ("study", 0.9, 90)
    assert (told["searched"].kind, told["searched"].validation) == ("search by trainings", 0.75)
    assert told["begun"].standing == "stopped after 2 jobs"
    assert told["study"].about == "segmentation abababab"
    assert told["study"].settings["budgets"] == "macs 2.5e+07"
    with held(tmp_path / "begun" / "runs" / "job-2", "--out", "wait"):
        assert rows(tmp_path)["begun"].state == "running"
    assert list(rows(tmp_path / "begun")) == [".", "runs/job-0", "runs/job-1", "runs/job-2"]
    (study / "results.json").write_text("{")
    assert rows(tmp_path)["study"].state == "damaged"
    (study / "study.json").write_text("[]")
    assert rows(tmp_path)["study"].state == "damaged"


def test_rows_are_sorted(top: Path):
    names = [f"cv/fold_{fold}" for fold in (0, 1, 2, 10)]
    for fold in (2, 10):
        shutil.copytree(top / "cv" / "fold_0", top / "cv" / f"fold_{fold}")
    assert list(rows(top))[:4] == names
    evaluation = json.loads((top / "cv" / "fold_10" / "evaluation.json").read_text())
    evaluation["mean"]["dice"] = 0.999
    write_json(top / "cv" / "fold_10" / "evaluation.json", evaluation)
    for item in (top / "first").iterdir():
        os.utime(item, (time.time() + 100,) * 2)
    assert overview(top, "dice").rows[0].path == top / "cv" / "fold_10"
    assert overview(top, "date").rows[0].path == top / "first"
    assert genoc("runs", top, "--sort", "date").stdout.splitlines()[1].startswith("first ")


def test_a_folder_without_runs_is_no_error_and_one_that_is_none_is(tmp_path: Path):
    result = genoc("runs", tmp_path)
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", f"no runs in {tmp_path}\n")
    assert json.loads(genoc("runs", tmp_path, "--json").stdout) == []
    refused(genoc("runs", tmp_path / "nowhere"), "does not exist", "give a folder that holds runs")


def test_folders_are_searched_once_and_not_inside_of_runs(tmp_path: Path):
    for name in ("a/run.json", "a/inner/run.json", "b/c/d/study.json", ".trash/run.json", "b/e/notes.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "b" / "loop").symlink_to(tmp_path)
    found = [str(path.relative_to(tmp_path)) for path in runs_below(tmp_path)]
    assert found == ["a", "b/c/d"]
    assert list(runs_below(tmp_path / "a")) == [tmp_path / "a", tmp_path / "a" / "inner"]
    assert list(runs_below(tmp_path, most=1)) == []
    assert list(runs_below(tmp_path, deepest=1)) == [tmp_path / "a"]


@given(st.lists(st.dictionaries(st.sampled_from("abc"), st.sampled_from("xy")), min_size=1))
def test_what_differs(every: list[dict[str, str]]):
    names = {name for one in every for name in one}
    alike = {name for name in names if all(one.get(name) == every[0].get(name) for one in every)}
    assert set(differing(every)) == names - alike


@given(st.lists(st.integers(0, 10**6), unique=True))
def test_numbers_in_names_are_compared_as_numbers(numbers: list[int]):
    names = sorted((f"fold_{number}/x" for number in numbers), key=natural)
    assert names == [f"fold_{number}/x" for number in sorted(numbers)]


def test_no_torch_is_imported(made: Path):
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_TORCH, "runs", str(made)], capture_output=True, text=True
    )
    assert done.stdout.splitlines()[-1] == "False", done.stderr


def test_a_lock_that_cannot_be_asked_counts_as_free(tmp_path: Path):
    assert not is_held(tmp_path)
    assert not (tmp_path / ".lock").exists()
    (tmp_path / ".lock").symlink_to(tmp_path / "elsewhere")
    assert not is_held(tmp_path)


def test_two_at_once_are_refused_still(tmp_path: Path):
    with held(tmp_path, "--out", "wait"), pytest.raises(InputError), held(tmp_path, "--out", "wait"):
        pass
