"""From a training's folder to an entry: all of it, or nothing and a reason."""

import hashlib
import json
import os
import shutil
from pathlib import Path

import pytest
import torch
from click.testing import CliRunner
from safetensors.torch import load_file, save_file

from genotype import InputError, canonical_text
from search.api import run_training
from search.config import DataConfig, TrainConfig
from tests.zoo.trained import TINY
from zoo.entries.entry import REQUIRED, Entry
from zoo.main import main
from zoo.publishing import publish
from zoo.publishing.add import Terms, add
from zoo.verification.verify import require_sound


def change_json(path: Path, **values: object) -> None:
    path.write_text(json.dumps({**json.loads(path.read_text()), **values}))


def test_an_entry_holds_what_the_run_says(run: Path, entry: Entry):
    record = entry.record()
    assert (record.name, record.parameters, record.seed) == ("tiny", 865, 3)
    assert (record.preparation.size, record.preparation.fit) == ((32, 32), "stretch")
    assert (record.metrics.images, record.metrics.mean.iou) == (2, 0.4)
    assert record.config == {"lr": 0.001, "loss": None}
    assert entry.genotype() == TINY
    given, kept = load_file(run / "model.safetensors"), load_file(entry.path("model.safetensors"))
    assert given.keys() == kept.keys()
    assert all(torch.equal(given[key], kept[key]) for key in given)


def test_no_path_of_the_machine_that_trained_it_is_told(entry: Entry):
    assert [path.name for path in entry.folder.iterdir() if b"/home/me" in path.read_bytes()] == []


def test_checksums_are_those_of_the_files(entry: Entry):
    lines = entry.path("SHA256SUMS").read_text().splitlines()
    found = {
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}"
        for path in entry.folder.iterdir()
        if path.name != "SHA256SUMS"
    }
    assert {*lines} == found


def test_the_same_run_gives_the_same_bytes(run: Path, entry: Entry, tmp_path: Path):
    again = add(run, tmp_path / "other", Terms())
    assert {path.name for path in again.folder.iterdir()} == {path.name for path in entry.folder.iterdir()}
    assert all(again.path(path.name).read_bytes() == path.read_bytes() for path in entry.folder.iterdir())


def test_a_real_training_becomes_a_sound_entry(tmp_path: Path):
    config = TrainConfig(data=DataConfig(size=16, limit=4), epochs=1, batch=2)
    run_training(TINY, config, tmp_path / "run", resume=False)
    entry = add(tmp_path / "run", tmp_path / "models", Terms(name="first"))
    require_sound(entry)
    record = entry.record()
    assert (entry.name, record.preparation.size, record.data.test) == ("first", (16, 16), 4)


def test_a_name_is_taken_once_unless_forced(run: Path, zoo: Path, entry: Entry):
    before = entry.path("SHA256SUMS").read_bytes()
    with pytest.raises(InputError, match="there already is an entry of that name"):
        add(run, zoo, Terms(license="mit"))
    assert entry.path("SHA256SUMS").read_bytes() == before
    add(run, zoo, Terms(license="mit"), force=True)
    assert entry.record().license == "mit"
    require_sound(entry)
    assert {path.name for path in zoo.iterdir()} == {".lock", ".versions", "tiny"}


def test_what_is_no_entry_is_not_replaced(run: Path, tmp_path: Path):
    notes = tmp_path / "models" / "tiny" / "notes.txt"
    notes.parent.mkdir(parents=True)
    notes.write_text("mine")
    with pytest.raises(InputError, match="exists, but is not a zoo entry"):
        add(run, tmp_path / "models", Terms(), force=True)
    assert notes.read_text() == "mine"


@pytest.mark.parametrize(
    ("terms", "where"),
    [
        (Terms(name="../out"), "--name"),
        (Terms(name="Tiny"), "--name"),
        (Terms(name=""), "--name"),
        (Terms(license="a: b"), "--license"),
    ],
)
def test_names_and_licences_have_a_form(terms: Terms, where: str, run: Path, zoo: Path):
    with pytest.raises(InputError) as refused:
        add(run, zoo, terms, force=True)
    assert [problem.path for problem in refused.value.problems] == [where]


PLACES = {
    "is a folder": Path.mkdir,
    "is a pipe, not a file": os.mkfifo,
    "is a link to a file that does not exist": lambda path: path.symlink_to("nowhere"),
    "is a device, not a file": lambda path: path.symlink_to("/dev/null"),
}


@pytest.mark.parametrize("words", PLACES)
@pytest.mark.parametrize("name", ["run.json", "evaluation.json", "model.safetensors", "genotype.json"])
def test_what_is_no_file_is_called_what_it_is(name: str, words: str, run: Path, tmp_path: Path):
    (run / name).unlink()
    PLACES[words](run / name)
    with pytest.raises(InputError) as refused:
        add(run, tmp_path / "models", Terms())
    assert words in str(refused.value)
    assert "does not exist, so" not in str(refused.value)
    assert "Errno" not in str(refused.value)


