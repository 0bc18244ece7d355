"""What lies in a study's folder must be the study's: runs that are gone, replaced files, other settings."""

import json
import math
import os
import shutil

import pytest
from attrs import evolve
from click.testing import CliRunner

from genotype import InputError, canonical_text
from search.study import work as working
from search.study.begin import begun
from search.study.budgets import Budget
from search.study.findings.compared import Findings
from search.study.folder import STUDY, StudyFolder
from search.study.job import Job
from search.study.queue import JOURNAL, Queue
from search.study.report.conclusion import rewritten
from search.study.work import work
from tests.search.study.fakes import evaluation_in, fake
from tests.search.study.test_study import CONFIG, REFERENCE, SPACE, TRAIN, is_changed
from zoo.main import main

PERFORM = working.perform
"""What does the jobs, where a test has not replaced it."""
SMALL = evolve(CONFIG, methods=(), random=1)


def genoc(*words) -> "CliRunner.Result":
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture
def study(tmp_path, monkeypatch) -> StudyFolder:
    """A study that is finished, of made-up trainings."""
    study = begun(tmp_path / "study", SPACE, REFERENCE, SMALL)
    fake(study, monkeypatch, lambda job: 0.8)
    work(study, Queue.of(study.path))
    return study


def images_of(study: StudyFolder, job: Job) -> list:
    return json.loads((study.run(job) / "evaluation.json").read_text())["images"]


def with_images(study: StudyFolder, job: Job, images: list) -> None:
    path = study.run(job) / "evaluation.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "images": images}))


@pytest.mark.parametrize("what", ["run", "evaluation.json"])
def test_the_job_of_a_run_that_is_gone_is_done_again(study, monkeypatch, capsys, what):
    job = Queue.of(study.path).finished()[1]
    if what == "run":
        shutil.rmtree(study.run(job))
    else:
        (study.run(job) / what).unlink()
    capsys.readouterr()
    rewritten(study.path)
    assert "Interim report" in (study.path / "report.html").read_text()
    done = fake(study, monkeypatch, lambda job: 0.6)
    queue = Queue.of(study.path)
    work(study, queue)
    assert done == [job.name]
    assert f"again    {job.name}" in capsys.readouterr().err
    assert queue.results()[job.name] == pytest.approx(0.6, abs=0.01)
    assert len(queue.results()) == 4
    assert len(Findings.of(study, queue.results()).results[0].entries) == 2
    rewritten(study.path)
    assert "Interim report" not in (study.path / "report.html").read_text()
    work(study, queue)
    assert done == [job.name]


def test_a_search_goes_back_to_what_is_gone(tmp_path, monkeypatch):
    """And to nothing that is not needed any more: once a network is entered, its search is over."""
    study = begun(tmp_path / "study", SPACE, REFERENCE, evolve(CONFIG, seeds=0, random=0))
    all_done = fake(study, monkeypatch, lambda job: 0.8 + 0.05 * is_changed(job.network))
    work(study, Queue.of(study.path))
    first, entered = all_done[0], study.network_path(f"halving_{CONFIG.budgets[0].name}")
    shutil.rmtree(study.path / "runs" / first)
    done = fake(study, monkeypatch, lambda job: 0.8)
    work(study, Queue.of(study.path))
    assert done == []
    entered.unlink()
    work(study, Queue.of(study.path))
    assert done == [first]
    assert entered.is_file()


def test_a_real_training_is_evaluated_again(tmp_path):
    study = begun(tmp_path / "study", SPACE, REFERENCE, evolve(SMALL, random=0, seeds=1))
    work(study, Queue.of(study.path))
    (job,) = Queue.of(study.path).finished()
    before, trained = (
        images_of(study, job),
        (study.run(job) / "model.safetensors").stat().st_mtime_ns,
    )
    (study.run(job) / "evaluation.json").unlink()
    work(study, Queue.of(study.path))
    assert images_of(study, job) == before
    assert (study.run(job) / "model.safetensors").stat().st_mtime_ns == trained


def with_last_value(study: StudyFolder, value: object) -> None:
    """Have the list of jobs give another value for the job that was finished last."""
    path = study.path / JOURNAL
    entries = [json.loads(line) for line in path.read_text().splitlines()]
    [*_, last] = (entry for entry in entries if entry.get("values"))
    last["values"] = value
    path.write_text("".join(json.dumps(entry) + "\n" for entry in entries))


@pytest.mark.parametrize("value", [None, [], [1e308], [-5.0], [True], ["0.5"], [math.nan]])
def test_a_job_that_gave_no_dice_is_done_again(study, monkeypatch, value):
    with_last_value(study, value)
    done = fake(study, monkeypatch, lambda job: 0.6)
    queue = Queue.of(study.path)
    work(study, queue)
    assert len(done) == 1
    assert queue.results()[done[0]] == pytest.approx(0.6, abs=0.01)


