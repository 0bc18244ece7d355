"""`genoc search` by trainings: a study without comparisons, with the files of a search."""

import html
import json
import os
import re
import shlex
import shutil
from collections import Counter
from pathlib import Path

import pytest
from attrs import evolve
from click.testing import CliRunner

from compiler.analysis.cost import cost
from compiler.lowering.network import lower
from genotype import InputError, content_hash, loads
from search.config import DataConfig, TrainConfig
from search.precision.choice import Choice
from search.study import begin
from search.study.begin import begun, plain
from search.study.budgets import Budget
from search.study.comparison.folders import runs_in
from search.study.contenders.base import Trial
from search.study.findings.found import FOUND, Found
from search.study.job import Job
from search.study.queue import Queue
from search.study.report.conclusion import write_conclusion
from search.study.settings import StudyConfig
from search.study.work import work
from tests.search.study.fakes import fake
from tests.spaces import BLOCK_SPACE, OPEN_STAGE, SKIP_SPACE
from zoo.main import main

SPACE = loads(BLOCK_SPACE)
SIZE = (16, 16)
SMALL = ("--size", 16, "--limit", 4, "--batch", 2, "--threads", 1, "--precision", "fp32", "--plan", "source")


def genoc(*words) -> "CliRunner.Result":
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture(scope="module")
def searched(tmp_path_factory) -> Path:
    """The folder of a finished search."""
    folder = tmp_path_factory.mktemp("searched")
    (folder / "space.json").write_text(BLOCK_SPACE)
    done = genoc("search", folder / "space.json", *SMALL, "--steps", 9, "--out", folder / "run")
    assert done.exit_code == 0, done.stderr
    (folder / "said.txt").write_text(done.stdout)
    (folder / "progress.txt").write_text(done.stderr)
    return folder


def test_it_trains_by_default_and_finds_a_network_of_the_space_scaled_to_the_budget(searched):
    found = loads((searched / "run" / "genotype.json").read_text())
    budget = cost(lower(plain(SPACE)), SIZE).macs
    assert cost(lower(found), SIZE).macs <= budget
    record = json.loads((searched / "run" / "found.json").read_text())
    assert record["macs"] == cost(lower(found), SIZE).macs
    assert record["budget"] == {"unit": "macs", "most": budget}
    first = record["trials"][0]
    assert first["dice"] == max(one["dice"] for one in record["trials"] if one["part"] == first["part"])
    assert record["trial"] in record["trials"]


def test_its_progress_is_a_line_a_job(searched):
    lines = (searched / "progress.txt").read_text().splitlines()
    kinds = Counter(line.split()[0] for line in lines)
    assert kinds == {"data": 1, "jobs": 1, "job": len(list((searched / "run" / "runs").iterdir()))}


def test_its_page_speaks_of_no_derivation(searched):
    page = html.unescape((searched / "run" / "report.html").read_text())
    assert "derivation.json" not in page
    assert all(
        one["fate"] in page for one in json.loads((searched / "run" / "found.json").read_text())["trials"]
    )


def test_every_training_has_its_rates_in_its_folder(searched):
    runs = list((searched / "run" / "runs").iterdir())
    for run in runs:
        rates = json.loads((run / "rates.json").read_text())
        assert 0 < rates["lowest"] < rates["highest"] < 0.1


def test_it_compares_nothing_and_says_how_to_go_on(searched):
    seeds = {json.loads(path.read_text())["config"]["seed"] for path in searched.glob("run/runs/*/run.json")}
    assert seeds == {1000}
    *_, last = (searched / "said.txt").read_text().splitlines()
    assert "--precision fp32" in last
    trained = genoc(*last.removeprefix("next     genoc ").split())
    assert trained.exit_code == 0, trained.stderr
    assert (searched / "run-trained" / "model.safetensors").is_file()


def test_its_page_shows_the_network_and_all_that_was_tried(searched):
    page = html.unescape((searched / "run" / "report.html").read_text())
    record = json.loads((searched / "run" / "found.json").read_text())
    assert all(one["about"] in page for one in record["trials"])
    assert "What was tried" in page
    assert "src=" not in page.replace("img-src", "")
    (searched / "run" / "report.html").unlink()
    assert genoc("report", searched / "run").exit_code == 0
    assert html.unescape((searched / "run" / "report.html").read_text()) == page


