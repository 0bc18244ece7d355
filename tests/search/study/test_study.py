"""Studies: what is drawn, in which order jobs are due, and what is concluded."""

import html
import json
import re
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from compiler.analysis.cost import cost
from compiler.checks import check
from compiler.lowering.network import lower
from compiler.scaling.scaling import scaled
from compiler.structure.membership import outside
from genotype import InputError, content_hash, loads
from genotype.form.blocks import block_of
from search.config import DataConfig, TrainConfig
from search.study import work as working
from search.study.begin import begun, plain
from search.study.budgets import UNITS, Budget
from search.study.candidates import Candidate, random
from search.study.contenders.entrants import COMBINED, MOST, Entrant, together
from search.study.contenders.halving import SIZES, SURVIVORS, Halving
from search.study.contenders.reference import Reference
from search.study.findings.compared import Findings
from search.study.folder import StudyFolder
from search.study.job import Job
from search.study.kinds import Change, changes, kind_of
from search.study.queue import Queue
from search.study.report.page import write_study_report
from search.study.settings import StudyConfig
from search.study.work import plan, wanted, work
from search.supernet.decisions import decisions_of
from tests.search.study.fakes import evaluation_in, fake, record_in
from tests.spaces import BLOCK_SPACE, SKIP_SPACE
from zoo.references import reference

SPACE = loads(BLOCK_SPACE)
SIZE = (16, 16)
REFERENCE = evolve(plain(SPACE), name="reference")
MACS = int(1.2 * cost(lower(REFERENCE), SIZE).macs)
BUDGET = Budget("macs", MACS)
LIMIT = BUDGET.limit(REFERENCE, SIZE, 2, "cpu")
TRAIN = TrainConfig(data=DataConfig(size=16, limit=6), minutes=0.01, batch=2, precision="fp32", plan="source")
CONFIG = StudyConfig(budgets=(BUDGET,), seeds=2, random=2, train=TRAIN)


@pytest.fixture
def study(tmp_path) -> StudyFolder:
    return begun(tmp_path / "study", SPACE, REFERENCE, CONFIG)


def used(genotype) -> float:
    return cost(lower(genotype), SIZE).macs / MACS


@pytest.mark.parametrize("seed", range(5))
def test_random_genotypes_use_the_budget_and_repeat(seed):
    genotype = random(SPACE, LIMIT, SIZE, seed)
    assert 0.7 < used(genotype) <= 1
    assert not list(check(genotype))
    assert genotype == random(SPACE, LIMIT, SIZE, seed)
    assert genotype != random(SPACE, LIMIT, SIZE, seed + 1)


@pytest.mark.parametrize("name", ["segmentation", "segmentation-3d", "blocks", "levels", "adwu-net-2d"])
def test_every_change_gives_another_member_of_the_space(name):
    space = reference(name)
    found = [Candidate(), *(Candidate((change,)) for change in changes(kinds_of(space)))]
    genotypes = [one.genotype(space) for one in found]
    for genotype in genotypes:
        assert not list(check(genotype))
        assert not list(outside(space, genotype))
    assert len({content_hash(evolve(one, name="net", about="")) for one in genotypes}) == len(found)
    assert len({one.about for one in genotypes}) == len(found)


def kinds_of(space):
    return [kind_of(space, decision) for decision in decisions_of(space)]


def test_a_change_is_made_everywhere_or_on_one_side():
    space = reference("segmentation")
    residual = Candidate((Change("block", 1),)).genotype(space)
    assert {block_of(stage.block).kind for stage in residual.stages.values()} == {"residual"}
    assert residual.about == "plain, with block residual"
    nnu_net = Candidate((Change("block", 1, "encoder"), Change("depth", 1, "decoder"))).genotype(space)
    blocks = {name: (block_of(stage.block).kind, stage.depth) for name, stage in nnu_net.stages.items()}
    assert blocks == {
        **{f"enc{level}": ("residual", 2) for level in range(1, 6)},
        **{f"dec{level}": ("conv", 1) for level in range(1, 5)},
    }
    assert nnu_net.about == "plain, with block residual in the encoder, and depth 1 in the decoder"