def test_a_training_without_a_dice_is_refused(study, monkeypatch):
    with_last_value(study, None)
    monkeypatch.setattr(working, "perform", lambda study, job: math.nan)
    with pytest.raises(InputError, match="there is no Dice"):
        work(study, Queue.of(study.path))


def test_a_dice_that_is_not_that_of_the_run_is_told(tmp_path):
    study = begun(tmp_path / "study", SPACE, REFERENCE, evolve(SMALL, random=0, seeds=1))
    work(study, Queue.of(study.path))
    with_last_value(study, [0.123])
    with pytest.raises(InputError, match=r"a Dice of 0\.1230, and its run has"):
        work(study, Queue.of(study.path))


@pytest.mark.parametrize("name", ["space.json", "reference.json", "given/mine.json"])
def test_a_replaced_file_is_told(tmp_path, monkeypatch, name):
    given = evolve(REFERENCE, name="mine")
    study = begun(tmp_path / "study", SPACE, REFERENCE, SMALL, [given])
    fake(study, monkeypatch, lambda job: 0.8)
    path = study.path / name
    other = evolve(SPACE if name.startswith("space") else REFERENCE, name="other")
    path.write_text(canonical_text(other))
    again = StudyFolder(study.path)
    with pytest.raises(InputError, match="changed since the study began") as told:
        work(again, Queue.of(study.path))
    assert told.value.problems[0].path == name
    for command in (("worker",), ("report",)):
        refused = genoc(*command, study.path)
        assert refused.exit_code == 2
        assert f"{name}: it was changed since the study began" in refused.stderr


def test_a_network_that_is_not_the_one_that_was_trained_is_told(study):
    job = Queue.of(study.path).finished()[0]
    study.add_network(job.network, evolve(study.network(job.network), name="other"))
    for command in ("worker", "report"):
        refused = genoc(command, study.path)
        assert refused.exit_code == 2
        assert f"{job.network}.json: it is not the network of this run" in refused.stderr
        assert "put back the file, or remove the folder" in refused.stderr


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"minutes": 0.02}, "minutes: the run was made with 0.01, and the study says 0.02"),
        ({"data": evolve(TRAIN.data, limit=5)}, "data.limit: the run was made with 6, and the study says 5"),
        ({"seed": 7}, "seed: the run was made with"),
    ],
)
def test_runs_of_other_settings_are_told(study, monkeypatch, change, told):
    """As where study.json was lost, and another study was begun beside the old runs."""
    monkeypatch.setattr(working, "perform", PERFORM)
    config = evolve(SMALL, train=evolve(TRAIN, **change))
    STUDY.write_in(study.path, evolve(study.record, config=config))
    (study.path / "journal.log").rename(study.path / "old.log")
    with pytest.raises(InputError) as refused:
        work(StudyFolder(study.path), Queue.of(study.path))
    assert told in str(refused.value)
    (study.path / "old.log").rename(study.path / "journal.log")
    with pytest.raises(InputError) as refused:
        work(StudyFolder(study.path), Queue.of(study.path))
    assert told in str(refused.value)


def test_a_run_that_nothing_is_told_of_is_refused(study):
    job = Queue.of(study.path).finished()[0]
    (study.run(job) / "run.json").unlink()
    with pytest.raises(InputError, match="nothing says what it is the run of") as told:
        work(study, Queue.of(study.path))
    assert "remove the folder" in told.value.problems[0].remedy


@pytest.mark.parametrize("words", [("study", "{space}", "--max-macs", "1M"), ("search", "{space}")])
@pytest.mark.parametrize("resume", [[], ["--resume"]])
def test_a_folder_that_has_lost_its_study_is_left_as_it_is(study, tmp_path, words, resume):
    (study.path / "study.json").unlink()
    (tmp_path / "space.json").write_text(canonical_text(SPACE))
    before = {path: path.stat().st_mtime_ns for path in study.path.rglob("*")}
    given = [word.format(space=tmp_path / "space.json") for word in words]
    refused = genoc(*given, "--out", study.path, *resume)
    assert refused.exit_code == 2
    assert "this folder is not empty" in refused.stderr or "no study.json" in refused.stderr
    assert {path: path.stat().st_mtime_ns for path in study.path.rglob("*")} == before


def test_it_does_not_begin_among_other_files(tmp_path):
    (tmp_path / "space.json").write_text("mine")
    with pytest.raises(InputError, match="holds no study"):
        begun(tmp_path, SPACE, REFERENCE, SMALL)
    assert os.listdir(tmp_path) == ["space.json"]


