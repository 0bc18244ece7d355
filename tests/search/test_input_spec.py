"""Networks for other data than those they are given, and folders of another kind than is asked for."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from attrs import evolve
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from genotype import Genotype, canonical_text, loads
from genotype.form.choices import choices
from search.data.input_spec import PICTURES, DataSpec, unsuited
from search.prepare import input_spec_of
from tests.search.data.volumes.sets import write_decathlon
from tests.spaces import SKIP_SPACE, VOLUME_SPACE
from tests.zoo.trained import TINY, write_run
from zoo.main import main


def genoc(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def written(path: Path, genotype: Genotype, **changes: object) -> Path:
    path.write_text(canonical_text(evolve(genotype, **changes)))
    return path


def refused_at(result: Result, file: Path, key: str, *words: str) -> None:
    """A refusal that shows the line of a key in a file, its value marked, and says these words."""
    assert result.exit_code == 2, result.output
    lines = file.read_text().splitlines()
    number = next(n for n, line in enumerate(lines, 1) if f'"{key}"' in line)
    where = re.search(rf"^{re.escape(str(file))}:{number}:(\d+): {key}: ", result.stderr, re.MULTILINE)
    assert where, result.stderr
    assert lines[number - 1][int(where[1]) - 1 :].startswith(str(json.loads(file.read_text())[key])), (
        result.stderr
    )
    assert f"  {number} | {lines[number - 1]}" in result.stderr
    for word in words:
        assert word in result.stderr


@pytest.fixture
def unread(monkeypatch: pytest.MonkeyPatch) -> None:
    """No image may be read, and nothing be drawn."""

    def read(*_: object, **__: object) -> None:
        raise AssertionError("data were read")

    for name in ("images.load.samples_of", "images.load.whole_images_of", "synthetic.load.synthetic_dataset"):
        monkeypatch.setattr(f"search.data.{name}", read)
    monkeypatch.setattr("search.data.volumes.load.read_volumes", read)


WRONG_FOR_PICTURES = [
    (
        "out_channels",
        {"output": "classes", "out_channels": 3},
        ('write 2, with "output": "classes"', "target"),
    ),
    ("in_channels", {"in_channels": 1}, ("-> write 3", "reads 1 channel;")),
    ("in_channels", {"in_channels": 4}, ("-> write 3", "red, green, blue")),
]


@pytest.mark.usefixtures("unread")
@pytest.mark.parametrize(("key", "changes", "words"), WRONG_FOR_PICTURES)
@pytest.mark.parametrize("is_drawn", [True, False])
def test_a_training_says_which_line_does_not_suit_pictures(
    key, changes, words, is_drawn, pair_folder, tmp_path
):
    file = written(tmp_path / "net.json", TINY, **changes)
    data = () if is_drawn else ("--data", pair_folder(4))
    refused_at(genoc("train", file, "--out", tmp_path / "run", *data), file, key, *words)
    assert not (tmp_path / "run").exists()


@pytest.mark.usefixtures("unread")
def test_a_search_says_which_line_does_not_suit_pictures(tmp_path: Path):
    file = tmp_path / "space.json"
    file.write_text(SKIP_SPACE.replace('"in_channels": 3', '"in_channels": 1'))
    result = genoc("search", file, "--out", tmp_path / "run", "--search-for", "depth")
    assert f"{file}:2:" in result.stderr
    assert "in_channels: skip-space reads 1 channel" in result.stderr
    assert not (tmp_path / "run").exists()


@pytest.mark.usefixtures("unread")
def test_pictures_and_volumes_are_not_taken_for_each_other(
    tmp_path: Path, pair_folder: Callable[[int], Path]
):
    write_decathlon(tmp_path / "balls", 4, shape=(12, 16, 10))
    flat, run = written(tmp_path / "flat.json", TINY), tmp_path / "run"
    data = ("--data", tmp_path / "balls")
    words = (
        "write 3, and correct",
        "give --data a folder of images",
        f"genoc adapt {flat} --data {tmp_path / 'balls'} -o {tmp_path / 'flat-adapted.json'}",
    )
    refused_at(genoc("train", flat, "--out", run, *data), flat, "spatial_dims", *words)
    space = tmp_path / "space.json"
    space.write_text(json.dumps(json.loads(VOLUME_SPACE), indent=1))
    words = ("write 2, and correct", "give --data a folder of volumes")
    refused_at(genoc("search", space, "--out", run, "--data", pair_folder(4)), space, "spatial_dims", *words)
    assert not run.exists()


@pytest.mark.usefixtures("unread")
@pytest.mark.parametrize("patch", ["9", "2"])
def test_a_patch_is_refused_before_volumes_are_read(patch: str, tmp_path: Path):
    write_decathlon(tmp_path / "balls", 4, shape=(12, 16, 10))
    (tmp_path / "space.json").write_text(VOLUME_SPACE)
    given = ("--data", tmp_path / "balls", "--out", tmp_path / "run", "--patch", patch)
    result = genoc("search", tmp_path / "space.json", *given)
    assert (result.exit_code, "--patch" in result.stderr) == (2, True)


@pytest.mark.usefixtures("unread")
def test_volumes_of_other_channels_and_labels(tmp_path: Path):
    write_decathlon(tmp_path / "balls", 4, 2, shape=(12, 16, 10))
    space = tmp_path / "space.json"
    text = VOLUME_SPACE.replace('"out_channels": 3', '"out_channels": 1').replace('"classes"', '"mask"')
    space.write_text(json.dumps(json.loads(text), indent=1))
    result = genoc("search", space, "--data", tmp_path / "balls", "--out", tmp_path / "run")
    refused_at(result, space, "in_channels", "-> write 2", "2 problems")
    refused_at(result, space, "out_channels", 'write 3, with "output": "classes"', "Front part, Back part")


@pytest.mark.usefixtures("unread")
def test_a_space_where_a_network_is_wanted_is_shown_with_its_places(tmp_path: Path):
    file = tmp_path / "space.json"
    file.write_text(SKIP_SPACE)
    result = genoc("train", file, "--out", tmp_path / "run")
    assert (result.exit_code, f"{file}:" in result.stderr) == (2, True)
    assert "G804 cells.skip.edges[0].op: this choice is open, and " in result.stderr


@pytest.mark.usefixtures("unread")
def test_a_trained_network_wants_other_data(tmp_path: Path, pair_folder):
    run = write_run(tmp_path / "run", evolve(TINY, output="classes", out_channels=3))
    result = genoc("evaluate", run, "--data", pair_folder(4))
    refused_at(
        result,
        run / "genotype.json",
        "out_channels",
        "-> this network is already trained: give --data that suits it, or train another on these data\n",
    )


@pytest.mark.usefixtures("unread")
def test_a_folder_that_is_taken_is_refused_before_data_are_read(tmp_path: Path):
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "mine").touch()
    (tmp_path / "space.json").write_text(SKIP_SPACE)
    for command, file in (
        ("train", written(tmp_path / "net.json", TINY)),
        ("search", tmp_path / "space.json"),
    ):
        result = genoc(command, file, "--out", tmp_path / "run")
        assert (result.exit_code, "not empty" in result.stderr) == (2, True)


@given(
    st.sampled_from(["mask", "mask_pair", "classes"]),
    st.integers(1, 5),
    st.integers(2, 5),
    st.integers(1, 4),
    st.integers(1, 4),
)
def test_what_suits_is_what_counts_alike(output, classes, labels, channels, reads):
    out = {"mask": 1, "mask_pair": 2, "classes": max(classes, 2)}[output]
    network = evolve(TINY, output=output, out_channels=out, in_channels=reads)
    offer = DataSpec("pictures", 2, tuple("abcd")[:channels], tuple("BTUVW")[:labels])
    found = {problem.path for problem in unsuited(offer, input_spec_of(network))}
    told_apart = out if output == "classes" else 2
    assert ("in_channels" in found) == (reads != channels)
    assert ("out_channels" in found) == (told_apart != labels)


@pytest.mark.parametrize(("output", "out"), [("mask", 1), ("mask_pair", 2), ("classes", 2)])
def test_every_output_for_a_target_and_its_background_suits_pictures(output: str, out: int):
    network = evolve(TINY, output=output, out_channels=out)
    assert not [*unsuited(PICTURES, input_spec_of(network))]


def test_a_folder_of_another_kind_is_called_what_it_is(tmp_path: Path):
    net = written(tmp_path / "net.json", TINY)
    training, entry = write_run(tmp_path / "training"), write_run(tmp_path / "entry")
    (entry / "run.json").rename(entry / "entry.json")
    shutil.copytree(training, tmp_path / "search")
    told = json.loads((training / "run.json").read_text())
    (tmp_path / "search" / "run.json").write_text(json.dumps({**told, "kind": "search"}))
    (tmp_path / "search" / "model.safetensors").unlink()
    (tmp_path / "empty").mkdir()
    what = {
        "training": "this is the folder of a training; it lacks space.json",
        "entry": "this is an entry of a zoo; it lacks space.json",
        "search": "this is the folder of a search, but it lacks space.json",
        "empty": "this is not the folder of a run; it lacks space.json",
        "nowhere": "the folder does not exist",
        "net.json": "is a file",
    }
    for name, words in what.items():
        result = genoc("train", net, "--out", tmp_path / "run", "--inherit", tmp_path / name)
        assert (result.exit_code, f"--inherit: {words}" in result.stderr) == (2, True), result.stderr
        assert "give the folder of the search from which the genotype was derived" in result.stderr
        derived = genoc("derive", tmp_path / name)
        assert (derived.exit_code, f"the run: {words}" in derived.stderr) == (2, True), derived.stderr
    searched = genoc("evaluate", tmp_path / "search")
    assert "this is the folder of a search; it lacks model.safetensors" in searched.stderr
    assert not (tmp_path / "run").exists()


@pytest.mark.usefixtures("unread")
@pytest.mark.parametrize("words", ["train --out run", "latency", "latency --predict", "compile"])
def test_a_space_where_a_network_is_wanted_is_one_problem(words: str, tmp_path: Path, monkeypatch):
    """Told with how many choices are open, and before anything is measured or written."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("search.prepare.use_machine", lambda *_: None)
    Path("space.json").write_text(SKIP_SPACE)
    command, *options = words.split()
    result = genoc(command, "space.json", *options)
    others = sum(1 for _ in choices(loads(SKIP_SPACE))) - 1
    assert result.exit_code == 2
    assert f"this choice is open, and {others} more, but a network is needed here" in result.stderr
    assert result.stderr.count("G804 ") == 1
    assert "`genoc search`" in result.stderr
    assert "`genoc sample`" in result.stderr
    assert result.stdout == ""
    assert [path.name for path in tmp_path.iterdir()] == ["space.json"]
