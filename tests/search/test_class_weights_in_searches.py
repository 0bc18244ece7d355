"""Class weights of searches and studies: what they record, go on with and refuse."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from attrs import evolve
from click.testing import CliRunner

from genotype import InputError
from search.runs.run_record import read_record, search_config
from search.study import begin
from search.study.begin import begun
from search.study.folder import STUDY, StudyFolder
from search.study.job import Job
from search.study.report.facts import facts
from search.study.shared import prepared
from search.study.work import train
from search.training.losses.weights import by_rarity, label_counts
from tests.search.study.test_study import CONFIG, REFERENCE, SPACE, TRAIN
from tests.spaces import OPEN_STAGE, SKIP_SPACE
from zoo.main import main

SMALL = ("--size", 16, "--limit", 4, "--batch", 2, "--plan", "source", "--epochs", 2, "--warmup", 1)
AUTO = ("--class-weights", "auto")
WEIGHED = evolve(CONFIG, methods=(), random=0, seeds=1, train=evolve(TRAIN, class_weights="auto"))


def genoc(*words):
    return CliRunner().invoke(main, [*map(str, words)])


def done(*words):
    result = genoc(*words)
    assert result.exit_code == 0, result.output
    return result


def searched(folder: Path, out: str, *words) -> Path:
    (folder / "space.json").write_text(SKIP_SPACE)
    done("search", folder / "space.json", "--method", "darts", "--out", folder / out, *SMALL, *words)
    return folder / out


def weights_in(run: Path) -> tuple[float, ...] | None:
    return search_config(run, read_record(run)).class_weights


def first_losses(run: Path) -> list[str]:
    return [line.split(",")[3] for line in (run / "steps.csv").read_text().splitlines()[:2]]


def test_a_search_by_alphas_records_the_weights_and_learns_by_them(tmp_path: Path):
    plain, even, auto = (
        searched(tmp_path, name, *words)
        for name, words in {"plain": (), "even": ("--class-weights", "1,1"), "auto": AUTO}.items()
    )
    background, target = weights_in(auto)
    assert 0 < background < 1 < target
    assert weights_in(even) == (1, 1)
    assert weights_in(plain) is None
    assert first_losses(plain)[0] == "loss"
    assert float(first_losses(even)[1]) == pytest.approx(float(first_losses(plain)[1]), rel=1e-5)
    assert float(first_losses(auto)[1]) != pytest.approx(float(first_losses(plain)[1]), rel=1e-3)


def test_a_search_goes_on_with_its_weights_and_no_others(tmp_path: Path):
    run = searched(tmp_path, "run", *AUTO)
    searched(tmp_path, "run", *AUTO, "--resume")
    done("derive", run, "--method", "perturbation", "--tune-steps", 1, "-o", tmp_path / "derived.json")
    for words in ((), ("--class-weights", "1,2")):
        refused = genoc(
            *("search", tmp_path / "space.json", "--method", "darts", "--out", run, *SMALL),
            *(*words, "--resume"),
        )
        assert refused.exit_code == 2
        assert "config.class_weights" in refused.stderr


def test_a_search_of_before_there_were_weights_goes_on(tmp_path: Path):
    run = searched(tmp_path, "run")
    record = json.loads((run / "run.json").read_text())
    assert record["config"].pop("class_weights", None) is None
    (run / "run.json").write_text(json.dumps(record))
    assert weights_in(run) is None
    searched(tmp_path, "run", "--resume")


def test_a_study_counts_once_and_every_job_has_the_numbers(tmp_path, monkeypatch):
    study = begun(tmp_path / "study", SPACE, REFERENCE, WEIGHED)
    written = json.loads((study.path / "study.json").read_text())["config"]["train"]["class_weights"]
    job = Job(network="plain", seed=0)
    _, data = prepared(study, SPACE, job)
    assert tuple(written) == by_rarity(label_counts(data.train, 2, several=False))
    assert "class weights" in dict(facts(study))["loss"]
    study.add_network("plain", REFERENCE)
    train(study, job)
    assert read_record(study.run(job)).config["class_weights"] == written
    monkeypatch.setattr(begin, "prepared_training", lambda *_: pytest.fail("data were read"))
    assert begun(study.path, SPACE, REFERENCE, WEIGHED).config == study.config
    for weights in (None, (1.0, 2.0)):
        other = evolve(WEIGHED, train=evolve(TRAIN, class_weights=weights))
        with pytest.raises(InputError, match="--class-weights"):
            begun(study.path, SPACE, REFERENCE, other)


def test_a_study_of_before_there_were_weights_goes_on_without(tmp_path):
    plain = evolve(WEIGHED, train=TRAIN)
    study = begun(tmp_path / "study", SPACE, REFERENCE, plain)
    record = json.loads((study.path / STUDY.name).read_text())
    record["config"]["train"].pop("class_weights", None)
    (study.path / STUDY.name).write_text(json.dumps(record))
    assert begun(study.path, SPACE, REFERENCE, plain).config.train.class_weights is None
    assert "loss" not in dict(facts(StudyFolder(study.path)))
    with pytest.raises(InputError, match="--class-weights"):
        begun(study.path, SPACE, REFERENCE, WEIGHED)


@pytest.mark.parametrize(
    ("command", "method"),
    [("search", "halving"), ("search", "once-for-all"), ("search", "darts"), ("study", "halving")],
)
@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--class-weights", "1,2,3"), "3 weights for 2 labels"),
        (("--class-weights", "1;2"), "neither auto nor a number for each label"),
        (("--class-weights", "auto", "--loss", "dice"), "takes no class weights where the output is mask"),
        (("--loss", "dice_ce"), "does not suit the output mask"),
    ],
)
def test_what_would_change_nothing_is_refused_before_a_folder_is_made(tmp_path, command, method, words, told):
    (tmp_path / "space.json").write_text(OPEN_STAGE)
    length = ("--epochs", 2) if method == "darts" else ("--steps", 1, "--max-macs", "1M")
    settings = ("--size", 16, "--limit", 4, "--batch", 2, *length, "--method", method)
    refused = genoc(command, tmp_path / "space.json", "--out", tmp_path / "run", *settings, *words)
    assert refused.exit_code == 2
    assert told in refused.stderr
    assert not (tmp_path / "run").exists()