@pytest.mark.parametrize("text", ["{", "", "5", '{"split": "test", "images": []}'])
def test_a_broken_evaluation_is_not_another_folder(text: str, run: Path, tmp_path: Path):
    (run / "evaluation.json").write_text(text)
    with pytest.raises(InputError) as refused:
        add(run, tmp_path / "models", Terms())
    assert refused.value.subject.endswith("evaluation.json")
    assert "give the folder" not in str(refused.value)


@pytest.mark.parametrize("dice", ["0.99", True, None, 1e308])
def test_means_are_numbers_from_0_to_1(dice: object, run: Path, tmp_path: Path):
    change_json(run / "evaluation.json", mean={"dice": dice, "iou": 0.5, "accuracy": 0.5})
    with pytest.raises(InputError, match=r"mean\.dice: "):
        add(run, tmp_path / "models", Terms())


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (shutil.rmtree, "this file does not exist, so this is not the folder of a training"),
        (lambda run: (run / "run.json").write_text("{"), "not JSON"),
        (lambda run: (run / "run.json").write_text("[]"), "is not of a run"),
        (lambda run: change_json(run / "run.json", kind="search"), "this is a search, not a training"),
        (lambda run: change_json(run / "run.json", finished=False), "it was interrupted"),
        (
            lambda run: change_json(run / "run.json", diverged="the loss became nan"),
            "this run diverged: the loss",
        ),
        (lambda run: change_json(run / "run.json", seed="3"), "is not a whole number"),
        (lambda run: change_json(run / "run.json", config={}), "this key is missing"),
        (lambda run: (run / "evaluation.json").unlink(), "has not finished: there is no evaluation.json"),
        (lambda run: change_json(run / "evaluation.json", mean={"dice": 2}), "out of range"),
        (lambda run: (run / "model.safetensors").unlink(), "there is no model.safetensors"),
        (lambda run: (run / "model.safetensors").write_bytes(b"x" * 99), "cannot be read"),
        (lambda run: (run / "genotype.json").unlink(), "No such file"),
        (
            lambda run: (run / "genotype.json").write_text(canonical_text(TINY).replace(": 8}", ": 9}")),
            "is not the genotype that was trained",
        ),
    ],
)
def test_what_is_no_finished_training_is_refused(spoil, said: str, run: Path, tmp_path: Path):
    spoil(run)
    with pytest.raises(InputError) as refused:
        add(run, tmp_path / "models", Terms())
    assert said in str(refused.value)
    assert not (tmp_path / "models").exists()


def changed_weights(run: Path, change) -> None:
    tensors = load_file(run / "model.safetensors")
    change(tensors)
    save_file(tensors, run / "model.safetensors")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda found: found.pop("head_dec1.bias"), "head_dec1.bias: this weight is missing"),
        (lambda found: found.update(more=torch.zeros(1)), "more: the network has no such weight"),
        (lambda found: found.update({"head_dec1.bias": torch.zeros(2)}), "is float32 2, but the network's"),
        (lambda found: found.update({"head_dec1.bias": torch.zeros(1).half()}), "is float16 1, but the net"),
        (lambda found: found["head_dec1.bias"].fill_(float("nan")), "the training diverged"),
    ],
)
def test_weights_that_do_not_fit_are_refused(change, said: str, run: Path, tmp_path: Path):
    changed_weights(run, change)
    with pytest.raises(InputError) as refused:
        add(run, tmp_path / "models", Terms())
    assert said in str(refused.value)
    assert not (tmp_path / "models").exists()


@pytest.mark.parametrize("moment", [1, 2, 3, 4])
@pytest.mark.parametrize("failure", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_failure_leaves_the_old_entry_whole(moment, failure, run, zoo, entry, monkeypatch):
    """Whether it comes while the old entry is kept, while it is moved away or while the new one is moved in.

    The system is one where folders cannot change places in one step, so it takes several renames.
    """
    monkeypatch.setattr(publish, "swapped", lambda *_: False)
    renames, rename_as_before = [], os.rename

    def rename(source: Path, target: Path) -> None:
        renames.append(source)
        if len(renames) == moment:
            raise failure
        rename_as_before(source, target)

    monkeypatch.setattr(publish.os, "rename", rename)
    with pytest.raises((InputError, KeyboardInterrupt)):
        add(run, zoo, Terms(license="mit"), force=True)
    assert {path.name for path in zoo.iterdir()} == {".lock", ".versions", "tiny"}
    assert entry.record().license == "unknown"
    require_sound(entry)


def test_a_zoo_that_cannot_be_written_is_refused(run: Path, tmp_path: Path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="not written"):
        add(run, tmp_path / "file", Terms())


def test_without_graphviz_there_is_an_entry_without_a_picture(run, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    done = CliRunner().invoke(main, ["zoo", "add", str(run), "--zoo", str(tmp_path / "models")])
    assert (done.exit_code, done.stderr.count("warning  no graph.svg")) == (0, 1)
    entry = Entry(tmp_path / "models" / "tiny")
    assert {path.name for path in entry.folder.iterdir()} == {*REQUIRED}
    assert "Graphviz was not installed" in entry.path("README.md").read_text()
    require_sound(entry)
