"""Entries that come with genoc: found by name, where the user's own zoo has none of that name."""

import json
import os
import shutil
from pathlib import Path

import nibabel
import numpy as np
import pytest
import torch
from PIL import Image

from search.data.synthetic.dermoscopy import synthetic_sample
from search.data.synthetic.parts import name_of
from search.data.synthetic.volumes import synthetic_volume
from tests.compatibility.listing import QUICKEST
from tests.compatibility.trial import TrainedTrial
from zoo.entries.entry import CHECKSUMS, EXAMPLE, PICTURE, WEIGHTS, Entry
from zoo.entries.registry import BUNDLED, entries, find
from zoo.publishing.add import contents

PAGE = Path(__file__).parents[2] / "docs" / "zoo.md"
MOST_BYTES = 2_000_000
OURS = {entry.name: entry for entry in entries(BUNDLED)}


@pytest.fixture(autouse=True)
def none_bundled() -> None:
    """Here they are there."""


@pytest.fixture
def bundled(zoo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A zoo in the place of genoc's own; the current folder has no zoo."""
    for module in ("search.named", "zoo.entries.registry", "zoo.publishing.removal"):
        monkeypatch.setattr(f"{module}.BUNDLED", zoo)
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.delenv("GENOC_ZOO", raising=False)
    return zoo


def test_they_are_listed_below_the_zoo_of_ones_own(genoc, bundled: Path, tmp_path: Path):
    done = genoc("zoo", "list")
    assert [line.split()[0] for line in done.stdout.splitlines()] == ["with", "tiny"]
    assert done.output.splitlines()[-1] == "no entries of your own in models: add one with genoc zoo add RUN"
    ((row),) = json.loads(genoc("zoo", "list", "--json").stdout)
    assert (row["name"], row["bundled"]) == ("tiny", True)
    assert genoc("zoo", "list", "--zoo", tmp_path).stdout == ""
    shutil.copytree(bundled, "models")
    assert [line.split()[0] for line in genoc("zoo", "list").stdout.splitlines()] == ["tiny"]
    assert find(Path("models"), "tiny").folder == Path("models/tiny")


def test_commands_take_their_names(genoc, bundled: Path):
    Image.fromarray(np.zeros((16, 16, 3), np.uint8)).save("a.png")
    for words in (
        ("zoo", "show", "tiny"),
        ("zoo", "verify", "tiny"),
        ("zoo", "search", "tiny"),
        ("zoo", "load", "tiny"),
        ("predict", "tiny", "a.png", "-o", "found"),
    ):
        done = genoc(*words)
        assert done.exit_code == 0, (words, done.output)
    assert Path("found/a.png").is_file()


def test_they_are_not_removed_but_ones_own_of_that_name_is(genoc, bundled: Path):
    refused = genoc("zoo", "remove", "tiny", "--yes")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "tiny: comes with genoc, and cannot be removed" in refused.stderr
    shutil.copytree(bundled, "models")
    assert genoc("zoo", "remove", "tiny", "--yes").exit_code == 0
    assert not Path("models/tiny").exists()
    assert (bundled / "tiny").is_dir()


def test_they_are_pushed_when_they_are_named(genoc, bundled: Path, tmp_path: Path):
    store = tmp_path / "store"
    nothing = genoc("zoo", "push", store)
    assert (nothing.exit_code, nothing.stdout, store.exists()) == (2, "", False)
    assert "nothing to push" in nothing.stderr
    assert "models: has no entries" in nothing.stderr
    size = sum(path.stat().st_size for path in (bundled / "tiny").iterdir())
    dry = genoc("zoo", "push", store, "tiny", "--dry-run").stdout
    assert "would be pushed  tiny  " in dry
    assert f"size    {size:,} bytes" in dry
    assert genoc("zoo", "push", store, "tiny").stdout.startswith("pushed  tiny ")
    assert "left    tiny: is there already" in genoc("zoo", "push", store, "tiny").stdout
    assert genoc("zoo", "diff", store, "tiny").exit_code == genoc("zoo", "diff", store).exit_code == 0
    assert genoc("zoo", "pull", store, "tiny", "--zoo", "other").exit_code == 0
    assert (Path("other") / "tiny" / CHECKSUMS).read_bytes() == (bundled / "tiny" / CHECKSUMS).read_bytes()


def test_none_of_them_is_changed(genoc, bundled: Path):
    assert genoc("zoo", "remove", "tiny", "--yes").exit_code == 2
    assert (bundled / "tiny" / "model.py").is_file()


def test_a_zoo_that_is_named_and_not_there_is_refused(genoc, tmp_path: Path):
    done = genoc("zoo", "list", "--zoo", tmp_path / "none")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "genoc zoo add RUN" in done.stderr


def test_there_are_pictures_and_volumes_among_them():
    axes = {name: entry.genotype().spatial_dims for name, entry in OURS.items()}
    assert sorted(axes.values()) == [2, 2, 3]


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_each_of_them_is_verified(genoc, threads: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Threads add in another order: a logit near zero, a sum of large numbers, then differs the most."""
    monkeypatch.chdir(tmp_path)
    before = torch.get_num_threads()
    torch.set_num_threads(threads)
    try:
        verified = genoc("zoo", "verify", *OURS)
    finally:
        torch.set_num_threads(before)
    assert verified.exit_code == 0, verified.output


@pytest.mark.parametrize("name", OURS)
def test_each_of_them_is_what_this_version_makes_of_its_weights(name: str):
    """REWRITE_GOLDEN=1 writes it anew, after a change to what is emitted, drawn or told."""
    folder, entry = OURS[name].folder, OURS[name]
    made = contents(entry.genotype(), folder / WEIGHTS, entry.record())
    if os.environ.get("REWRITE_GOLDEN"):
        for file, data in made.items():
            (folder / file).write_bytes(data)
    kept = {path.name: path.read_bytes() for path in folder.iterdir()}
    exact = kept.keys() - {CHECKSUMS, EXAMPLE, PICTURE}  # these depend on the processor and the fonts
    assert made.keys() | {PICTURE} == kept.keys()
    assert [file for file in exact if made[file] != kept[file]] == []


@pytest.mark.parametrize("name", OURS)
def test_each_of_them_is_small_and_free_to_use(name: str):
    entry, record = OURS[name], OURS[name].record()
    assert sum(path.stat().st_size for path in entry.folder.iterdir()) <= MOST_BYTES
    assert (record.license, record.data.name) == ("apache-2.0", "synthetic")
    assert "synthetic" in record.notice


@pytest.mark.parametrize("name", OURS)
@torch.no_grad()
def test_each_of_them_goes_every_quick_way_of_emitted_files(name: str):
    entry = OURS[name]
    trial = TrainedTrial(entry.genotype(), entry.folder / WEIGHTS)
    for target in QUICKEST:
        target.held_by(trial)


def test_the_page_tells_of_each_of_them():
    rows = [line for line in PAGE.read_text("utf-8").splitlines() if line.startswith("| `")]
    told = [row for row in rows if row.split("`")[1] in OURS]
    assert len(told) == len(OURS)
    for row in told:
        record = OURS[row.split("`")[1]].record()
        assert f" {record.parameters:,} parameters " in row
        scores = list(record.metrics.class_dice.values()) or [record.metrics.mean.dice]
        assert all(f" {score:.3f}".replace("0.", ".") in row for score in scores)


def truth_of(genoc, entry: Entry, folder: Path) -> dict[str, np.ndarray]:
    """Its test images, written as files into a folder, and the labels (*spatial) of each by its id."""
    record = entry.record()
    count, size = record.metrics.images, record.preparation.extent()[0]
    more = ("--volumes",) if record.preparation.is_of_volumes else ()
    done = genoc("data", "generate", folder, "--number", count, "--size", size, *more)
    assert done.exit_code == 0, done.output
    draw = synthetic_volume if more else synthetic_sample
    return {name_of("test", 0, index): draw(size, 0, "test", index)[1] for index in range(count)}


@pytest.mark.parametrize("name", OURS)
def test_each_of_them_does_on_files_what_its_card_says(
    genoc, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GENOC_ZOO", raising=False)
    truth = truth_of(genoc, OURS[name], tmp_path / "images")
    done = genoc("predict", name, "images", "-o", "found", "--batch", 16)
    assert done.exit_code == 0, done.output
    scores = [dice(read(tmp_path / "found", image), labels) for image, labels in truth.items()]
    assert np.mean(scores) == pytest.approx(OURS[name].record().metrics.mean.dice, abs=0.005)


def read(folder: Path, name: str) -> np.ndarray:
    """The labels that were found, as axes go in a network."""
    picture = folder / f"{name}.png"
    if picture.is_file():
        return np.asarray(Image.open(picture)) // 255
    return np.asarray(nibabel.load(folder / f"{name}.nii.gz").dataobj).T


def dice(found: np.ndarray, labels: np.ndarray) -> float:
    """The mean over the classes."""
    pairs = [(found == label, labels == label) for label in range(1, labels.max() + 1)]
    return float(np.mean([2 * (one & other).sum() / (one.sum() + other.sum()) for one, other in pairs]))