def test_cells_are_drawn_by_number_and_alike():
    space = reference("skip-cells")
    assert not list(changes(kinds_of(space)))
    found = [Candidate(number=number).genotype(space) for number in range(4)]
    assert all(not list(check(one)) for one in found)
    assert found == [Candidate(number=number).genotype(space) for number in range(4)]
    assert len({content_hash(one) for one in found}) == 4


def test_the_best_changes_are_combined_unless_they_decide_the_same():
    depth, narrow, deep = Change("depth", 1), Change("widths", 1, "encoder"), Change("depth", 2)
    ranked = [Entrant("r", None), *(Entrant(str(one), Candidate((one,))) for one in (depth, narrow, deep))]
    assert [one.changes for one in together(ranked)] == [(depth, narrow), (narrow, deep)]


def test_the_reference_of_a_space_has_its_first_options():
    network = plain(reference("segmentation"))
    assert not list(outside(reference("segmentation"), network))
    assert {stage.block for stage in network.stages.values()} == {"conv"}
    assert cost(lower(network), (48, 48)).parameters == cost(lower(unet_of_width(16)), (48, 48)).parameters
    with pytest.raises(InputError, match="--reference"):
        plain(loads(SKIP_SPACE))


def unet_of_width(width: int):
    """The U-Net with its first stage so wide."""
    return scaled(reference("unet"), Fraction(width, 64))


def test_a_budget_that_nothing_meets_is_refused():
    with pytest.raises(InputError, match="the narrowest of 20 genotypes"):
        random(SPACE, evolve(LIMIT, most=10), SIZE, 0)


@pytest.mark.parametrize(
    ("budget", "name", "words"),
    [
        (Budget("macs", 25_000_000), "25M", "25,000,000 MACs"),
        (Budget("macs", 1_500_000_000), "1G5", "1,500,000,000 MACs"),
        (Budget("macs", 1_999_600), "1M9996", "1,999,600 MACs"),
        (Budget("macs", 1_000_400), "1M0004", "1,000,400 MACs"),
        (Budget("params", 2_048), "2k048_params", "2,048 parameters"),
        (Budget("latency", 2.5), "2_5ms", "2.5 ms"),
        (Budget("latency", 10.0), "10ms", "10 ms"),
        (Budget("latency", 2.5000001), "2_5000001ms", "2.5000001 ms"),
        (Budget("memory", 4e9), "4GB", "4 GB"),
        (Budget("memory", 40 * 2**20), "40MiB", "40 MiB"),
        (Budget("memory", 2.5 * 2**30), "2_5GiB", "2.5 GiB"),
        (Budget("memory", 12_345_678), "12345_678kB", "12345.678 kB"),
    ],
)
def test_budgets_have_words(budget, name, words):
    assert (budget.name, budget.words) == (name, words)


@given(
    st.sampled_from(UNITS),
    st.lists(st.integers(1, 10**15) | st.integers(1, 4000).map(lambda n: n * 1000), min_size=2, unique=True),
    st.integers(0, 6),
)
def test_different_budgets_have_different_names_and_words(unit, amounts, places):
    """Amounts of a time have decimals."""
    over = 10**places if unit == "latency" else 1
    budgets = {Budget(unit, amount / over) for amount in amounts}
    for told in ("name", "words"):
        assert len({getattr(budget, told) for budget in budgets}) == len(budgets)
    for budget in budgets:
        assert re.fullmatch("[0-9]+[A-Za-z0-9_]*", budget.name)


@pytest.mark.parametrize("unit", ["params", "memory"])
def test_other_budgets_are_used_too(unit):
    limit = Budget(unit, 1).limit(REFERENCE, SIZE, 2, "cpu")
    most = 2 * limit.of(REFERENCE)
    genotype = random(SPACE, evolve(limit, most=most), SIZE, 0)
    assert 0.7 * most < limit.of(genotype) <= most


def due(contender, study, finished) -> list[Job]:
    """What must be trained next."""
    return [job for job in contender.prepare(study, finished) if job.name not in finished]


def done(study, finished, dice) -> None:
    """Finish jobs with these Dice, each on every image."""
    for job, value in dice.items():
        evaluation_in(study.run(job), [value] * 4)
        finished[job.name] = value


