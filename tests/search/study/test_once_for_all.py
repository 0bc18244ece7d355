"""The method once-for-all of a study: its jobs in order, what it enters, and what it says of itself."""

import json

import pytest
from attrs import evolve

from compiler.analysis.cost import cost
from compiler.lowering.network import lower
from compiler.structure.membership import outside
from genotype import loads
from genotype.diagnostics.input_error import UnsuitableGenotype
from search.config import DataConfig, TrainConfig
from search.shared_weights import evolution
from search.shared_weights.members import Members
from search.study import work as working
from search.study.begin import begun, plain
from search.study.budgets import Budget
from search.study.contenders.agreement import Agreement
from search.study.contenders.once_for_all import OnceForAll
from search.study.contenders.reference import Reference
from search.study.evolved import EVOLVED, JUDGED
from search.study.folder import StudyFolder
from search.study.job import Job
from search.study.report.page import write_study_report
from search.study.settings import StudyConfig
from search.study.work import wanted
from tests.search.study.test_study import evaluation_in
from tests.spaces import OPEN_STAGE
from zoo.references import reference

SPACE = loads(OPEN_STAGE)
SIZE = (16, 16)
REFERENCE = evolve(plain(SPACE), name="reference")
BUDGET = Budget("macs", 2 * cost(lower(REFERENCE), SIZE).macs)
TRAIN = TrainConfig(data=DataConfig(size=16, limit=6), steps=9, batch=2, precision="fp32", plan="source")
CONFIG = StudyConfig(budgets=(BUDGET,), seeds=1, random=0, methods=("once-for-all",), train=TRAIN)


@pytest.fixture
def study(tmp_path, monkeypatch) -> StudyFolder:
    monkeypatch.setattr(evolution, "GENERATIONS", 1)
    return begun(tmp_path / "study", SPACE, REFERENCE, CONFIG)


def finish(study: StudyFolder, dice) -> dict[str, float]:
    """Do all jobs in order; a training is made up, and has the Dice that is said."""
    finished: dict[str, float] = {}
    while due := wanted(study, finished):
        for job in due:
            if job.kind != "train":
                finished[job.name] = working.perform(study, job)
                continue
            finished[job.name] = dice(job)
            evaluation_in(study.run(job), [dice(job)] * 4)
    return finished


def test_the_method_from_beginning_to_end(study):
    contender = OnceForAll(BUDGET)
    finished = finish(study, lambda job: 0.5 + 0.1 * (len(job.network) + int(job.network[-1], 36)) % 0.5)
    space, found = study.network(contender.space), study.network(contender.network)
    assert 0.8 * BUDGET.most < cost(lower(found), SIZE).macs <= BUDGET.most
    shared, search = contender.jobs(study)
    result = EVOLVED.read(study.run(search))
    within = [one for one in result.measured if one.cost <= BUDGET.most]
    best = Members.of(space).genotype(contender.best(study, result).member)
    assert list(outside(space, best)) == []
    assert {name: stage.depth for name, stage in best.stages.items()} == {
        name: stage.depth for name, stage in found.stages.items()
    }
    assert finished[search.name] == max(one.dice for one in within)
    assert finished[shared.name] <= 1
    trained = [name for name in finished if "_m" in name]
    assert result.judged == len(trained) <= JUDGED
    told = json.loads((study.path / "agreement" / f"{contender.network}.json").read_text())
    assert told["trained"] == [finished[job.name] for job in contender.trainings_of_judged(study)]
    assert told["inherited"] == [one.dice for one in result.measured[: result.judged]]
    findings = write_study_report(study, finished)
    (note,) = findings.results[0].notes
    assert f"tau of inherited and trained Dice is {told['tau']:.2f}" in note
    assert note in (study.path / "report.html").read_text().replace("&#39;", "'")
    page = (study.path / "report.html").read_text()
    (shared,) = findings.results[0].shared
    assert [point.is_chosen for point in shared.front].count(True) == 1
    assert all(f"<td>{point.dice:.4f}</td>" in page for point in shared.front)
    assert all(f"<td>{value:.4f}</td>" in page for value in (*told["inherited"], *told["trained"]))
    (entry,) = (one for one in findings.results[0].entries if one.network == contender.network)
    assert entry.what.startswith("not trusted: ") == (told["tau"] < 0.5)
    assert entry.search is not None
    assert entry.search.trainings == pytest.approx(2 + len(trained) / 9)
    assert f"  {note}" in list(findings.lines())
    assert contender.prepare(study, finished) == ()


def test_shared_weights_cost_two_trainings_of_the_reference(study):
    contender = OnceForAll(BUDGET)
    Reference(BUDGET).prepare(study, {})
    shared, *_ = contender.prepare(study, {})
    working.perform(study, shared)
    steps = len((study.run(shared) / "steps.csv").read_text().splitlines()) - 1
    macs = cost(lower(study.network(Reference(BUDGET).network)), SIZE).macs
    space = study.network(contender.space)
    every = [cost(lower(each), SIZE).macs for each in members_of(space)]
    step = max(every) + min(every) + 2 * sum(every) / len(every)
    assert steps * step == pytest.approx(2 * TRAIN.steps * macs, rel=0.15)


def members_of(space):
    """Every member of a space of two decisions of two options."""
    members = Members.of(space)
    return [members.genotype((one, other)) for one in range(2) for other in range(2)]


def test_jobs_come_in_order_and_go_through_json(study):
    contender = OnceForAll(BUDGET)
    Reference(BUDGET).prepare(study, {})
    first = contender.prepare(study, {})
    assert [job.kind for job in first] == ["share", *["train"] * (len(first) - 1)]
    finished = {first[0].name: 0.5}
    second = contender.prepare(study, finished)
    assert [job.kind for job in second] == ["evolve", *["train"] * (len(first) - 1)]
    assert second[0].after == first[0].name
    assert len({job.name for job in (*first, *second)}) == len(first) + 1
    for job in (*first, *second):
        assert Job.read(json.loads(json.dumps(job.as_json()))) == job
    assert Job.read({"network": "a", "seed": 1, "part": 9, "after": None}) == Job(network="a", seed=1, part=9)


@pytest.mark.parametrize(("tau", "words"), [(0.49, "too little to trust"), (0.5, "")])
def test_little_agreement_is_told(tau, words):
    told = Agreement(("a", "b"), (0.1, 0.2), (0.3, 0.4), tau).words("net")
    assert told.startswith(f"net: Kendall's tau of inherited and trained Dice is {tau:.2f} over 2 networks")
    assert words in told
    assert ("not trusted; search by --method halving" in told) == bool(words)


def test_a_space_without_a_supernet_is_refused_before_anything_is_written(tmp_path):
    space = reference("segmentation")
    with pytest.raises(UnsuitableGenotype, match="leave out --method once-for-all") as refused:
        begun(tmp_path / "study", space, plain(space), evolve(CONFIG, budgets=(Budget("macs", 25e6),)))
    assert len(refused.value.problems) == 1
    assert not (tmp_path / "study").exists()


def test_every_job_of_a_study_has_the_same_images():
    jobs = [Job(network="a", seed=seed, part=part) for seed in (0, 1, 1000) for part in (1, 9)]
    assert {job.of(TRAIN).data.drawn_by for job in jobs} == {TRAIN.seed}
    assert [job.of(TRAIN).seed for job in jobs] == [0, 0, 1, 1, 1000, 1000]
