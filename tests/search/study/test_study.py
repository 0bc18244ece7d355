"""Studies: what is drawn, in which order jobs are due, and what is concluded."""

import html
import json
from pathlib import Path

import numpy as np
import pytest
from attrs import evolve

from compiler.checks import check
from compiler.structure.membership import outside
from genotype import InputError, loads
from search.config import DataConfig, TrainConfig
from search.study import work as working
from search.study.begin import begun
from search.study.candidates import Candidate, drawn, mutation
from search.study.contenders.base import macs, short
from search.study.contenders.halving import CANDIDATES, SURVIVORS, Halving
from search.study.folder import StudyFolder
from search.study.queue import Queue
from search.study.report.page import write_study_report
from search.study.results import in_words, results
from search.study.settings import StudyConfig
from search.study.work import plan, wanted, work
from tests.spaces import BLOCK_SPACE

SPACE = loads(BLOCK_SPACE)
SIZE = (16, 16)
REFERENCE = evolve(Candidate((0,)).genotype(SPACE), name="reference")
BUDGET = int(1.2 * macs(REFERENCE, SIZE))
TRAIN = TrainConfig(data=DataConfig(size=16, limit=6), steps=18, batch=2, precision="fp32", plan="source")
CONFIG = StudyConfig(budgets=(BUDGET,), seeds=2, random=2, train=TRAIN)


def costs(genotype):
    return macs(genotype, SIZE) / BUDGET


@pytest.fixture
def study(tmp_path) -> StudyFolder:
    return begun(tmp_path / "study", SPACE, REFERENCE, CONFIG)


@pytest.mark.parametrize("seed", range(5))
def test_candidates_are_members_within_the_budget_and_repeat(seed):
    candidate, genotype = drawn(SPACE, costs, seed)
    assert costs(genotype) <= 1
    assert not list(check(genotype))
    assert not list(outside(SPACE, genotype))
    assert (candidate, genotype) == drawn(SPACE, costs, seed)
    again, mutant = mutation(SPACE, costs, candidate, 3)
    assert costs(mutant) <= 1
    assert not list(outside(SPACE, mutant))
    assert again.seeds[:-1] == candidate.seeds


def test_a_mutation_changes_some_choices_alone():
    parent = Candidate((1,))
    differ = [parent.mutated(seed).genotype(SPACE) != parent.genotype(SPACE) for seed in range(30)]
    assert sum(differ) > 10
    plain, mutants = parent.genotype(SPACE), [parent.mutated(seed).genotype(SPACE) for seed in range(30)]
    assert any(
        mutant != plain and any(mutant.stages[name] == stage for name, stage in plain.stages.items())
        for mutant in mutants
    )


def test_a_budget_that_nothing_meets_is_refused():
    with pytest.raises(InputError, match="give a larger budget"):
        drawn(SPACE, lambda genotype: 2.5, 0)


@pytest.mark.parametrize(
    ("amount", "word"), [(25_000_000, "25M"), (1_500_000_000, "1G5"), (999, "999"), (2_048, "2k048")]
)
def test_budgets_have_words(amount, word):
    assert short(amount) == word


def test_halving_trains_longer_what_was_best(study):
    contender, finished = Halving(BUDGET), {}
    first = contender.prepare(study, finished)
    assert [job.steps for job in first] == [2] * CANDIDATES
    finished |= {job.name: number / 100 for number, job in enumerate(first)}
    second = [job for job in contender.prepare(study, finished) if job.name not in finished]
    assert [job.steps for job in second] == [2] * CANDIDATES
    finished |= {job.name: 0.02 for job in second}
    longer = contender.prepare(study, finished)
    assert [job.network for job in longer] == [first[-1 - place].network for place in range(SURVIVORS)]
    assert [job.after for job in longer] == [first[-1 - place].name for place in range(SURVIVORS)]
    assert {job.steps for job in longer} == {6}
    finished |= {job.name: number for number, job in enumerate(longer)}
    assert contender.prepare(study, finished) == ()
    assert study.network(contender.network) == study.network(longer[-1].network)
    assert sum(job.steps for job in [*first, *second, *longer]) <= 3 * CONFIG.steps


def test_what_is_due_follows_from_what_is_finished(study):
    before = wanted(study, {})
    assert before == wanted(StudyFolder(study.path), {})
    assert [job.seed for job in before if job.network.startswith("reference")] == [0, 1]
    one = before[0]
    assert [job for job in before if job != one] == wanted(study, {one.name: 0.5})


