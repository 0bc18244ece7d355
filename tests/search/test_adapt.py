"""`genoc adapt`: a genotype brought to the axes, channels and labels of a data set."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result
from hypothesis import assume, given
from hypothesis import strategies as st
from PIL import Image

from compiler.checks import Checked, check
from genotype import InputError, canonical_text, read_text
from search.adaptation import adapted
from search.data.input_spec import DataSpec, unsuited
from search.prepare import input_spec_of
from tests.search.layouts.made import pictures, write
from tests.strategies import genotypes
from zoo.main import main
from zoo.references import names, text

NET = {
    "format": "genoc/1", "name": "net",
    "spatial_dims": 3, "in_channels": 1, "out_channels": 3, "output": "classes",
    "levels": [{"stride": 1}, {"stride": [1, 2, 2]}],
    "stages": {
        "enc1": {"level": 0, "depth": 1, "widths": 4, "kernel": [1, 3, 3]},
        "enc2": {"level": 1, "depth": 1, "widths": 4, "kernel": {"choose": [5, [1, 3, 3]]}},
        "dec1": {"level": 0, "depth": 1, "widths": 4},
    },
    "links": [
        {"from": "input", "to": "enc1"},
        {"from": "enc1", "to": "enc2", "resize": "max_pool"},
        {"from": "enc2", "to": "dec1", "resize": {"kind": "trilinear"}},
        {"from": "enc1", "to": "dec1", "op": "conv_3x3x3"},
    ],
    "heads": [{"from": "dec1"}],
}  # fmt: skip


def spec(dims: int, channels: int, labels: int) -> DataSpec:
    return DataSpec("data", dims, tuple("abcdef")[:channels], tuple("BTUVWX")[:labels])


def opened(source: str) -> Checked:
    reading = read_text(source)
    assert reading.genotype is not None
    return Checked(reading.genotype, reading, "net.json")


@pytest.mark.parametrize("name", names())
@pytest.mark.parametrize("wanted", [(2, 3, 2), (2, 1, 4), (3, 1, 2), (3, 4, 3)], ids=str)
def test_any_genotype_suits_any_data_afterwards(name: str, wanted: tuple[int, int, int]):
    suited = adapted(opened(text(name)), spec(*wanted))
    assert not check(suited)
    assert not [*unsuited(spec(*wanted), input_spec_of(suited))]


@given(genotypes(), st.integers(1, 6), st.integers(2, 6))
def test_what_suits_already_is_unchanged(genotype, channels, labels):
    wanted = spec(genotype.spatial_dims, channels, labels)
    try:
        once = adapted(opened(canonical_text(genotype)), wanted)
    except InputError:
        assume(False)  # a block that cannot change its width reads the image, or gives the logits
    assert adapted(opened(canonical_text(once)), wanted) == once
    assert not [*unsuited(wanted, input_spec_of(once))]


def test_sizes_of_each_axis_lose_that_of_z():
    flat = adapted(opened(json.dumps(NET)), spec(2, 1, 3))
    assert flat.levels[1].stride == (2, 2)
    assert flat.stages["enc1"].kernel == (3, 3)
    assert flat.stages["enc2"].kernel.options == (5, (3, 3))
    assert [link.resize and getattr(link.resize, "kind", link.resize) for link in flat.links] == [
        None, "max_pool", "bilinear", None
    ]  # fmt: skip
    assert flat.links[3].op == "conv_3x3"


def test_a_pair_of_masks_stays_one():
    pair = opened(json.dumps({**NET, "output": "mask_pair", "out_channels": 2}))
    assert adapted(pair, spec(3, 1, 2)).output == "mask_pair"
    assert (adapted(pair, spec(3, 1, 4)).output, adapted(pair, spec(3, 1, 4)).out_channels) == ("classes", 4)


def genoc(*arguments: object):
    return CliRunner().invoke(main, [*map(str, arguments)])


def trained(net: Path, data: Path, out: Path):
    return genoc("train", net, "--data", data, "--steps", 1, "--batch", 4, "--out", out)


@pytest.fixture
def hippocampus(tmp_path: Path) -> Path:
    """Slices of a made organ with two parts, grey, of several sizes, as PNG with labels 0, 1 and 2."""
    folder = tmp_path / "slices"
    for role in ("images", "labels"):
        (folder / role).mkdir(parents=True)
    for index in range(12):
        rng = np.random.default_rng(index)
        shape = (32 + index % 3, 48 - index % 2)
        y, x = np.mgrid[: shape[0], : shape[1]]
        inside = ((y - 15 - index % 4) / 9) ** 2 + ((x - 22 + index % 5) / 15) ** 2 < 1
        labels = np.where(inside, np.where(x < 22, 1, 2), 0).astype(np.uint8)
        grey = np.clip(60 + 70 * labels + rng.normal(0, 6, shape), 0, 255).astype(np.uint8)
        Image.fromarray(grey).save(folder / "images" / f"s{index:02}.png")
        Image.fromarray(labels).save(folder / "labels" / f"s{index:02}.png")
    return folder


def test_slices_are_trained_on_by_the_same_file_with_other_axes(hippocampus: Path, tmp_path: Path):
    volumetric, flat = tmp_path / "net.json", tmp_path / "flat.json"
    volumetric.write_text(text("nnu-net-small"))
    done = genoc("adapt", volumetric, "--data", hippocampus, "-o", flat)
    assert done.exit_code == 0, done.output
    assert "spatial_dims: 3 -> 2" in done.stderr
    assert "channels" not in done.stderr
    by_hand = json.loads(volumetric.read_text()) | {"spatial_dims": 2}
    assert json.loads(flat.read_text()) == by_hand
    training = genoc(
        "train", flat, "--data", hippocampus, "--epochs", 1, "--batch", 4, "--out", tmp_path / "run"
    )
    assert training.exit_code == 0, training.output
    run = json.loads((tmp_path / "run" / "run.json").read_text())
    assert "class_1" in json.dumps(run)


def typed(refused: Result) -> tuple[list[str], str]:
    """The words after `genoc` of the command that a refusal names, and the file that it writes."""
    line = next(line for line in refused.stderr.splitlines() if "or type: genoc " in line)
    words = shlex.split(line.partition("or type: genoc ")[2])
    return words, words[words.index("-o") + 1]


def test_a_refusal_repeats_which_files_were_meant(tmp_path: Path):
    """By patterns, with soft masks, of a split without the images of a third class."""
    folder = tmp_path / "my set"
    for number in range(5):
        mask = np.zeros((16, 16), np.uint8)
        mask[4:12, 4:12] = 2 if number == 4 else 1
        for part, pixels in (("scan", np.full((16, 16), number, np.uint8)), ("drawn", mask)):
            (folder / part).mkdir(parents=True, exist_ok=True)
            Image.fromarray(pixels).save(folder / part / f"p{number}_{part}.png")
    split = tmp_path / "split.json"
    split.write_text(json.dumps({"train": ["p0", "p1"], "val": ["p2"], "test": ["p3"]}))
    net = tmp_path / "a net.json"
    net.write_text(text("unet"))
    which = ("--images", "scan/{id}_scan.png", "--masks", "drawn/{id}_drawn.png", "--threshold")
    options = (*which, "--split", str(split))
    refused = genoc("train", net, "--data", folder, *options, "--out", tmp_path / "run")
    adapting, output = typed(refused)
    assert {*options, str(net), str(folder)} < {*adapting}
    done = genoc(*adapting)
    assert done.exit_code == 0, done.output
    found = json.loads(Path(output).read_text())
    assert (found["in_channels"], found["out_channels"]) == (1, 1)


def test_a_refusal_names_the_command_that_writes_what_suits(hippocampus: Path, tmp_path: Path):
    net = tmp_path / "net.json"
    net.write_text(text("nnu-net-small").replace('"in_channels": 1', '"in_channels": 3'))
    refused = trained(net, hippocampus, tmp_path / "run")
    assert refused.exit_code == 2
    adapting, output = typed(refused)
    assert adapting == [
        "adapt",
        str(net),
        "--data",
        str(hippocampus),
        "-o",
        str(tmp_path / "net-adapted.json"),
    ]
    assert genoc(*adapting).exit_code == 0
    again = genoc(
        "train",
        output,
        "--data",
        hippocampus,
        "--steps",
        1,
        "--batch",
        4,
        "--out",
        tmp_path / "run",
    )
    assert again.exit_code == 0, again.output


def test_what_suits_is_said_to(tmp_path: Path):
    folder = write("carvana", tmp_path / "set", pictures(4))
    net = tmp_path / "net.json"
    net.write_text(text("unet"))
    done = genoc("adapt", net, "--data", folder)
    assert (done.exit_code, done.stdout) == (0, text("unet"))
    assert "nothing was changed" in done.stderr


def test_what_is_no_network_afterwards_is_refused_in_the_changed_text(tmp_path: Path):
    """A stage that can only pass on its three channels gives the logits."""
    folder = write("carvana", tmp_path / "set", pictures(4))
    stages = {**NET["stages"], "enc1": {"level": 0, "depth": 1, "widths": 3}}
    stages["dec1"] = {"level": 0, "depth": 1, "widths": 3, "block": "identity"}
    links = [{"from": "input", "to": "enc1"}, {"from": "enc1", "to": "dec1"}]
    bare = {"spatial_dims": 2, "heads": [{"from": "dec1", "conv": False}], "links": links}
    del stages["enc2"]
    net = tmp_path / "net.json"
    net.write_text(json.dumps({**NET, **bare, "stages": stages, "levels": [{"stride": 1}]}))
    done = genoc("adapt", net, "--data", folder, "-o", tmp_path / "out.json")
    assert done.exit_code == 2
    assert "G212" in done.stderr
    assert not (tmp_path / "out.json").exists()