def test_a_finished_search_is_left_as_it_is(searched):
    again = genoc("search", searched / "space.json", *SMALL, "--steps", 9, "--out", searched / "run")
    assert again.exit_code == 2
    assert "--resume" in again.stderr
    times = {path: path.stat().st_mtime_ns for path in searched.glob("run/runs/*/*")}
    resumed = genoc(
        "search", searched / "space.json", *SMALL, "--steps", 9, "--out", searched / "run", "--resume"
    )
    assert resumed.exit_code == 0
    assert resumed.stdout == (searched / "said.txt").read_text()
    assert {path: path.stat().st_mtime_ns for path in searched.glob("run/runs/*/*")} == times
    again = ("search", searched / "space.json", *SMALL, "--steps", 10, "--out", searched / "run", "--resume")
    refused = genoc(*again)
    assert refused.exit_code == 2
    assert "--steps: it was begun with 9, not 10" in refused.stderr


def test_a_page_of_an_unfinished_search_is_marked_as_such(searched, tmp_path):
    run = shutil.copytree(searched / "run", tmp_path / "run")
    journal = (run / "journal.log").read_text().splitlines(keepends=True)
    (found,) = (path for path in run.glob("networks/halving_*.json") if path.stem.count("_") == 1)
    found.unlink()
    (run / "journal.log").write_text("".join(journal[:-40]))
    assert genoc("report", run).exit_code == 0
    page = (run / "report.html").read_text()
    assert "Interim report" in page
    done = int(re.search(r"(\d+) of at most \d+ jobs are done", page)[1])
    assert page.count("of a training</td>") + page.count("a whole training</td>") == done
    (run / "journal.log").unlink()
    refused = genoc("report", run)
    assert refused.exit_code == 2
    assert "the list of jobs is not in this folder" in refused.stderr
    assert (run / "report.html").read_text() == page


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("derive", "{run}"), "search by trainings"),
        (("train", "{run}/genotype.json", "--inherit", "{run}", "--out", "{new}"), "search by trainings"),
        (("evaluate", "{run}"), "search by trainings"),
        (
            ("search", "{space}", "--epochs", 2, "--out", "{new}"),
            "--epochs: is for --method adwu-net or darts",
        ),
        (
            ("search", "{space}", "--method", "darts", "--steps", 2, "--out", "{new}"),
            "--steps: is for --method",
        ),
        (("search", "{space}", "--max-macs", 10, "--out", "{new}"), "give"),
        (("search", "{space}", "--max-macs", 9, "--max-params", 9, "--out", "{new}"), "give one budget"),
        (("search", "{space}", "--resume", "--out", "{others}"), "there is no search by trainings in it"),
        (
            ("search", "{space}", "--method", "halving", "--preset", "darts-unet", "--out", "{new}"),
            "--preset: is for --method",
        ),
    ],
)
def test_what_does_not_go_together_is_refused(searched, tmp_path, words, told):
    (tmp_path / "others").mkdir()
    (tmp_path / "others" / "notes.txt").write_text("mine")
    places = {
        "run": searched / "run",
        "space": searched / "space.json",
        "new": tmp_path / "new",
        "others": tmp_path / "others",
    }
    result = genoc(*(str(word).format(**places) for word in words))
    assert result.exit_code == 2
    assert told in result.stderr
    assert not (tmp_path / "new").exists()
    assert os.listdir(tmp_path / "others") == ["notes.txt"]


def test_a_space_of_cells_is_searched_by_alphas(tmp_path):
    (tmp_path / "space.json").write_text(SKIP_SPACE)
    done = genoc("search", tmp_path / "space.json", "--steps", 3, "--out", tmp_path / "run")
    assert done.exit_code == 2
    assert "--steps: is for --method halving or once-for-all, and this search is by darts" in done.stderr


def test_the_seed_is_that_of_every_training_and_of_the_data():
    train = TrainConfig(data=DataConfig(size=16), seed=5, steps=9)
    job = Job(network="n", seed=1000).of(train)
    assert (job.seed, job.data.drawn_by) == (1005, 5)


@pytest.mark.parametrize("better", [True, False])
def test_it_says_whether_anything_beats_the_reference(tmp_path, monkeypatch, better):
    config = StudyConfig(
        budgets=(Budget("macs", cost(lower(plain(SPACE)), SIZE).macs),),
        seeds=0,
        random=0,
        train=TrainConfig(data=DataConfig(size=16, limit=6), steps=18, batch=2, precision="fp32"),
    )
    study = begun(tmp_path / "run", SPACE, plain(SPACE), config)

    def dice(job):
        return 0.9 if better and "_a1" in job.network else 0.8 if job.network.startswith("reference") else 0.7

    fake(study, monkeypatch, dice)
    queue = Queue.of(study.path)
    work(study, queue)
    found = write_conclusion(study, queue.results())
    assert isinstance(found, Found)
    genotype = loads((study.path / "genotype.json").read_text())
    if better:
        assert "the scaled reference 0.7977" in found.conclusion
        assert found.about in found.conclusion
    else:
        assert found.conclusion.startswith("nothing that was tried beats the scaled reference")
        assert content_hash(evolve(genotype, schema=None)) == content_hash(
            evolve(study.network("reference_" + found.budget.name), schema=None)
        )


