"""Search, training and evaluation as a person runs them, on a few small drawn pictures."""

import csv
import errno
import json
import shutil
from hashlib import sha256
from pathlib import Path

import pytest
import torch
from click.testing import CliRunner, Result
from safetensors import safe_open
from safetensors.torch import load_file, save_file

import genotype.text.files
from compiler.checks import load_checked
from genotype.form.choices import is_space
from search.config import DataConfig
from search.data import read_split
from search.recorded import recorded_data, seed_of
from search.runs.checkpoint import Checkpoint
from search.runs.files import EARLIER
from search.runs.run import Run
from search.search import Search
from search.training.train import Training
from tests.options import overridden
from tests.spaces import SKIP_SPACE
from zoo.main import main

pytestmark = pytest.mark.usefixtures("short_reports")

SMALL = ["--size", "16", "--limit", "8", "--batch", "4", "--epochs", "3", "--precision", "fp32"]


@pytest.fixture
def space(tmp_path: Path) -> Path:
    path = tmp_path / "space.json"
    path.write_text(SKIP_SPACE)
    return path


def genoc(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def searched(space: Path, out: Path, *more: object) -> Result:
    return genoc("search", space, "--out", out, *overridden(["--warmup", 0, *SMALL], more))


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A search, and a training of what it found."""
    folder = tmp_path_factory.mktemp("runs")
    (folder / "space.json").write_text(SKIP_SPACE)
    assert searched(folder / "space.json", folder / "search").exit_code == 0
    result = genoc("train", folder / "search" / "genotype.json", "--out", folder / "train", *SMALL)
    assert result.exit_code == 0, result.output
    return folder


def rows(path: Path) -> list[dict[str, str]]:
    with path.open() as file:
        return list(csv.DictReader(file))


def test_a_search_leaves_a_genotype_that_passes_every_check(runs: Path):
    assert not is_space(load_checked(runs / "search" / "genotype.json"))
    assert json.loads((runs / "search" / "run.json").read_text())["finished"]


def test_the_alphas_of_every_epoch_are_kept_from_before_the_first(runs: Path):
    alphas = json.loads((runs / "search" / "alphas.json").read_text())
    assert len(alphas["epochs"]) == 1 + 3
    assert alphas["epochs"][0] != alphas["epochs"][-1]
    for epoch in alphas["epochs"]:
        assert list(map(len, epoch)) == [len(decision["candidates"]) for decision in alphas["decisions"]]


def test_every_half_step_is_logged_with_the_rate_it_used(runs: Path):
    steps = rows(runs / "search" / "steps.csv")
    assert [row["half"] for row in steps] == ["alpha", "weight"] * (3 * 2)
    rates = {row["epoch"]: float(row["lr"]) for row in steps if row["half"] == "weight"}
    assert rates["0"] == 0.025
    assert rates["0"] > rates["1"] > rates["2"] > 0.003


def test_a_training_keeps_weights_that_fit_its_emitted_file(runs: Path):
    namespace: dict[str, object] = {}
    exec((runs / "train" / "model.py").read_text(), namespace)
    network = namespace["SkipSpace"]()
    network.load_state_dict(load_file(runs / "train" / "model.safetensors"))


def test_a_finished_search_leaves_an_edited_genotype_alone(runs: Path, space: Path, tmp_path: Path):
    shutil.copytree(runs / "search", tmp_path / "run")
    edited = tmp_path / "run" / "genotype.json"
    edited.write_text(edited.read_text().replace('"skip-space"', '"mine"'))
    result = searched(space, tmp_path / "run", "--resume")
    assert result.exit_code == 0
    assert "left as it is" in result.stderr
    assert '"mine"' in edited.read_text()


def test_an_unsuitable_loss_is_refused_before_a_folder_is_made(space: Path, tmp_path: Path):
    refused(searched(space, tmp_path / "run", "--loss", "dice_ce"), "dice_ce")
    assert not (tmp_path / "run").exists()


def test_a_run_records_its_split_in_a_form_that_it_takes(runs: Path, space: Path, tmp_path: Path):
    split = json.loads((runs / "search" / "splits.json").read_text())
    assert {part: len(ids) for part, ids in split.items()} == {"train": 8, "val": 8, "test": 8}
    every = [name for ids in split.values() for name in ids]
    assert read_split(runs / "search" / "splits.json", every).train == tuple(split["train"])


def test_a_command_says_which_images_it_uses(space: Path, tmp_path: Path):
    result = searched(space, tmp_path / "run")
    assert "8 training, 8 validation, 8 test images of 16x16; synthetic, because no --data" in result.stderr
    assert "decided" in result.stderr


def test_evaluate_repeats_what_the_training_measured(runs: Path):
    recorded = json.loads((runs / "train" / "evaluation.json").read_text())
    result = json.loads(genoc("evaluate", runs / "train", "--json").stdout)
    again, before = result.pop("measures"), recorded.pop("measures")
    assert again["unit"] == before["unit"] == "pixels"
    assert again["classes"] == before["classes"]
    assert result == recorded


def test_other_data_have_their_own_split(runs: Path, pair_folder, tmp_path: Path):
    shutil.copytree(runs / "train", tmp_path / "run")
    told = json.loads((tmp_path / "run" / "run.json").read_text())
    told["config"]["data"]["split"] = "of/the/run.json"
    (tmp_path / "run" / "run.json").write_text(json.dumps(told))
    refused(genoc("evaluate", tmp_path / "run"), "of/the/run.json")
    other = genoc("evaluate", tmp_path / "run", "--data", pair_folder(12))
    assert other.exit_code == 0, other.output


@pytest.mark.parametrize("option", ["--weights-on=B", "--passes=3", "--tau=2", "--tau-decay=.9"])
def test_an_option_that_would_be_passed_over_is_refused(option: str, space: Path, tmp_path: Path):
    refused(searched(space, tmp_path / "run", option), option.split("=")[0], "is for --")
    assert not (tmp_path / "run").exists()


def test_a_zoo_entry_is_evaluated_on_pictures_and_a_split_as_it_was_trained_on(runs: Path, tmp_path: Path):
    entry = tmp_path / "entry"
    shutil.copytree(runs / "train", entry)
    (entry / "run.json").rename(entry / "entry.json")
    first = {"format": "genoc-entry/1", "seed": 3, "size": 16, "fit": "crop", "parameters": 1}
    (entry / "entry.json").write_text(json.dumps(first))
    sums = {
        name: sha256((entry / name).read_bytes()).hexdigest()
        for name in ("genotype.json", "model.safetensors")
    }
    (entry / "SHA256SUMS").write_text("".join(f"{digest}  {name}\n" for name, digest in sums.items()))
    assert (seed_of(entry), seed_of(runs / "train")) == (3, 0)
    assert recorded_data(entry) == DataConfig(size=(16, 16), fit="crop")
    (entry / "entry.json").write_text(json.dumps({**first, "data": {"name": "lesions"}}))
    refused(genoc("evaluate", entry), "trained on lesions", "--data")
    (entry / "entry.json").write_text('{"seed": 3, "size": "16"}')
    refused(genoc("evaluate", entry), "entry.json", "size")


def test_settings_that_an_older_run_does_not_tell_are_the_defaults(runs: Path, tmp_path: Path):
    shutil.copytree(runs / "train", tmp_path / "run")
    told = json.loads((tmp_path / "run" / "run.json").read_text())
    for key in ("fit", "at_most", "grid"):
        del told["config"]["data"][key]
    told["config"]["augment"] = True
    (tmp_path / "run" / "run.json").write_text(json.dumps(told))
    assert (
        recorded_data(tmp_path / "run") == recorded_data(runs / "train") == DataConfig(size=(16, 16), limit=8)
    )
    assert genoc("evaluate", tmp_path / "run").exit_code == 0


def test_a_run_records_how_its_pictures_came_about(runs: Path, pair_folder, tmp_path: Path):
    genotype, folder = runs / "search" / "genotype.json", pair_folder(12)
    given = ["--data", folder, "--fit", "crop", "--at-most", "10", "--augment", "darts-unet"]
    result = genoc("train", genotype, "--out", tmp_path / "run", *SMALL, *given)
    assert result.exit_code == 0, result.output
    assert "6 training, 2 validation, 2 test images of 24x20, colour: " in result.stderr
    assert "cropped to their centre and resized to 16x16" in result.stderr
    told = json.loads((tmp_path / "run" / "run.json").read_text())["config"]
    assert told["augment"] == "darts-unet"
    data = DataConfig(source=str(folder), size=(16, 16), fit="crop", at_most=10, limit=8)
    assert recorded_data(tmp_path / "run") == data
    recorded = json.loads((tmp_path / "run" / "evaluation.json").read_text())
    again, other = (
        json.loads(genoc("evaluate", tmp_path / "run", "--json", *words).stdout)["images"]
        for words in ((), ("--fit", "stretch"))
    )
    assert again == recorded["images"]
    assert other != recorded["images"]


@pytest.mark.parametrize("name", ["none", "affine", "darts-unet"])
def test_how_images_vary_changes_a_search(runs: Path, space: Path, tmp_path: Path, name: str):
    assert searched(space, tmp_path / "run", "--augment", name).exit_code == 0
    assert (tmp_path / "run" / "steps.csv").read_bytes() != (runs / "search" / "steps.csv").read_bytes()


def test_the_same_seed_gives_the_same_genotype_and_weights(runs: Path, space: Path, tmp_path: Path):
    searched(space, tmp_path / "again")
    for name in ("genotype.json", "alphas.json", "steps.csv"):
        assert (tmp_path / "again" / name).read_bytes() == (runs / "search" / name).read_bytes()
    searched(space, tmp_path / "other", "--seed", 1)
    assert (tmp_path / "other" / "steps.csv").read_bytes() != (runs / "search" / "steps.csv").read_bytes()


def stop_in(monkeypatch: pytest.MonkeyPatch, job: type, wanted: int) -> None:
    """Press Ctrl-C in an epoch, half way through its steps."""
    original = job.measure

    def measure(self, epoch: int):
        if epoch == wanted:
            raise KeyboardInterrupt
        return original(self, epoch)

    monkeypatch.setattr(job, "measure", measure)


def same_tensors(one: Path, other: Path) -> bool:
    a, b = Checkpoint.read(one).tensors, Checkpoint.read(other).tensors
    return a.keys() == b.keys() and all(torch.equal(a[key], b[key]) for key in a)


def test_a_search_of_the_second_order_with_radam_resumes_too(
    space: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    options = ("--order", 2, "--alpha-optimizer", "radam", "--alpha-betas", 0.4, 0.99)
    assert searched(space, tmp_path / "whole", *options).exit_code == 0
    with monkeypatch.context() as patch:
        stop_in(patch, Search, 2)
        assert searched(space, tmp_path / "run", *options).exit_code == 130
    assert searched(space, tmp_path / "run", "--resume", *options).exit_code == 0
    name = "checkpoint.safetensors"
    assert same_tensors(tmp_path / "run" / name, tmp_path / "whole" / name)
    config = json.loads((tmp_path / "run" / "run.json").read_text())["config"]
    assert (config["order"], config["alpha_optimizer"], config["alpha_betas"]) == (2, "radam", [0.4, 0.99])


def test_a_search_that_was_stopped_and_resumed_is_one_that_was_not(
    runs: Path, space: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    with monkeypatch.context() as patch:
        stop_in(patch, Search, 1)
        stopped = searched(space, tmp_path / "run")
    assert stopped.exit_code == 130
    assert "--resume" in stopped.stderr
    assert searched(space, tmp_path / "run", "--resume").exit_code == 0
    name = "checkpoint.safetensors"
    assert same_tensors(tmp_path / "run" / name, runs / "search" / name)
    for name in ("genotype.json", "alphas.json", "steps.csv", "evaluation.json"):
        assert (tmp_path / "run" / name).read_bytes() == (runs / "search" / name).read_bytes()


def test_a_training_that_was_stopped_and_resumed_is_one_that_was_not(
    runs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    arguments = ["train", runs / "search" / "genotype.json", "--out", tmp_path / "run", *SMALL]
    with monkeypatch.context() as patch:
        stop_in(patch, Training, 2)
        assert genoc(*arguments).exit_code == 130
    assert genoc(*arguments, "--resume").exit_code == 0
    for name in ("model.safetensors", "evaluation.json", "steps.csv"):
        assert (tmp_path / "run" / name).read_bytes() == (runs / "train" / name).read_bytes()


def test_a_training_in_bfloat16_keeps_float32_weights(runs: Path, tmp_path: Path):
    genotype = runs / "search" / "genotype.json"
    low = ["--precision", "bf16", "--even-if-slow"]
    result = genoc("train", genotype, "--out", tmp_path / "run", *overridden(SMALL, low))
    assert result.exit_code == 0
    low, full = (load_file(run / "model.safetensors") for run in (tmp_path / "run", runs / "train"))
    assert {key: value.dtype for key, value in low.items()} == {k: v.dtype for k, v in full.items()}
    assert any(not torch.equal(low[key], full[key]) for key in low)


def refused(result: Result, *words: str) -> None:
    assert result.exit_code == 2, result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)
    for word in words:
        assert word in result.stderr


@pytest.mark.parametrize(
    ("out", "words"),
    [
        ("/dev/null/x", "/dev/null is a device, not a folder"),
        ("/dev/null", "--out: is a device, not a folder"),
        ("{0}/file/deep/er", "file is a file, not a folder"),
        ("{0}/link", "--out: is a link to a folder that does not exist"),
    ],
)
def test_a_path_that_can_be_no_folder_is_refused_before_data_are_read(
    runs: Path, space: Path, tmp_path: Path, out: str, words: str
):
    (tmp_path / "file").write_text("")
    (tmp_path / "link").symlink_to("nowhere")
    for command, given in (("search", space), ("train", runs / "search" / "genotype.json")):
        result = genoc(command, given, "--out", out.format(tmp_path), *SMALL)
        refused(result, words, "give the path of a folder")
        assert "data  " not in result.stderr


def test_data_that_are_not_there_are_named_once_with_their_option(space: Path, tmp_path: Path):
    result = genoc("search", space, "--out", tmp_path / "run", "--data", tmp_path / "nosuch")
    refused(result, "data: this folder does not exist")
    assert result.stderr.count("nosuch") == 1


def test_a_folder_that_holds_a_run_is_not_written_over(runs: Path, space: Path):
    refused(searched(space, runs / "search"), "--resume", "not empty")


def test_a_run_records_the_loss_that_its_output_has_by_default(runs: Path):
    for run in ("search", "train"):
        assert json.loads((runs / run / "run.json").read_text())["config"]["loss"] == "bce_dice"


@pytest.mark.parametrize(
    "edited", [{"next_epoch": True}, {"next_epoch": 1.5}, {"best": "x"}, {"tables": [3]}]
)
def test_an_edited_checkpoint_is_refused(runs: Path, space: Path, tmp_path: Path, edited: dict[str, object]):
    shutil.copytree(runs / "train", tmp_path / "train")
    path = tmp_path / "train" / "checkpoint.safetensors"
    found = Checkpoint.read(path)
    found.about.update(edited)
    found.write(path)
    genotype = runs / "search" / "genotype.json"
    refused(genoc("train", genotype, "--out", tmp_path / "train", *SMALL, "--resume"), "is not of this run")


def test_two_processes_do_not_work_in_one_folder(runs: Path, space: Path):
    with Run(runs / "search").held():
        for words in (["--resume"], []):
            refused(searched(space, runs / "search", *words), "another process", "wait for it")
    assert searched(space, runs / "search", "--resume").exit_code == 0


def test_a_run_is_not_resumed_under_other_settings(runs: Path, space: Path):
    result = searched(space, runs / "search", "--resume", "--seed", 5, "--lr", 0.5)
    refused(result, "  seed: ", "config.lr", "started with 0.025, not 0.5")


def test_a_truncated_checkpoint_is_refused(space: Path, tmp_path: Path):
    searched(space, tmp_path / "run")
    path = tmp_path / "run" / "checkpoint.safetensors"
    path.write_bytes(path.read_bytes()[:-100])
    unfinished(tmp_path / "run")
    (tmp_path / "run" / EARLIER).unlink()
    refused(searched(space, tmp_path / "run", "--resume"), "checkpoint", "start again")


def test_a_checkpoint_whose_values_were_changed_is_refused(space: Path, tmp_path: Path):
    searched(space, tmp_path / "run")
    path = tmp_path / "run" / "checkpoint.safetensors"
    with safe_open(path, framework="pt") as file:
        about = file.metadata()
    tensors = load_file(path)
    next(iter(tensors.values())).flatten()[0] += 1
    save_file(tensors, path, about)
    unfinished(tmp_path / "run")
    (tmp_path / "run" / EARLIER).unlink()
    refused(searched(space, tmp_path / "run", "--resume"), "checksum differs", "start again")


def unfinished(run: Path) -> None:
    """Have a run say that it was stopped before its end."""
    about = json.loads((run / "run.json").read_text())
    (run / "run.json").write_text(json.dumps({**about, "finished": False}))


def test_a_search_that_was_stopped_at_its_report_gets_one(space: Path, tmp_path: Path):
    searched(space, tmp_path / "run")
    before = (tmp_path / "run" / "report.html").read_bytes()
    (tmp_path / "run" / "report.html").unlink()
    (tmp_path / "run" / "checkpoint.safetensors").unlink()  # a finished search needs none
    assert searched(space, tmp_path / "run", "--resume").exit_code == 0
    assert (tmp_path / "run" / "report.html").read_bytes() == before


def test_a_finished_search_without_its_alphas_is_refused(space: Path, tmp_path: Path):
    searched(space, tmp_path / "run")
    for text in ("", "{}"):
        (tmp_path / "run" / "alphas.json").write_text(text)
        refused(searched(space, tmp_path / "run", "--resume"), "alphas.json")


@pytest.mark.parametrize(
    "about",
    ["null", "[]", "{}", '{"next_epoch": 99, "history": {}, "optimizers": {}}', "[" * 5000],
    ids=["null", "list", "empty", "later", "deep"],
)
def test_a_checkpoint_that_says_nonsense_is_refused(space: Path, tmp_path: Path, about: str):
    searched(space, tmp_path / "run")
    path = tmp_path / "run" / "checkpoint.safetensors"
    save_file(load_file(path), path, {"genoc": about})
    shutil.copy(path, tmp_path / "run" / EARLIER)
    unfinished(tmp_path / "run")
    refused(searched(space, tmp_path / "run", "--resume"), "checkpoint", "start again")


def test_a_finished_training_without_its_weights_is_refused(runs: Path, tmp_path: Path):
    shutil.copytree(runs / "train", tmp_path / "run")
    (tmp_path / "run" / "model.safetensors").write_bytes(b"")
    genotype = runs / "search" / "genotype.json"
    refused(genoc("train", genotype, "--out", tmp_path / "run", *SMALL, "--resume"), "model.safetensors")


@pytest.mark.parametrize(
    "arguments",
    [
        ("--lr", "nan"),
        ("--momentum", "nan"),
        ("--beta-end", "inf"),
        ("--seed", 10**20),
        ("--seed", -1),
        ("--threads", 10**11),
        ("--batch", 10**9),
        ("--size", 10**7),
        ("--at-most", 2),
        ("--fit", "squash"),
        ("--augment", "blur"),
        ("--edges-per-node", 10**4),
        ("--device", "meta"),
        ("--out", "/dev/null/run"),
        ("--out", "x" * 300),
    ],
    ids=lambda arguments: arguments[0].strip("-"),
)
def test_numbers_and_paths_that_cannot_be_are_refused(space: Path, arguments: tuple[object, ...]):
    refused(genoc("search", space, "--out", space.parent / "run", *arguments))


def test_an_image_that_shrinks_to_a_pixel_is_refused(space: Path, tmp_path: Path):
    text = SKIP_SPACE.replace('{"stride": 2}', '{"stride": 16}')
    space.write_text(text)
    refused(genoc("search", space, "--out", tmp_path / "run", "--size", 16), "single pixel", "give 32")


def test_weights_of_another_network_are_refused(runs: Path, tmp_path: Path):
    (tmp_path / "genotype.json").write_text((runs / "train" / "genotype.json").read_text())
    (tmp_path / "model.safetensors").write_bytes(b"not weights")
    refused(genoc("evaluate", tmp_path, "--size", 16, "--limit", 8), "model.safetensors")


def test_a_space_cannot_be_trained_nor_a_genotype_searched(runs: Path, space: Path, tmp_path: Path):
    refused(genoc("train", space, "--out", tmp_path / "run"), "this choice is open")
    genotype = runs / "search" / "genotype.json"
    refused(genoc("search", genotype, "--out", tmp_path / "run"), "nothing to search")


def test_a_size_that_the_network_cannot_take_is_refused(space: Path, tmp_path: Path):
    refused(genoc("search", space, "--out", tmp_path / "run", "--size", 15), "multiples of 2 x 2")


def test_a_device_that_is_not_here_is_refused(space: Path, tmp_path: Path):
    refused(genoc("search", space, "--out", tmp_path / "run", "--device", "abacus"), "--device")


def test_the_command_line_overrides_how_a_space_is_searched(space: Path, tmp_path: Path):
    result = searched(space, tmp_path / "run", "--softmax", "edge", "--edges-per-node", 1)
    assert result.exit_code == 0
    cell = load_checked(tmp_path / "run" / "space.json").cells["skip"]
    assert (cell.softmax, cell.keep.edges_per_node) == ("edge", 1)
    edges = load_checked(tmp_path / "run" / "genotype.json").cells["skip"].edges
    targets = [edge.target for edge in edges]
    assert len(targets) == len(set(targets))


def test_a_search_has_no_trained_weights_to_evaluate(runs: Path):
    refused(
        genoc("evaluate", runs / "search"),
        "model.safetensors",
        "this is the folder of a search",
        "train the genotype it found",
    )


def test_another_runs_checkpoint_is_refused_in_a_few_words(runs: Path, tmp_path: Path):
    shutil.copytree(runs / "search", tmp_path / "run")
    shutil.copy(runs / "train" / "checkpoint.safetensors", tmp_path / "run")
    result = genoc("derive", tmp_path / "run", "--method", "perturbation")
    refused(result, "checkpoint", "another folder")
    assert len(result.output) < 600


def test_what_to_type_next_is_about_the_same_data(space: Path, tmp_path: Path):
    options = ("--preset", "darts-unet", "--loss", "bce", "--class-weights", "1,2.5", "--deterministic")
    result = searched(space, tmp_path / "a run", *options)
    assert result.exit_code == 0, result.output
    command = result.output.splitlines()[-1]
    assert command.startswith(
        f"next     genoc train '{tmp_path / 'a run' / 'genotype.json'}' --preset darts-unet"
    )
    assert "--size 16 --limit 8" in command
    assert "--loss bce --class-weights 1.0,2.5" in command
    assert "--deterministic" in command.split()
    assert "True" not in command


def full_disk(monkeypatch: pytest.MonkeyPatch, wanted: str) -> None:
    """Let there be no room for a file of this name."""
    original = genotype.text.files.exchange

    def write(target: Path, data: bytes, *keep: Path | None, **how: bool) -> None:
        if target.name == wanted:
            raise OSError(errno.ENOSPC, "No space left on device")
        original(target, data, *keep, **how)

    monkeypatch.setattr("genotype.text.files.exchange", write)


@pytest.mark.parametrize("name", ["checkpoint.safetensors", "epochs.csv", "report.html", "evaluation.json"])
def test_a_run_on_a_full_disk_goes_on_once_there_is_room(
    runs: Path, space: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
):
    with monkeypatch.context() as patch:
        full_disk(patch, name)
        refused(
            searched(space, tmp_path / "run"), name, "No space left", "make room", "--resume then goes on"
        )
    assert searched(space, tmp_path / "run", "--resume").exit_code == 0
    for kept in ("genotype.json", "alphas.json", "steps.csv", "evaluation.json"):
        assert (tmp_path / "run" / kept).read_bytes() == (runs / "search" / kept).read_bytes()


@pytest.mark.parametrize(
    "words", [["--loss", ""], ["--data", ""], ["--loss="], ["--split", ""]], ids=" ".join
)
def test_an_empty_option_is_no_default(space: Path, tmp_path: Path, words: list[str]):
    result = searched(space, tmp_path / "run", *words)
    refused(result, "has an empty value")
    assert words[0].strip("=") in result.stderr
    assert not (tmp_path / "run").exists()