def sizes_done(study, finished, dice, budget=BUDGET) -> Halving:
    """Halving after the sizes of the reference had these Dice, for the short and the long training alike."""
    contender = Halving(budget)
    Reference(budget).prepare(study, finished)
    while "_a" not in (jobs := due(contender, study, finished))[0].network:
        done(study, finished, {job: dice[int(job.network.partition("_s")[2] or 0)] for job in jobs})
    return contender


def test_halving_takes_ever_smaller_references_while_they_do_better(study):
    found, budget = {}, evolve(BUDGET, most=16 * BUDGET.most)
    contender = sizes_done(study, found, {0: 0.5, 1: 0.6, 2: 0.7, 3: 0.8}, budget)
    sizes = [name.removesuffix("-1_3-1000") for name in found if "-1_3-" in name]
    assert sizes == [Reference(budget).network, *(f"{contender.network}_s{number}" for number in (1, 2, 3))]
    limit = study.limit(budget)
    for number, name in enumerate(sizes):
        assert 0.5 < limit.of(study.network(name)) / limit.most * 2**number <= 1


def test_halving_stops_where_a_smaller_reference_does_worse(study):
    found = {}
    contender = sizes_done(study, found, {0: 0.5, 1: 0.6, 2: 0.55})
    assert not any("_s3" in name for name in found)
    first = due(contender, study, found)
    assert {job.part for job in first} == {9}
    limit = study.limit(BUDGET)
    assert all(limit.of(study.network(job.network)) <= limit.most / 2 for job in first)


def test_halving_trains_longer_what_was_best(study):
    finished = {}
    contender = sizes_done(study, finished, {0: 0.9, 1: 0.6, 2: 0.55})
    first = due(contender, study, finished)
    assert {job.part for job in first} == {9}
    assert len(first) == len(list(changes(kinds_of(SPACE))))
    done(study, finished, {job: number / 100 for number, job in enumerate(first)})
    second = due(contender, study, finished)
    assert {job.part for job in second} == {9}
    assert 1 <= len(second) <= COMBINED
    done(study, finished, dict.fromkeys(second, 0.01))
    longer = due(contender, study, finished)
    assert [job.network for job in longer] == [first[-1 - place].network for place in range(SURVIVORS)]
    assert [job.after for job in longer] == [first[-1 - place].name for place in range(SURVIVORS)]
    assert {job.part for job in longer} == {3}
    done(study, finished, {job: 0.91 + number / 100 for number, job in enumerate(longer)})
    whole = due(contender, study, finished)
    half = f"{contender.network}_s1"
    assert [job.network for job in whole] == [Reference(BUDGET).network, half, longer[-1].network]
    assert {(job.part, job.after, job.evaluated_on) for job in whole} == {(1, None, "val")}
    done(study, finished, {job: 0.95 + number / 100 for number, job in enumerate(whole)})
    assert {one.fate for one in contender.trials(study, finished)} == {""}
    assert contender.prepare(study, finished) == ()
    fates = {one.network: one.fate for one in contender.trials(study, finished) if one.part == 1}
    assert fates == {
        Reference(BUDGET).network: "",
        half: "rejected: better than the reference, but not the best",
        longer[-1].network: "entered",
    }
    at_a_third = {one.network: one.fate for one in contender.trials(study, finished) if one.part == 3}
    assert at_a_third[longer[0].network] == "rejected: better than the reference, but not the best"
    assert study.network(contender.network) == study.network(longer[-1].network)