@pytest.mark.parametrize(("dice", "loses"), [(0.899, True), (0.9, False), (0.91, False)])
def test_a_smaller_network_that_loses_next_to_nothing_is_told_as_that(searched, dice, loses):
    found = FOUND.read(searched / "run")
    plain = Trial("reference", "the reference", 1, 0.9)
    half = Trial("half", "the reference within half of the budget", 1, dice, "entered")
    told = evolve(found, about=half.about, trial=half, plain=plain, trivial=None).conclusion
    assert f"validation Dice {dice:.4f} after a whole training, the scaled reference 0.9000" in told
    assert ("loses next to nothing" in told) == loses


def test_all_trainings_of_a_study_have_one_precision(tmp_path, monkeypatch):
    """On a noisy machine `auto` may choose another one each time."""
    found = iter(["bf16", "fp32"])
    monkeypatch.setattr(begin, "chosen", lambda *_: Choice(next(found), "this one", None))
    monkeypatch.setattr(Choice, "line", lambda _: "precision")
    train = TrainConfig(data=DataConfig(size=16, limit=6), steps=18, batch=2)
    config = StudyConfig(budgets=(Budget("macs", 10**6),), seeds=0, random=0, train=train)
    for _ in range(2):
        study = begun(tmp_path / "run", SPACE, plain(SPACE), config)
        assert study.config.train.precision == "bf16"


def test_a_precision_that_is_slow_here_is_refused_only_if_asked_for(tmp_path, monkeypatch):
    train = TrainConfig(data=DataConfig(size=16, limit=6), steps=18, batch=2)
    config = StudyConfig(budgets=(Budget("macs", 10**6),), seeds=0, random=0, train=train)
    monkeypatch.setattr(begin, "chosen", lambda *_: Choice("fp32", "this one", "none", cost=2.0))
    assert begun(tmp_path / "one", SPACE, plain(SPACE), config).config.train.precision == "fp32"
    monkeypatch.setattr(begin, "chosen", lambda *_: Choice("bf16", "this one", "none", cost=2.0))
    with pytest.raises(InputError, match="--precision"):
        begun(tmp_path / "two", SPACE, plain(SPACE), evolve(config, train=evolve(train, precision="bf16")))
    assert not (tmp_path / "two").exists()


def test_a_search_by_shared_weights_says_what_it_found_and_how_sure_that_is(tmp_path):
    (tmp_path / "space.json").write_text(OPEN_STAGE)
    words = ("search", tmp_path / "space.json", "--method", "once-for-all", *SMALL, "--steps", 9)
    done = genoc(*words, "--out", tmp_path / "run")
    assert done.exit_code == 0, done.stderr
    found = FOUND.read(tmp_path / "run")
    assert done.stdout.splitlines()[0] == found.conclusion
    assert evolve(found, trivial=1.0).conclusion.startswith("nothing was learnt")
    (chosen,) = (point for point in found.shared.front if point.is_chosen)
    told = evolve(found, trivial=None).conclusion
    assert found.about
    assert told.startswith(f"{found.about}: validation Dice {chosen.dice:.4f} with shared weights")
    assert told.endswith(f"Kendall's tau to trained Dice {found.shared.agreement.tau:.2f}")


def test_a_search_is_compared_by_the_training_of_what_it_found(searched):
    """The Dice of the comparison is that which the search says its network has."""
    found = FOUND.read(searched / "run")
    [run] = runs_in(searched / "run")
    assert run.parent == searched / "run" / "runs"
    told = json.loads(genoc("compare", searched / "run", *run.parent.glob("reference*"), "--json").stdout)
    assert told["runs"][0]["run"] == str(run)
    assert told["runs"][0]["part"] == "val"
    assert told["runs"][0]["dice"]["mean"] == pytest.approx(found.trial.dice)


def test_a_search_that_has_not_finished_names_what_can_be_compared(searched, tmp_path):
    search = tmp_path / "a run"
    shutil.copytree(searched / "run", search)
    (search / "found.json").unlink()
    refused = genoc("compare", search, search)
    assert refused.exit_code == 2
    assert "has found no network" in refused.stderr
    line = refused.stderr.partition("compare its trainings: genoc ")[2].partition(" (of")[0]
    assert genoc(*shlex.split(line)).exit_code == 0