def test_images_are_paired_by_their_ids(study):
    finished = Queue.of(study.path).results()
    before = Findings.of(study, finished)
    job = next(job for job in Queue.of(study.path).finished() if job.network.startswith("random"))
    with_images(study, job, images_of(study, job)[::-1])
    assert Findings.of(StudyFolder(study.path), finished) == before


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda images: [], "it has no images"),
        (lambda images: images[1:], "it lacks 0"),
        (lambda images: [*images, {**images[0], "id": "new"}], "it has new"),
        (lambda images: [*images, images[0]], "it lists an image twice"),
        (lambda images: images[:-5], "and 2 more"),
    ],
)
def test_evaluations_of_other_images_are_told(study, change, told):
    finished = Queue.of(study.path).results()
    job = next(job for job in Queue.of(study.path).finished() if job.network.startswith("random"))
    with_images(study, job, change(images_of(study, job)))
    with pytest.raises(InputError) as refused:
        Findings.of(StudyFolder(study.path), finished)
    assert told in str(refused.value)
    assert f"{job.name}/evaluation.json" in refused.value.subject
    refused = genoc("report", study.path)
    assert refused.exit_code == 2
    assert told in refused.stderr


def test_two_studies_in_one_database_do_not_mix(tmp_path, monkeypatch):
    url = f"sqlite:///{tmp_path / 'jobs.db'}"
    for name, dice in (("one", 0.8), ("two", 0.6)):
        study = begun(tmp_path / name, SPACE, REFERENCE, SMALL)
        done = fake(study, monkeypatch, lambda job, dice=dice: dice)
        work(study, Queue.of(study.path, url))
        assert len(done) == 4
    for name, dice in (("one", 0.8), ("two", 0.6)):
        results = Queue.of(tmp_path / name, url).results()
        assert all(math.isclose(value, dice, abs_tol=0.05) for value in results.values())


def test_a_study_of_an_earlier_version_keeps_its_list_in_a_database(tmp_path):
    study = begun(tmp_path / "study", SPACE, REFERENCE, SMALL)
    record = json.loads((study.path / "study.json").read_text())
    del record["jobs"]
    (study.path / "study.json").write_text(json.dumps(record))
    url = f"sqlite:///{tmp_path / 'jobs.db'}"
    assert Queue.of(study.path, url).study.study_name == "genoc"


@pytest.mark.parametrize(
    "url", ["foo", "sqlite:///nosuch/x.db", "nosuch://host/x", "sqlite:///{path}/notes.txt"]
)
def test_a_database_that_cannot_be_used_is_told(study, url):
    (study.path / "notes.txt").write_text("no database, but a text that is long enough to be none" * 20)
    refused = genoc("worker", study.path, "--storage", url.format(path=study.path))
    assert refused.exit_code == 2
    assert "--storage: this database cannot be used" in refused.stderr
    assert len(refused.stderr.splitlines()) <= 4


@pytest.mark.parametrize(("amount", "before"), [(24_651_846, "24M652"), (1_999_600, "1M"), (1_000_400, "1M")])
def test_a_study_whose_networks_have_rounded_names_is_not_done_once_more(tmp_path, amount, before):
    study = begun(tmp_path / "study", SPACE, REFERENCE, evolve(SMALL, budgets=(Budget("macs", amount),)))
    STUDY.write_in(study.path, evolve(study.record, jobs="genoc"))
    study.add_network(f"reference_{before}", REFERENCE)
    for command in ("worker", "report"):
        Queue.of(study.path)
        refused = genoc(command, study.path)
        assert refused.exit_code == 2
        assert f"called networks within {amount:,} MACs '{before}'" in refused.stderr
    assert not list(study.path.glob("runs/*"))


def test_a_network_that_is_missing_is_written_anew(study):
    path = study.network_path(Queue.of(study.path).finished()[0].network)
    before = path.read_bytes()
    path.unlink()
    work(study, Queue.of(study.path))
    assert path.read_bytes() == before


def test_budgets_of_two_units_do_not_mix(tmp_path, monkeypatch):
    """Names of networks within 9k parameters begin like those of networks within 9k MACs."""
    from compiler.analysis.cost import cost
    from compiler.lowering.network import lower
    from search.study.contenders.halving import Halving

    amount = max(cost(lower(REFERENCE), (16, 16)).macs, 10_000)
    budgets = (Budget("macs", amount), Budget("params", amount))
    study = begun(tmp_path / "study", SPACE, REFERENCE, evolve(CONFIG, budgets=budgets, seeds=0, random=0))
    fake(study, monkeypatch, lambda job: 0.8)
    work(study, Queue.of(study.path))
    first, second = (set(Halving(budget).tried(study)) for budget in budgets)
    assert len(first) > 1
    assert not first & second


def test_an_evaluation_may_have_images_of_either_part(tmp_path):
    """Validation and test images differ; each is compared with its like."""
    study = begun(tmp_path / "study", SPACE, REFERENCE, SMALL)
    for seed, count in ((0, 4), (1, 4), (1000, 3)):
        evaluation_in(study.run(Job(network="n", seed=seed)), [0.5] * count)
    assert study.scores("n").shape == (2, 4)
    assert study.scores_of([Job(network="n", seed=1000)]).shape == (1, 3)