@pytest.mark.parametrize("third", [0.8, 0.5])
@pytest.mark.parametrize(
    ("smaller", "entered"),
    [(0.82, "reference"), (0.8679, "reference"), (0.8681, "smaller"), (0.88, "smaller")],
)
def test_a_smaller_network_is_entered_if_it_loses_next_to_nothing_in_a_whole_training(
    study, third, smaller, entered
):
    """After a third the larger one has .6 and the smaller more or less; after a whole training it has .87."""
    finished = {}
    contender = sizes_done(study, finished, {0: 0.6, 1: third, 2: 0.45})
    half = f"{contender.network}_s1"
    while (jobs := due(contender, study, finished)) and jobs[0].part != 1:
        done(study, finished, dict.fromkeys(jobs, 0.5))
    assert [job.network for job in jobs] == [Reference(BUDGET).network, half]
    done(study, finished, dict(zip(jobs, (0.87, smaller), strict=True)))
    assert contender.prepare(study, finished) == ()
    expected = {"reference": Reference(BUDGET).network, "smaller": half}[entered]
    assert study.network(contender.network) == study.network(expected)
    notes = contender.notes(study, finished)
    assert [f"{smaller:.4f}" in note for note in notes] == [True] * (entered == "reference")
    fates = [one.fate for one in contender.trials(study, finished) if one.network == half]
    rejected = ["rejected: no better than the reference", *["went on: trained for longer"] * 2]
    assert fates == (rejected if entered == "reference" else ["entered"] * 3)


@pytest.mark.parametrize(
    ("leads", "entered"), [([0.1, 0.1, 0.1, 0.1], True), ([0.3, 0.1, -0.1, -0.1], False)]
)
def test_a_change_of_the_same_size_is_entered_only_if_it_is_better_for_sure_after_a_whole_training(
    study, leads, entered
):
    finished = {}
    contender = sizes_done(study, finished, {0: 0.6, 1: 0.5, 2: 0.4})
    while (jobs := due(contender, study, finished)) and jobs[0].part != 1:
        done(study, finished, {job: 0.7 + number / 1000 for number, job in enumerate(jobs)})
    reference, smaller, changed = jobs
    done(study, finished, {reference: 0.6, smaller: 0.5})
    evaluation_in(study.run(changed), [0.6 + lead for lead in leads])
    finished[changed.name] = 0.6 + sum(leads) / 4
    assert contender.prepare(study, finished) == ()
    chosen = changed if entered else reference
    assert study.network(contender.network) == study.network(chosen.network)
    notes = [note for note in contender.notes(study, finished) if "plain, with" in note]
    assert [note.endswith("rejected: better, but not for sure") for note in notes] == [True] * (not entered)


@pytest.mark.parametrize(("smaller", "changed"), [(0.7, 0.69), (0.7, 0.71)])
def test_the_better_of_a_smaller_and_a_changed_network_is_entered(study, smaller, changed):
    finished = {}
    contender = sizes_done(study, finished, {0: 0.6, 1: 0.5, 2: 0.4})
    while (jobs := due(contender, study, finished)) and jobs[0].part != 1:
        done(study, finished, {job: 0.7 + number / 1000 for number, job in enumerate(jobs)})
    done(study, finished, dict(zip(jobs, (0.6, smaller, changed), strict=True)))
    assert contender.prepare(study, finished) == ()
    chosen = jobs[1 if smaller > changed else 2]
    assert study.network(contender.network) == study.network(chosen.network)
    (note,) = contender.notes(study, finished)
    assert note.endswith("rejected: better than the reference, but not the best")


NOTHING = 0.3
"""A Dice below that of one label for all pixels of the synthetic images."""


@pytest.mark.parametrize(
    ("short", "whole", "entered"),
    [
        ({1: NOTHING, 2: NOTHING}, {0: NOTHING}, 0),
        ({1: 0.6, 2: 0.5}, {0: NOTHING, 1: 0.7, 2: 0.85}, 2),
        ({1: 0.6, 2: 0.5}, {0: 0.8, 1: 0.85, 2: 0.7}, 1),
        ({1: 0.6, 2: 0.5}, {0: 0.9, 1: 0.85, 2: 0.7}, 0),
        ({1: NOTHING, 2: NOTHING}, {0: 0.8, 1: 0.85, 2: 0.7}, 1),
    ],
)
def test_where_the_reference_has_learnt_nothing_sizes_are_compared_after_whole_trainings(
    study, short, whole, entered
):
    finished, contender = {}, Halving(BUDGET)
    Reference(BUDGET).prepare(study, finished)
    while jobs := due(contender, study, finished):
        sizes = [int(job.network.partition("_s")[2] or 0) for job in jobs]
        assert not any("_a" in job.network for job in jobs)
        values = [
            whole[size] if job.part == 1 else short.get(size, NOTHING)
            for size, job in zip(sizes, jobs, strict=True)
        ]
        done(study, finished, dict(zip(jobs, values, strict=True)))
    expected = f"{contender.network}_s{entered}" if entered else Reference(BUDGET).network
    assert study.network(contender.network) == study.network(expected)
    trained = sum(job.trainings for job in contender.search_jobs(study, finished))
    assert trained <= 5
    (note,) = contender.notes(study, finished)
    assert "is not above that of one label for all pixels" in note
    assert ("the reference is entered as it is" in note) == (len(whole) == 1)


