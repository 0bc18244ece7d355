"""Arrays in memory are a data set like any other: the same training as from a folder, the same messages."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.utils.data import Dataset

import genoc
from compiler.backend.weights import read_tensors
from genoc.runs.arrays import offered
from search.config import DataConfig
from search.data import Dataset as Prepared
from search.prepare import prepared_data
from tests.genoc.made import Pair, network, pictures, volumes

pytestmark = pytest.mark.usefixtures("unreported")
FOLDERS = ("images", "masks")


class Lazy(Dataset[Any]):
    """A torch Dataset, which counts how often it is asked."""

    def __init__(self, pairs: list[Pair]) -> None:
        self.pairs, self.asked = pairs, [0] * len(pairs)

    def __len__(self) -> int:
        return len(self.pairs)

    def __getitem__(self, number: int) -> tuple[torch.Tensor, torch.Tensor]:
        self.asked[number] += 1
        image, mask = self.pairs[number]
        return torch.from_numpy(image), torch.from_numpy(mask)


def written(pairs: list[Pair], folder: Path) -> Path:
    """The pairs in a folder of .npy files, by the ids that pairs in memory have."""
    for part in FOLDERS:
        (folder / part).mkdir(parents=True)
    for number, (image, mask) in enumerate(pairs):
        name = f"{number:0{len(str(len(pairs) - 1))}d}.npy"
        np.save(folder / "images" / name, image)
        np.save(folder / "masks" / name, mask if mask.ndim == 2 else mask[None])
    return folder


def loaded(data: Any, net: genoc.Genotype, **config: Any) -> Prepared:
    with offered(data) as source:
        return prepared_data(net, DataConfig(source=source, **config), 0, "cpu")


@pytest.mark.parametrize("pairs", [pictures(8), volumes()], ids=["2D", "3D"])
def test_arrays_give_the_training_of_the_same_files(pairs: list[Pair], tmp_path: Path):
    net = network(pairs)
    common: Any = {"epochs": 1, "batch": 2, "precision": "fp32", "plan": "source", "patches": 4}
    if pairs[0][1].ndim == 2:
        common["patch"] = 32
    held = genoc.train(net, Lazy(pairs), out=tmp_path / "held", **common)
    filed = genoc.train(net, written(pairs, tmp_path / "files"), out=tmp_path / "filed", **common)
    records = [json.loads((run.path / "run.json").read_text())["data"] for run in (held, filed)]
    assert records[0]["digest"] == records[1]["digest"]
    assert records[0]["preparation"] == records[1]["preparation"]
    ours, theirs = (read_tensors(run.path / "model.safetensors") for run in (held, filed))
    assert ours.keys() == theirs.keys()
    assert all(torch.equal(ours[name], theirs[name]) for name in ours)
    assert [(one.loss, one.val_dice) for one in held.history] == [
        (one.loss, one.val_dice) for one in filed.history
    ]
    assert held.measures == filed.measures


@given(st.sampled_from(["list", "iterator", "dataset", "tensors", "stack"]), st.booleans())
@settings(max_examples=8, deadline=None)
def test_every_form_of_pairs_gives_the_same_data(form: str, boolean: bool):
    pairs = [(image, mask.astype(bool) if boolean else mask) for image, mask in pictures(8)]
    forms: dict[str, Any] = {
        "list": pairs,
        "iterator": iter(pairs),
        "dataset": Lazy(pairs),  # type: ignore[arg-type]
        "tensors": [(torch.from_numpy(image), torch.from_numpy(mask)) for image, mask in pairs],
        "stack": list(zip(np.stack([i for i, _ in pairs]), np.stack([m for _, m in pairs]), strict=True)),
    }
    net = network(pairs)  # type: ignore[arg-type]
    assert loaded(forms[form], net).digest == loaded(pairs, net).digest


def test_one_channel_may_lack_its_axis_and_a_mask_have_one():
    bare = [(image[0], mask) for image, mask in pictures(8)]
    whole = [(image[:1], mask[None]) for image, mask in pictures(8)]
    net = network(whole)
    assert loaded(bare, net).digest == loaded(whole, net).digest
    boxes = [(image[0], mask) for image, mask in volumes()]
    assert loaded(boxes, network(volumes())).digest == loaded(volumes(), network(volumes())).digest


def test_nothing_is_copied_until_it_is_read_and_a_dataset_is_read_as_often_as_files():
    pairs, net = pictures(), network(pictures())
    file = genoc.Data(pairs).held.files[Path("arrays:arrays/images/03")]
    assert np.shares_memory(file.values(), pairs[3][0])
    lazy = Lazy(pairs)
    loaded(lazy, net)
    assert set(lazy.asked) == {3}  # the header, the mask and the image


def test_sets_of_ones_own_are_kept():
    pairs = pictures(9)
    data = loaded({"train": pairs[:5], "val": iter(pairs[5:7]), "test": pairs[7:]}, network(pairs))
    assert [len(part) for part in (data.train, data.val, data.test)] == [5, 2, 2]
    assert data.test.ids == ("test_0", "test_1")


def test_what_is_known_of_arrays_is_used():
    pairs = volumes()
    data = genoc.Data(
        pairs,
        name="boxes",
        channels=["CT"],
        labels=["background", "box"],
        ids=[f"case-{number}" for number in range(6)],
        groups=[number // 2 for number in range(6)],
        spacing=(0.5, 1.0, 2.0),
    )
    found = loaded(data, network(pairs))
    assert found.name == "boxes"
    assert (found.preparation.channels, found.preparation.labels) == (("CT",), ("background", "box"))
    assert found.preparation.spacing == (0.5, 1.0, 2.0)
    assert found.train.spacing(0) == (2.0, 1.0, 0.5)
    sets = [set(part.ids) for part in (found.train, found.val, found.test)]
    pairs_of_a_group = [{f"case-{2 * number}", f"case-{2 * number + 1}"} for number in range(3)]
    assert all(pair in sets for pair in pairs_of_a_group)
    assert repr(data) == "<6 images of 20 x 24 x 16, 1 channel: boxes>"


def test_a_value_that_is_ignored_counts_nowhere():
    pairs = [(image, np.where(mask == 2, 255, mask).astype(np.uint8)) for image, mask in pictures(8)]
    data = genoc.Data(pairs, labels=["background", "bar"], ignore=255)
    found = loaded(data, network(pictures(8)[::2]))
    assert found.preparation.labels == ("background", "bar")
    assert {int(value) for _, labels in found.train.in_order(2) for value in labels.unique()} <= {0, 1, 255}


GOOD = pictures(4)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ([], "holds no images"),
        (3, "holds no images"),
        ((GOOD[0][0], GOOD[0][1]), "list(zip(images, masks))"),
        ([*GOOD, (GOOD[0][0].transpose(1, 2, 0), GOOD[0][1])], "channels last"),
        ([*GOOD, GOOD[0][0]], "not an image and a mask"),
        ([*GOOD, (np.array(["a"]), GOOD[0][1])], "not real numbers"),
        ([*GOOD, (GOOD[0][0], GOOD[0][1][0])], "has an image 2 x 32 x 40 and a mask 40"),
        ([*GOOD, (GOOD[0][0], GOOD[0][1][:-1])], "differ in size"),
        ([*GOOD, (GOOD[0][0][:1], GOOD[0][1])], "channels differ"),
        ([*GOOD, (GOOD[0][0] * np.nan, GOOD[0][1])], "not finite"),
        ([*GOOD, (GOOD[0][0], GOOD[0][1] * 0.5)], "as probabilities are"),
        ({"train": GOOD, "dev": GOOD}, "dev: is no set"),
        ({"val": GOOD}, "is missing"),
    ],
)
def test_what_is_wrong_with_arrays_is_told(data: Any, words: str):
    with pytest.raises(genoc.errors.InputError) as refused:
        loaded(data, network(GOOD))
    assert words in str(refused.value)
    assert refused.value.problems


@pytest.mark.parametrize(
    ("about", "words"),
    [
        ({"ids": ["a"]}, "are 1, for 4 images"),
        ({"ids": ["a", "b", "a", "c"]}, "'a'"),
        ({"ids": ["a", "b", "../c", "d"]}, "'../c'"),
        ({"name": "a/b"}, "'a/b'"),
        ({"channels": ["one"]}, "1 are named"),
        ({"spacing": (1, 2, 3)}, "2 axes"),
        ({"groups": ["a"]}, "groups"),
    ],
)
def test_what_is_wrong_with_what_is_said_of_them_is_told(about: dict[str, Any], words: str):
    with pytest.raises(genoc.errors.InputError, match="the data") as refused:
        genoc.Data(GOOD, **about)
    assert words in str(refused.value)


def test_arrays_that_are_there_no_more_are_told(tmp_path: Path):
    with pytest.raises(genoc.errors.InputError, match="not there now"):
        genoc.train(network(GOOD), "arrays:arrays", out=tmp_path / "run")


def test_a_network_that_does_not_suit_arrays_is_told_what_adapts_it(tmp_path: Path):
    with pytest.raises(genoc.errors.InputError, match=r"genoc\.adapt\(genotype, data\)"):
        genoc.train(genoc.new("unet"), pictures(), out=tmp_path / "run")


def test_an_error_of_a_dataset_is_its_own():
    def broken() -> Iterator[Pair]:
        raise KeyError("mine")
        yield

    with pytest.raises(KeyError, match="mine"):
        genoc.Data(broken())
