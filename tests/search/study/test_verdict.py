"""The verdict of a study, and how long its networks take."""

import pytest
from attrs import evolve

from compiler.analysis.cost import cost
from compiler.lowering.network import lower
from genotype import loads
from search.config import DataConfig, TrainConfig
from search.study.begin import begun, plain
from search.study.budgets import Budget
from search.study.findings.compared import BudgetResult, Entry, Findings
from search.study.findings.latency import LATENCIES, latencies
from search.study.findings.statistics import Difference
from search.study.queue import Queue
from search.study.report.page import write_study_report
from search.study.settings import StudyConfig
from search.study.work import work
from tests.search.study.fakes import fake
from tests.spaces import BLOCK_SPACE

BUDGET = Budget("macs", 1000)


def entry(name: str, milliseconds: float, gain: float | None, wins: float = 0.5) -> Entry:
    compared = None if gain is None else Difference(gain, gain - 0.003, gain + 0.003, 0.001, wins)
    return Entry(
        network=name,
        title="reference, scaled" if gain is None else "given",
        budget=BUDGET,
        parameters=1,
        macs=1,
        milliseconds=milliseconds,
        dice=(0.9 + (gain or 0),) * 2,
        to_reference=compared,
        to_random=None,
    )


def verdict(*others: Entry) -> str:
    entries = (entry("plain", 10.0, None), *others)
    return BudgetResult(budget=BUDGET, entries=entries, spread=None).verdict()


@pytest.mark.parametrize(
    ("others", "begins"),
    [
        ([entry("better", 20.0, 0.004, 0.99)], "use better: its Dice is 0.0040 above"),
        ([entry("quick", 4.0, -0.001)], "use quick: its Dice is 0.0010 below"),
        ([entry("quick", 4.0, -0.001), entry("quicker", 3.0, 0.0)], "use quicker"),
        ([entry("quick", 4.0, -0.001), entry("better", 20.0, 0.004, 0.99)], "use better"),
        ([entry("slower", 6.0, -0.001)], "nothing beats plain"),
        ([entry("worse", 4.0, -0.001, 0.01)], "nothing beats plain"),
        ([entry("much worse", 4.0, -0.003)], "nothing beats plain"),
        ([], "nothing beats plain"),
    ],
)
def test_the_verdict_names_what_is_better_or_as_good_in_half_the_time(others, begins):
    assert verdict(*others).startswith(begins)


def test_it_tells_the_share_of_the_time():
    assert verdict(entry("quick", 4.0, -0.001)).endswith("(-0.0040 to +0.0020), and it takes 40% of its time")


@pytest.fixture
def study(tmp_path, monkeypatch):
    space = loads(BLOCK_SPACE)
    budget = Budget("macs", 2 * cost(lower(plain(space)), (16, 16)).macs)
    train = TrainConfig(data=DataConfig(size=16, limit=6), minutes=0.01, batch=2, precision="fp32")
    config = StudyConfig(budgets=(budget,), seeds=2, random=1, methods=(), train=train)
    study = begun(tmp_path / "study", space, plain(space), config)
    fake(study, monkeypatch, lambda job: 0.8)
    work(study, Queue.of(study.path))
    return study


def test_networks_are_timed_once_and_side_by_side(study):
    finished = Queue.of(study.path).results()
    found = write_study_report(study, finished)
    kept = LATENCIES.read(study.path)
    entries = [entry for result in found.results for entry in result.entries]
    assert {entry.network: entry.milliseconds for entry in entries} == kept.milliseconds
    assert all(value > 0 for value in kept.milliseconds.values())
    page = (study.path / "report.html").read_text()
    assert kept.on in page
    LATENCIES.write_in(study.path, evolve(kept, milliseconds=dict.fromkeys(kept.milliseconds, 7.0)))
    again = Findings.of(study, finished)
    assert {entry.milliseconds for result in again.results for entry in result.entries} == {7.0}


def test_where_a_network_is_not_timed_all_are_timed_again(study):
    name, *others = study.networks("")
    LATENCIES.write_in(study.path, evolve(latencies(study, others), milliseconds=dict.fromkeys(others, 7.0)))
    found = latencies(study, [name, *others])
    assert found.milliseconds.keys() == {name, *others}
    assert 7.0 not in found.milliseconds.values()
