"""`genoc import darts-unet-log` as it is typed, and the run that it leaves."""

from __future__ import annotations

import csv
import json
import os

import pytest
from click.testing import CliRunner

from compiler.checks import load_checked
from genotype.form.choices import is_space
from search.report.page import page  # the real one, before reports become short
from search.reproductions import import_log
from search.reproductions.log import CELLS
from search.runs.read import read_accounts, read_alphas, read_epochs, read_run, read_steps
from zoo.main import main
from zoo.references import reference

FILES = {
    *("space.json", "genotype.json", "derivation.json", "alphas.json", "accounting.json"),
    *("steps.csv", "epochs.csv", "monitor.csv", "run.json", "report.html"),
}


def genoc(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def imported(log, out, *more):
    return genoc("import", "darts-unet-log", log, "--out", out, *more)


@pytest.fixture(scope="module")
def run(tmp_path_factory, short_reports):
    """The run of a made-up log."""
    from tests.search.reproductions.logs import log_text

    folder = tmp_path_factory.mktemp("imports")
    (folder / "log.csv").write_text(log_text())
    result = imported(folder / "log.csv", folder / "run")
    assert result.exit_code == 0, result.output
    assert f"found    {folder / 'run' / 'genotype.json'}\n" in result.output
    assert "what the authors' code counts" in result.output
    return folder / "run"


def imported_alone(log, out, **more):
    """What the command does before it draws the report."""
    return import_log(log, reference("darts-unet"), out, **more)


def rows(path):
    with path.open() as file:
        return list(csv.DictReader(file))


def test_a_run_has_what_a_search_leaves(run):
    assert {path.name for path in run.iterdir()} == FILES
    assert is_space(load_checked(run / "space.json"))
    assert not is_space(load_checked(run / "genotype.json"))
    record = read_run(run)
    assert (record.kind, record.finished, record.imported.file) == ("search", True, "log.csv")
    assert (record.data, record.seed, record.torch) == (None, None, None)
    assert len(record.imported.sha256) == 64


def test_a_run_has_the_alphas_of_every_epoch(run):
    record = read_alphas(run)
    assert record.first == 1
    assert [decision.name.split(".")[1] for decision in record.decisions[::5]] == list(CELLS)
    assert [len(epoch) for epoch in record.epochs] == [80, 80]
    found = [alpha for epoch in record.epochs for vector in epoch for alpha in vector]
    assert found == [number / 10_000 for number in range(1, 2 * 16 * 68 + 1)]


def test_a_run_has_the_measures(run):
    steps, epochs = read_steps(run), read_epochs(run)
    assert [(row.epoch, row.step) for row in steps] == [(e, s) for e in (0, 1) for s in (0, 8, 16)]
    assert [round(row.accuracy, 6) for row in steps[:2]] == [0.333333, 0.090909]
    assert [(row.epoch, row.split) for row in epochs] == [(0, "train"), (1, "train"), (1, "test")]
    assert [row.seconds for row in epochs[:2]] == [59, 60]
    assert (epochs[2].dice, epochs[2].accuracy) == (0.8, 0.84)
    assert rows(run / "epochs.csv")[2]["loss"] == ""


def test_a_run_accounts_for_its_parameters(run):
    for account in read_accounts(run):
        assert sum(line.parameters for line in account.lines) == account.published


def test_the_alphas_of_any_epoch_decide(made_log, tmp_path, monkeypatch):
    monkeypatch.setattr("search.report.write_report", lambda run: None)  # which takes longer than all else
    result = imported(made_log, tmp_path / "0", "--epoch", 0, "--edges-per-node", 1, "--json")
    assert json.loads(result.stdout)["genotype"] == str(tmp_path / "0" / "genotype.json")
    imported_alone(made_log, tmp_path / "1", epoch=1, edges_per_node=1)
    for epoch in (0, 1):
        assert json.loads((tmp_path / str(epoch) / "run.json").read_text())["config"]["epoch"] == epoch
        cell = load_checked(tmp_path / str(epoch) / "genotype.json").cell("skip_1_4")
        assert {edge.op for edge in cell.edges} == {"spatial_sep_conv_7x7"}  # the last number is the highest


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (
            ["--epoch", "2"],
            "--epoch: 1 problem\n  2: the log has no such epoch\n    -> give one from 0 to 1\n",
        ),
        (["--epoch", "-1"], "Invalid value for '--epoch'"),
        (["--edges-per-node", "0"], "Invalid value for '--edges-per-node'"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_written(made_log, tmp_path, more, words):
    result = imported(made_log, tmp_path / "run", *more)
    assert result.exit_code == 2
    assert words in result.output
    assert not (tmp_path / "run").exists()


def test_a_damaged_log_is_refused_and_nothing_written(made_log, tmp_path):
    made_log.write_text(made_log.read_text()[:-100])
    result = imported(made_log, tmp_path / "run")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "    -> give the log of a whole search" in result.stderr
    assert not (tmp_path / "run").exists()


def test_a_folder_that_holds_something_is_left_alone(made_log, tmp_path):
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "mine.txt").write_text("mine")
    for out in (tmp_path / "run", made_log):
        result = imported(made_log, out)
        assert result.exit_code == 2
        assert "--out" in result.stderr
    assert os.listdir(tmp_path / "run") == ["mine.txt"]


def test_an_import_is_the_same_every_time(made_log, tmp_path, run):
    """All but the report, which is drawn again below."""
    imported_alone(made_log, tmp_path / "run")
    assert {path.name for path in (tmp_path / "run").iterdir()} == FILES - {"report.html"}
    for name in FILES - {"report.html"}:
        assert (tmp_path / "run" / name).read_bytes() == (run / name).read_bytes(), name


def test_a_report_of_eighty_decisions_is_small(run):
    assert 10_000 < len(page(run)) < 6_000_000


def test_a_report_is_written_again(run, tmp_path):
    before = (run / "report.html").read_bytes()
    (run / "report.html").unlink()
    result = genoc("report", run)
    assert (result.exit_code, result.output) == (0, f"report   {run / 'report.html'}\n")
    assert (run / "report.html").read_bytes() == before
    refused = genoc("report", tmp_path)
    assert (refused.exit_code, refused.stdout) == (2, "")


def test_an_imported_run_is_no_search_to_go_on_with(run, tmp_path):
    result = genoc("search", run / "space.json", "--out", run, "--resume", "--size", 32, "--limit", 8)
    assert result.exit_code == 2
    assert "cannot be resumed" in result.stderr


def test_the_published_log_is_imported(published_path, tmp_path):
    found = imported_alone(published_path, tmp_path / "run")
    assert found.differences == ()
    assert {account.published for account in found.accounts} >= {918_040, 3_646_080}
    epochs = read_epochs(tmp_path / "run")
    assert sum(row.seconds for row in epochs[:30]) == 2 * 3600 + 18 * 60 + 58  # the 2 h 19 min of the thesis


def test_help_has_an_example():
    for command in (["import", "darts-unet-log"], ["report"], ["scale"]):
        result = genoc(*command, "--help")
        assert result.exit_code == 0
        assert f"genoc {' '.join(command)} " in result.stdout.partition("Options:")[0]