def fake(study: StudyFolder, monkeypatch: pytest.MonkeyPatch, dice) -> list[str]:
    """Have jobs write an evaluation, instead of training."""
    done = []

    def perform(study, job):
        done.append(job.name)
        chance = np.random.default_rng(job.seed)
        scores = np.clip(dice(job) + 0.01 * chance.normal(size=40), 0, 1)
        images = [{"id": str(n), "dice": s, "iou": s, "accuracy": s} for n, s in enumerate(scores)]
        mean = {name: float(scores.mean()) for name in ("dice", "iou", "accuracy")}
        study.run(job).mkdir(parents=True)
        text = json.dumps({"split": "test", "images": images, "mean": mean})
        (study.run(job) / "evaluation.json").write_text(text)
        return mean["dice"]

    monkeypatch.setattr(working, "perform", perform)
    return done


@pytest.mark.parametrize(("gain", "verdict"), [(0.05, "use halving"), (0.0, "nothing beats reference")])
def test_a_study_comes_to_a_verdict(study, monkeypatch, gain, verdict):
    done = fake(study, monkeypatch, lambda job: 0.8 + gain * job.network.startswith("halving"))
    work(study, Queue.of(study.path))
    assert len(done) == len(set(done)) == 2 * CANDIDATES + SURVIVORS + 2 * 4
    (result,) = results(study)
    assert result.verdict().startswith(verdict)
    assert [entry.title for entry in result.entries] == [
        "reference, scaled",
        "random genotypes",
        "random genotypes",
        "successive halving",
    ]
    assert result.reference.macs <= BUDGET
    lines = list(in_words([result]))
    assert lines[0] == f"budget {BUDGET:,} MACs"
    assert len(lines) == 7
    assert not plan(study, Queue.of(study.path))


def test_the_report_has_every_network_and_stands_alone(study, monkeypatch):
    fake(study, monkeypatch, lambda job: 0.8 + 0.05 * job.network.startswith("halving"))
    work(study, Queue.of(study.path))
    (result,) = write_study_report(study)
    page = (study.path / "report.html").read_text()
    assert all(entry.network in page for entry in result.entries)
    assert result.verdict() in html.unescape(page)
    assert "src=" not in page.replace("img-src", "")
    (told,) = json.loads((study.path / "results.json").read_text())
    assert [entry["network"] for entry in told["entries"]] == [entry.network for entry in result.entries]
    write_study_report(study)
    assert (study.path / "report.html").read_text() == page


def test_a_study_goes_on_where_it_was_stopped(study, monkeypatch):
    done = fake(study, monkeypatch, lambda job: 0.8)
    real, left = working.perform, [3]

    def stopped(study, job):
        if left[0] == 0:
            raise KeyboardInterrupt
        left[0] -= 1
        return real(study, job)

    monkeypatch.setattr(working, "perform", stopped)
    with pytest.raises(KeyboardInterrupt):
        work(study, Queue.of(study.path))
    assert len(done) == 3
    monkeypatch.setattr(working, "perform", real)
    work(StudyFolder(study.path), Queue.of(study.path))
    assert len(done) == len(set(done)) == 2 * CANDIDATES + SURVIVORS + 2 * 4


def test_other_settings_are_refused_in_its_folder(study, tmp_path):
    begun(study.path, SPACE, REFERENCE, CONFIG)
    with pytest.raises(InputError, match="another config"):
        begun(study.path, SPACE, REFERENCE, evolve(CONFIG, seeds=3))
    with pytest.raises(InputError, match="another reference"):
        begun(study.path, SPACE, evolve(REFERENCE, name="other"), CONFIG)


@pytest.mark.parametrize(
    ("change", "words"), [({"in_channels": 1}, "in_channels"), ({}, "no choice is open")]
)
def test_what_cannot_be_compared_is_refused(tmp_path, change, words):
    space = SPACE if change else REFERENCE
    with pytest.raises(InputError, match=words):
        begun(tmp_path / "study", space, evolve(REFERENCE, **change), CONFIG)
    assert not Path(tmp_path / "study").exists()


def test_jobs_train_and_start_from_what_was_trained(study):
    first, *_ = (job for job in wanted(study, {}) if job.network.startswith("halving"))
    dice = working.perform(study, first)
    assert 0 <= dice <= 1
    longer = evolve(first, steps=6, after=first.name)
    working.perform(study, longer)
    record = json.loads((study.run(longer) / "run.json").read_text())
    assert record["config"]["init"] == str(study.run(first))
    assert record["finished"]
