"""What the commands of studies and searches refuse, and in which words."""

import re
from types import SimpleNamespace

import pytest
from attrs import evolve
from click.testing import CliRunner

from genotype import InputError, canonical_text
from search.commands.search import search
from search.commands.searching.meant import FOR_ALL, FOR_TRAININGS
from search.study import begin
from search.study.begin import begun, plain
from search.study.budgets import Budget
from search.study.job import Job
from search.study.queue import Queue
from search.study.telling import Telling, load_of, words
from search.study.work import work
from tests.search.study.fakes import fake
from tests.search.study.test_study import BUDGET, CONFIG, REFERENCE, SPACE, TRAIN
from zoo.main import main
from zoo.references import reference, text


def genoc(*words) -> "CliRunner.Result":
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture
def space(tmp_path):
    path = tmp_path / "segmentation.json"
    path.write_text(text("segmentation"))
    return path


def test_the_remedy_for_an_option_of_other_methods_leads_somewhere(space, tmp_path):
    refused = genoc("search", space, "--lr", 0.1, "--out", tmp_path / "run")
    assert refused.exit_code == 2
    assert "--lr: is for --method adwu-net or darts" in refused.stderr
    assert "-> leave it out: this space has no supernet" in refused.stderr
    assert "add --method" not in refused.stderr


@pytest.mark.parametrize("command", ["search", "study"])
def test_a_space_without_a_supernet_is_refused_with_its_place_and_one_cause(space, tmp_path, command):
    words = (command, space, "--method", "once-for-all", "--max-macs", "25M", "--out", tmp_path / "run")
    refused = genoc(*words, "--data", tmp_path / "nowhere")
    assert refused.exit_code == 2
    assert re.search(rf"{space}:\d+:\d+: ", refused.stderr)
    assert refused.stderr.count("->") == 1
    assert not re.search(r"\d+ more", refused.stderr)


def test_the_help_says_which_options_are_for_alphas_alone():
    options = [one for one in search.params if hasattr(one, "help") and one.help]
    for option in options:
        is_for_all = not FOR_ALL.union(FOR_TRAININGS).isdisjoint(option.opts)
        ends = re.search(r"\((?:adwu-net|darts|by alphas)\)\.?$", option.help)
        assert is_for_all == (ends is None) or "--method" in option.opts, option.opts
    every = {name for one in search.params for name in one.opts}
    assert every | {"--no-recompute", "--source", "--drawn-by"} >= FOR_ALL | FOR_TRAININGS


def test_a_folder_that_is_no_study_is_told(tmp_path):
    refused = genoc("worker", tmp_path / "nosuch")
    assert refused.exit_code == 2
    assert "STUDY: does not exist" in refused.stderr
    assert "give the folder of a study" in refused.stderr
    assert "is not the folder of a study" in genoc("worker", tmp_path).stderr


def test_a_study_is_not_begun_among_other_files(space, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("mine")
    refused = genoc("study", space, "--max-macs", "25M", "--out", tmp_path / "mine", "--resume")
    assert refused.exit_code == 2
    assert "holds no study" in refused.stderr


def test_networks_of_one_name_are_told_by_their_files(space, tmp_path):
    unet = evolve(plain(reference("segmentation")), name="found")
    files = [tmp_path / "one.json", tmp_path / "two.json"]
    for file in files:
        file.write_text(canonical_text(unet))
    given = [word for file in files for word in ("--network", file)]
    refused = genoc("study", space, "--max-macs", "25M", "--out", tmp_path / "run", *given)
    assert refused.exit_code == 2
    assert f"{files[1]}" in refused.stderr
    assert f"is the name of the network in {files[0]} too" in refused.stderr
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"train": evolve(TRAIN, optimizer="sgd")}, "--lr"),
        ({"train": evolve(TRAIN, steps=9)}, "--minutes"),
        ({"train": evolve(TRAIN, loss="nosuch")}, "nosuch"),
        ({"train": evolve(TRAIN, class_weights=(1.0, 2.0, 3.0))}, "3 weights for 2 labels"),
        ({"train": evolve(TRAIN, class_weights="auto", loss="dice")}, "takes no class weights"),
        ({"budgets": (Budget("macs", 10),)}, "the narrowest network"),
    ],
)
def test_wrong_settings_are_refused_before_data_and_precision(tmp_path, monkeypatch, change, words):
    monkeypatch.setattr(begin, "prepared_training", lambda *_: pytest.fail("data were read"))
    monkeypatch.setattr(begin, "chosen", lambda *_: pytest.fail("precision was measured"))
    with pytest.raises(InputError, match=words):
        begun(tmp_path / "run", SPACE, REFERENCE, evolve(CONFIG, **change))


