"""The verdict of a study, and how long its networks take."""

import numpy as np
import pytest
import torch
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from compiler.analysis.cost import cost
from compiler.lowering.network import lower
from genotype import loads
from search.config import DataConfig, TrainConfig
from search.study.begin import begun, plain
from search.study.budgets import Budget
from search.study.findings.compared import Findings, are_alike
from search.study.findings.latency import LATENCIES, beyond, latencies
from search.study.findings.result import NOTHING, BudgetResult, Entry, beside
from search.study.findings.statistics import Difference
from search.study.findings.trivial import best_constant
from search.study.queue import Queue
from search.study.report.chart import front_chart
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
        used=1.0,
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
        ([entry("better", 20.0, 0.004, 0.99)], "use better (networks/better.json): its Dice is 0.0040 above"),
        ([entry("quick", 4.0, -0.001)], "use quick (networks/quick.json): its Dice is 0.0010 below"),
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


def among(*means: float, trivial: float | None, all_alike: bool = False, wins: float = 0.5) -> str:
    """The verdict on a reference and quicker networks with these mean Dice."""
    plain, *others = (
        evolve(entry(f"net{n}", 10.0 / (1 + 3 * n), mean - means[0] if n else None, wins), dice=(mean, mean))
        for n, mean in enumerate(means)
    )
    entries = (plain, *others)
    result = BudgetResult(budget=BUDGET, entries=entries, spread=None, trivial=trivial, all_alike=all_alike)
    return result.verdict()


@pytest.mark.parametrize(
    ("told", "begins"),
    [
        (
            among(0.3, 0.301, trivial=0.3),
            f"{NOTHING}: the test Dice, 0.3010",
        ),
        (among(0.0, 0.0, trivial=0.3), "nothing was learnt"),
        (among(0.0, 0.4, trivial=0.3, wins=1.0), "use net1 (networks/net1.json)"),
        (among(0.0, 0.2, trivial=0.3, wins=1.0), "nothing was learnt"),
        (among(0.2, 0.2, 0.5, trivial=0.3), "use net2"),
        (among(0.2, 0.5, trivial=0.3, wins=0.01), "net0 learnt nothing"),
        (among(0.9, 0.9, trivial=0.3), "use net1"),
        (among(0.9, 0.9, trivial=None, all_alike=True), "nothing was learnt"),
        (among(0.9, 0.9, trivial=None), "use net1"),
    ],
)
def test_what_learnt_nothing_is_not_recommended(told, begins):
    assert told.startswith(begins)
    assert ("train longer (--minutes" in told) == ("learnt" in told)


@given(
    masks=arrays(np.uint8, st.tuples(st.integers(1, 4), st.just(3), st.just(4)), elements=st.integers(0, 2)),
    count=st.sampled_from([1, 2]),
)
def test_the_trivial_dice_is_that_of_the_best_constant(masks, count):
    """Against the Dice as it is written in textbooks, computed on its own."""
    names = ("a", "b")[:count]
    masks = np.minimum(masks, count)

    def dice(mask, label, predicted):
        true, ours = (mask == label).sum(), mask.size if label == predicted else 0
        both = true if label == predicted else 0
        return 1.0 if true + ours == 0 else 2 * both / (true + ours)

    means = [
        np.mean([np.mean([dice(mask, label, predicted) for label in range(1, count + 1)]) for mask in masks])
        for predicted in range(count + 1)
    ]
    assert best_constant(Labelled(torch.from_numpy(masks).long(), names)) == pytest.approx(
        max(means), abs=1e-6
    )


class Labelled:
    """A part of a data set, as far as its labels go."""

    def __init__(self, masks, classes):
        self.masks, self.classes = masks, classes

    def __len__(self):
        return len(self.masks)

    def measured(self, logits_of):
        for mask in self.masks:
            yield logits_of(torch.zeros(1, 3, *mask.shape)), mask[None]


def test_networks_that_predict_the_same_are_seen():
    one, other = np.array([[0.5, 0.1], [0.5, 0.1]]), np.array([[0.5, 0.1]])
    assert are_alike([one, other])
    assert not are_alike([one, other + 0.01])
    assert not are_alike([one])
    assert not are_alike([np.ones((1, 3)), np.ones((2, 3))])


def test_networks_beyond_a_budget_of_time_are_told_of():
    (note,) = beyond(Budget("latency", 2.5), {"slow": 3.1, "quick": 2.4})
    assert "slow took 3.1 ms" in note
    assert "other work on the machine may be the cause" in note
    assert not list(beyond(Budget("macs", 1), {"slow": 3.1}))


@pytest.mark.parametrize(
    ("unit", "used", "words"),
    [
        ("macs", (2e6, 4e6, 2.5e7), ["MACs of an image", "2 M", "5 M", "20 M"]),
        ("macs", (24.1e6, 24.9e6), ["MACs of an image", " M"]),
        ("params", (1e5, 2e6), ["parameters", "500 k"]),
        ("latency", (2.1, 9.0), ["milliseconds of a forward pass", ">6<"]),
        ("memory", (40 * 2**20, 300 * 2**20), ["bytes of a training step", "MiB"]),
    ],
)
def test_the_chart_is_over_the_unit_of_the_budget_with_plain_numbers(unit, used, words):
    budget = Budget(unit, max(used))
    entries = tuple(
        evolve(entry(f"net{n}", 1.0, n / 100 if n else None), used=amount, budget=budget)
        for n, amount in enumerate(used)
    )
    picture = front_chart([BudgetResult(budget=budget, entries=entries, spread=None)])
    assert "mathdefault" not in picture
    assert "$" not in picture
    assert all(word in picture for word in words)


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


@pytest.mark.parametrize(
    ("gain", "told"),
    [
        (0.0, "equal to"),
        (1e-17, "equal to"),
        (0.00003, "less than 0.0001 above"),
        (-0.00003, "less than 0.0001 below"),
        (-0.002, "0.0020 below"),
    ],
)
def test_a_difference_is_never_told_as_nothing_above_or_below(gain, told):
    assert beside(gain) == told