def test_of_trainings_of_as_many_steps_only_the_budget_is_tried(tmp_path):
    config = evolve(CONFIG, train=evolve(TRAIN, minutes=None, steps=18))
    study = begun(tmp_path / "study", SPACE, REFERENCE, config)
    found = {}
    sizes_done(study, found, {0: 0.5})
    assert {name.removesuffix("-1000") for name in found} == {
        f"{Reference(BUDGET).network}-1_{part}" for part in (9, 3)
    }


@pytest.mark.parametrize(("gain", "entered"), [(0.002, "reference"), (0.02, "changed")])
def test_what_is_better_by_chance_is_not_preferred(study, monkeypatch, gain, entered):
    """40 images whose Dice varies by .01: the mean difference of two networks has an error of .002."""
    fake(study, monkeypatch, lambda job: 0.8 + gain * ("_a1" in job.network))
    work(study, Queue.of(study.path))
    found = study.network(f"halving_{BUDGET.name}")
    assert ("changed" if found.about.startswith("plain, with") else "reference") == entered


@pytest.mark.parametrize("name", ["segmentation", "adwu-net-2d", "skip-cells"])
def test_a_search_costs_at_most_five_trainings_and_three_to_be_certain(name, tmp_path):
    """Of as long ones, at most. The three are of the reference, a smaller one, and what was preferred."""
    space = reference(name)
    single = min(MOST, max(MOST // 2, 1 + len(list(changes(kinds_of(space))))))
    assert SIZES * (1 / 9 + 1 / 3) + (single + COMBINED) / 9 + SURVIVORS / 3 <= 5


def test_what_is_due_follows_from_what_is_finished(study):
    before = wanted(study, {})
    assert before == wanted(StudyFolder(study.path), {})
    assert [job.seed for job in before if job.network.startswith("reference")] == [0, 1, 1000]
    one = before[0]
    assert [job for job in before if job != one] == wanted(study, {one.name: 0.5})


def require_whole(done: list[str]) -> None:
    """Every training of a study with a reference, two random genotypes and halving, once."""
    assert len(done) == len(set(done))
    short = [name for name in done if "-1_9-" in name]
    combined = [name for name in short if "_b" in name]
    sizes = [name for name in short if "_s" in name or name.startswith("reference")]
    assert len(sizes) in (3, 4)
    assert len(short) == len(sizes) + len(list(changes(kinds_of(SPACE)))) + len(combined)
    assert 1 <= len(combined) <= COMBINED
    assert sum("-1_3-" in name for name in done) == len(sizes) + SURVIVORS
    certain = [name for name in done if name.endswith("-1000") and "-1_" not in name]
    assert len(certain) in (2, 3)
    assert len(done) == len(short) + len(sizes) + SURVIVORS + len(certain) + 2 * 4


def is_changed(network: str) -> bool:
    """Whether a network is one of halving's, and not the reference in another size."""
    return network.startswith("halving") and "_s" not in network


@pytest.mark.parametrize(("gain", "verdict"), [(0.05, "use halving"), (0.0, "nothing beats reference")])
def test_a_study_comes_to_a_verdict(study, monkeypatch, gain, verdict):
    done = fake(study, monkeypatch, lambda job: 0.8 + gain * is_changed(job.network))
    work(study, Queue.of(study.path))
    require_whole(done)
    found = Findings.of(study, Queue.of(study.path).results())
    (result,) = found.results
    assert found.conclusions == (result.verdict(),)
    assert result.verdict().startswith(verdict)
    assert [entry.title for entry in result.entries] == [
        "reference, scaled",
        "random genotypes",
        "random genotypes",
        "successive halving",
    ]
    assert result.reference.macs <= MACS
    lines = list(found.lines())
    assert lines[0] == f"budget {BUDGET.words}"
    assert len(lines) == 11 + len(result.notes)
    assert not plan(study, Queue.of(study.path))


@pytest.mark.parametrize("gain", [-0.05, 0.05])
def test_a_network_is_not_compared_with_itself(study, monkeypatch, gain):
    """The search enters the reference, whose other trainings come to another Dice."""
    entered = Halving(BUDGET).network
    fake(study, monkeypatch, lambda job: 0.8 + gain * (job.network == entered) - 0.1 * ("_s" in job.network))
    work(study, Queue.of(study.path))
    (result,) = Findings.of(study, Queue.of(study.path).results()).results
    found = result.entries[-1]
    assert found.what == "the reference itself, trained again"
    assert found.to_reference is None
    assert found.mean == pytest.approx(0.8 + gain, abs=0.01)
    assert (
        result.verdict()
        == f"nothing beats {result.reference.network} ({result.reference.file}) here for sure"
    )


def test_the_report_has_every_network_and_stands_alone(study, monkeypatch):
    fake(study, monkeypatch, lambda job: 0.8 + 0.05 * is_changed(job.network))
    work(study, Queue.of(study.path))
    finished = Queue.of(study.path).results()
    (result,) = write_study_report(study, finished).results
    page = (study.path / "report.html").read_text()
    assert all(entry.network in page for entry in result.entries)
    assert result.verdict() in html.unescape(re.sub("</?a[^>]*>", "", page))
    chosen = result.verdict().split("(")[1].split(")")[0]
    assert f'<a href="{chosen}">{chosen}</a>' in page
    assert {trial.part for trial in result.trials} == {1, 3, 9}
    assert any(trial.about.startswith("plain, with") for trial in result.trials)
    assert all(trial.about in html.unescape(page) for trial in result.trials)
    assert all(f'<a href="{entry.file}">{entry.network}</a>' in page for entry in result.entries)
    assert all((study.path / entry.file).is_file() for entry in result.entries)
    assert all(entry.what in html.unescape(page) for entry in result.entries)
    assert {one.fate.split(":")[0] for one in result.trials} <= {"", "entered", "went on", "rejected"}
    assert all(one.fate in page for one in result.trials)
    cost = result.entries[-1].search
    assert cost is not None
    assert cost.cpu_minutes is not None
    assert cost.words() in page
    assert cost.trainings == pytest.approx(sum(1 / one.part for one in result.trials))
    assert "src=" not in page.replace("img-src", "")
    (told,) = json.loads((study.path / "results.json").read_text())["results"]
    assert [entry["network"] for entry in told["entries"]] == [entry.network for entry in result.entries]
    write_study_report(study, finished)
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
    require_whole(done)


def test_other_settings_are_refused_in_its_folder(study, tmp_path):
    begun(study.path, SPACE, REFERENCE, CONFIG)
    with pytest.raises(InputError, match="--seeds: it was begun with 2, not 3"):
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
    assert first.part == 9
    dice = working.perform(study, first)
    assert 0 <= dice <= 1
    longer = evolve(first, part=3, after=first.name)
    working.perform(study, longer)
    record = json.loads((study.run(longer) / "run.json").read_text())
    assert record["config"]["init"] == str(study.run(first))
    assert record["finished"]


def on_ladder(tmp_path, **settings) -> StudyFolder:
    """A study for the cheapest network that loses at most .01."""
    config = evolve(CONFIG, budgets=(evolve(BUDGET, most=64 * BUDGET.most),), lose_at_most=0.01, **settings)
    return begun(tmp_path / "ladder", SPACE, REFERENCE, config)


def macs_of(study: StudyFolder, name: str) -> float:
    return cost(lower(study.network(name)), SIZE).macs / MACS


@pytest.mark.parametrize("methods", [(), ("halving",)])
def test_the_cheapest_network_that_loses_little_is_found_in_a_few_trainings(tmp_path, monkeypatch, methods):
    """The Dice is .8 from 4 times the MACs on; halving reaches it with half of them."""
    study = on_ladder(tmp_path, methods=methods)

    def dice(job):
        halving = job.network.startswith("halving")
        return 0.8 if macs_of(study, job.network) > (1.9 if halving else 3.8) else 0.6

    done = fake(study, monkeypatch, dice)
    work(study, Queue.of(study.path))
    found = Findings.of(study, Queue.of(study.path).results())
    (sentence,) = found.conclusions
    chosen = sentence.split(" (")[0].removeprefix("use ")
    assert chosen.startswith("halving" if methods else "reference")
    least = 1.9 if methods else 3.8
    assert least < macs_of(study, chosen) < 2 * least * 1.1
    tried = {name.rsplit("-", 1)[0] for name in done if name.startswith("reference") and name.count("-") == 1}
    assert len(tried) <= 5


def test_a_ladder_says_that_a_dice_is_equal_to_the_best(tmp_path, monkeypatch):
    """All networks have the same mean over images of which each does differently."""
    study = on_ladder(tmp_path, methods=())

    def perform(study, job):
        evaluation_in(study.run(job), np.roll(np.arange(32) / 64 + 0.5, len(job.network) + job.seed))
        record_in(study, job)
        return 0.8

    monkeypatch.setattr(working, "perform", perform)
    work(study, Queue.of(study.path))
    found = Findings.of(study, Queue.of(study.path).results())
    assert len(found.results) > 1
    assert "is equal to that of reference" in found.conclusions[0]


def test_a_ladder_ends_with_the_narrowest_network(tmp_path, monkeypatch):
    """Where nothing is lost, the narrowest is taken."""
    study = on_ladder(tmp_path, methods=())
    fake(study, monkeypatch, lambda job: 0.8)
    work(study, Queue.of(study.path))
    (sentence,) = Findings.of(study, Queue.of(study.path).results()).conclusions
    chosen = sentence.split(" (")[0].removeprefix("use ")
    least = scaled(REFERENCE, Fraction(1, 10**6))
    assert macs_of(study, chosen) < 2 * cost(lower(least), SIZE).macs / MACS


def test_a_ladder_of_networks_that_learn_nothing_ends_at_once(tmp_path, monkeypatch):
    study = on_ladder(tmp_path, methods=())
    done = fake(study, monkeypatch, lambda job: 0.05)
    work(study, Queue.of(study.path))
    (sentence,) = Findings.of(study, Queue.of(study.path).results()).conclusions
    assert sentence.startswith("nothing was learnt in this length of training")
    assert len(done) == CONFIG.seeds


def test_networks_that_are_given_take_part_scaled(tmp_path, monkeypatch):
    found = evolve(Candidate((Change("block", 1),)).genotype(SPACE), name="found")
    study = begun(tmp_path / "given", SPACE, REFERENCE, evolve(CONFIG, methods=(), random=1), [found])
    fake(study, monkeypatch, lambda job: 0.8 + 0.05 * job.network.startswith("found"))
    work(study, Queue.of(study.path))
    findings = Findings.of(study, Queue.of(study.path).results())
    (result,) = findings.results
    assert [entry.title for entry in result.entries] == [
        "reference, scaled",
        "given",
        "random genotypes",
    ]
    assert findings.conclusions[0].startswith(f"use found_{BUDGET.name}")
    assert 0.7 < macs_of(study, f"found_{BUDGET.name}") <= 1
    with pytest.raises(InputError, match="another given"):
        begun(study.path, SPACE, REFERENCE, evolve(CONFIG, methods=(), random=1), [])


@pytest.mark.parametrize("twice", [("found", "found"), ("halving", "found")])
def test_given_networks_have_names_of_their_own(tmp_path, twice):
    given = [evolve(REFERENCE, name=name) for name in twice]
    with pytest.raises(InputError, match=r"the name of the network in b\.json too|networks of its own"):
        begun(tmp_path / "study", SPACE, REFERENCE, CONFIG, given, ["b.json", "c.json"])


def test_a_budget_that_is_too_small_leaves_no_folder(tmp_path):
    config = evolve(CONFIG, budgets=(Budget("macs", 10),))
    with pytest.raises(InputError, match="the narrowest network"):
        begun(tmp_path / "small", SPACE, REFERENCE, config)
    assert not (tmp_path / "small").exists()