def test_every_setting_that_differs_is_told_with_both_values(tmp_path, monkeypatch):
    begun(tmp_path / "run", SPACE, REFERENCE, CONFIG)
    monkeypatch.setattr(begin, "prepared_training", lambda *_: pytest.fail("data were read"))
    train = evolve(TRAIN, minutes=0.5, data=evolve(TRAIN.data, limit=7))
    other = evolve(CONFIG, train=train, budgets=(Budget("macs", 2 * BUDGET.most),), methods=())
    with pytest.raises(InputError) as refused:
        begun(tmp_path / "run", SPACE, REFERENCE, other)
    told = {problem.path: problem.problem for problem in refused.value.problems}
    assert told["--minutes"] == "it was begun with 0.01, not 0.5"
    assert told["--limit"] == "it was begun with 6, not 7"
    assert told["--method"] == "it was begun with halving, not none"
    assert BUDGET.words in told["--max-macs|params|latency|memory"]
    assert len(told) == 4


@pytest.mark.parametrize("settings", [{}, {"lose_at_most": 0.01, "random": 0}, {"seeds": 0, "random": 0}])
def test_each_job_is_told_in_a_line_and_there_are_no_more_than_was_said(
    tmp_path, monkeypatch, capsys, settings
):
    study = begun(tmp_path / "run", SPACE, REFERENCE, evolve(CONFIG, **settings))
    done = fake(study, monkeypatch, lambda job: 0.8 + 0.05 * ("_a1" in job.network))
    capsys.readouterr()
    queue = Queue.of(study.path)
    work(study, queue)
    lines = [line for line in capsys.readouterr().err.splitlines() if line.startswith("job ")]
    most = load_of(study)
    assert [line.split(":")[0].split()[1:] for line in lines] == [
        [str(number), "of", "at", "most", str(most.jobs)] for number in range(1, len(done) + 1)
    ]
    assert len(done) <= most.jobs
    assert sum(job.trainings for job in queue.jobs()) <= most.trainings
    assert all(re.search(r": Dice 0\.[78]\d{3}; at most ", line) for line in lines)
    assert len({line.split(": ")[1] for line in lines}) == len(done)


def test_jobs_have_words(tmp_path):
    study = begun(tmp_path / "run", SPACE, REFERENCE, CONFIG)
    changed = evolve(REFERENCE, about="plain, with depth 1")
    study.add_network("halving_25M_a0", changed)
    job = Job(network="halving_25M_a0", seed=1000, part=9)
    assert words(study, job) == "halving_25M_a0 (plain, with depth 1), 1/9 of a training"
    assert words(study, evolve(job, part=1)).endswith("(plain, with depth 1), a whole training")
    assert words(study, Job(network="reference_25M", seed=2)) == "reference_25M, seed 2"
    study.add_network("halving_25M_a0", evolve(changed, about="wide " * 50))
    assert len(words(study, job)) < 150


def test_whom_it_waits_for_is_told_once(tmp_path, capsys):
    study = begun(tmp_path / "run", SPACE, REFERENCE, CONFIG)
    running = SimpleNamespace(
        running=lambda: {"net-0": 40.4}, results=dict, jobs=list, seconds=dict, study=None
    )
    telling = Telling.of(study, running)
    capsys.readouterr()
    telling.waiting()
    telling.waiting()
    told = capsys.readouterr().err
    assert told.count("waiting") == 1
    assert "job net-0 of a worker that was last heard of 40 s ago" in told
    assert "in 140 s" in told


@pytest.mark.parametrize(
    ("command", "option", "told"),
    [
        ("study", ("--lose-at-most", "nan"), "not a finite number"),
        ("study", ("--minutes", "nan"), "not a finite number"),
        ("study", ("--minutes", "inf"), "525600"),
        ("study", ("--minutes", "1e300"), "525600"),
        ("search", ("--minutes", "1e300"), "525600"),
        ("study", ("--max-macs", "-1"), "must be above zero"),
        ("study", ("--lose-at-most", "0", "--random", "2"), "--random has no effect with --lose-at-most"),
        ("study", ("--storage", "foo"), "--storage: this database cannot be used"),
        ("study", ("--storage", "nosuch://host/x"), "--storage: this database cannot be used"),
    ],
)
def test_settings_that_cannot_be_are_refused_before_anything_is_written(
    space, tmp_path, command, option, told
):
    budget = () if "--max-macs" in option else ("--max-macs", "25M")
    refused = genoc(command, space, "--out", tmp_path / "run", *budget, *option)
    assert refused.exit_code == 2
    assert told in refused.stderr
    assert not (tmp_path / "run").exists()


def test_equal_budgets_are_one(space, tmp_path, monkeypatch):
    found = []
    monkeypatch.setattr(
        begin, "begun", lambda out, space, reference, config, *_: found.append(config) or 1 / 0
    )
    words = ("--max-macs", "25M", "--max-macs", "25000000", "--max-macs", "24999999")
    genoc("study", space, "--out", tmp_path / "run", *words)
    assert [budget.name for budget in found[0].budgets] == ["25M", "24M999999"]
