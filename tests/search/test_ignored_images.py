"""Images of which every pixel is ignored: they teach nothing and have no measures; a whole set is refused."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from torch import nn

from compiler.program.sizes import Sizes
from genotype import InputError
from search.commands.evaluation.measure_table import table_lines
from search.commands.shared import measured
from search.data import Samples
from search.data.cases import IGNORE
from search.data.counted import counts, of_counted
from search.data.input_spec import InputSpec
from search.data.patches.draw import cut, draw
from search.data.patches.split import PatchSplit
from search.data.patches.whole_image import WholeImage
from search.data.splits.folded import folded
from search.measures.files import measures_json, table_rows
from search.measures.scores import Scoring
from search.measures.summary import summary
from search.runs.documents.evaluation import EVALUATION
from search.study.findings.trivial import best_constant
from search.training.evaluate import Evaluation, evaluate
from search.training.losses import loss_named
from tests.search.data.loading import loaded

CLASSES = ("one", "two")
THREE = InputSpec("net", 2, 3, 3, Sizes((1, 1)))


def samples(ignored: list[bool], seed: int = 0) -> Samples:
    """Images of 6 x 8 pixels with labels 0 to 2, some of them ignored as a whole."""
    rng = np.random.default_rng(seed)
    masks = rng.integers(0, 3, (len(ignored), 6, 8)).astype(np.uint8)
    masks[np.array(ignored, bool)] = IGNORE
    images = rng.integers(0, 256, (len(ignored), 3, 6, 8), np.uint8)
    ids = tuple(f"s{place}" for place in range(len(ignored)))
    return Samples(ids, torch.from_numpy(images), torch.from_numpy(masks), CLASSES)


def found_in(part: Samples) -> Evaluation:
    """A fixed network's measures: its logits are the image's channels."""
    loss = loss_named("dice_ce", "classes")
    return evaluate(nn.Identity(), lambda images: images, part, "classes", loss, scoring=Scoring.of(part))


@given(st.lists(st.booleans(), min_size=2, max_size=70).filter(lambda each: not all(each)))
def test_measures_are_those_without_the_ignored_images(ignored):
    """Means, loss, intervals, pooled: as if the images were not there."""
    part = samples(ignored)
    rest = part.subset([place for place, each in enumerate(ignored) if not each])
    whole, alone = found_in(part), found_in(rest)
    assert whole.mean() == pytest.approx(alone.mean())
    assert whole.loss == pytest.approx(alone.loss, rel=1e-5)
    assert whole.left_out == tuple(np.array(part.ids)[np.array(ignored)])
    ours, theirs = (summary(each.measured.scores, CLASSES) for each in (whole, alone))
    assert repr(ours) == repr(theirs)
    assert best_constant(part) == pytest.approx(best_constant(rest))
    for values in whole.measures.values():
        assert [math.isnan(value) for value in values] == ignored


def test_files_and_words_tell_of_them():
    whole = found_in(samples([False, True, False]))
    assert {row["dice"] for row in table_rows(whole.measured) if row["id"] == "s1"} == {""}
    told = measures_json(whole.measured)
    assert told["left_out"] == ["s1"]
    assert {row["nsd"] for row in told["images"] if row["id"] == "s1"} == {None}
    assert told["classes"][0]["pooled"]["dice"]["images"] == 2
    lines = [*table_lines(whole.measured)]
    assert lines[1].startswith("mean over 2 images")
    assert lines[-1] == "left out: 1 image of which every pixel is ignored: s1"
    assert measured("test", whole).endswith("(mean over 2 images; 1 left out, ignored as a whole)")
    json.dumps(whole.as_json("test"), allow_nan=False)


def test_a_set_of_them_alone_has_no_measures():
    whole = found_in(samples([True, True]))
    assert all(math.isnan(value) for value in whole.mean().values())
    rows = summary(whole.measured.scores, CLASSES)
    assert all(math.isnan(each.value) and each.images == 0 for row in rows for each in row.mean.values())
    assert [*table_lines(whole.measured)]


def test_a_recorded_evaluation_is_read_back(tmp_path):
    record = found_in(samples([False, True, False])).record("test")
    EVALUATION.write_in(tmp_path, record)
    content = json.loads((tmp_path / "evaluation.json").read_text())
    assert [image["id"] for image in content["images"]] == ["s0", "s2", "s1"]
    assert {value for key, value in content["images"][-1].items() if key != "id"} == {None}
    assert EVALUATION.read(tmp_path) == record
    assert [image.id for image in record.images] == ["s0", "s2"]


def test_of_counted_keeps_a_set_in_which_all_count():
    part = samples([False, False])
    assert of_counted(part) is part
    assert of_counted(samples([True, False, True])).ids == ("s1",)


@given(st.integers(0, 10**6), st.integers(1, 12), st.integers(1, 5))
def test_every_patch_has_a_pixel_that_counts(seed, count, side):
    rng = np.random.default_rng(seed)
    labels = np.full((17, 23), IGNORE, np.uint8)
    for _ in range(int(rng.integers(1, 4))):
        labels[rng.integers(17), rng.integers(23)] = rng.integers(0, 3)
    image = torch.zeros((1, 17, 23), dtype=torch.uint8)
    whole = WholeImage("a", image, torch.from_numpy(labels), torch.from_numpy(labels))
    patch = (side, side + 1)
    drawn = draw([whole], patch, count, torch.Generator().manual_seed(seed))
    cuts = [cut(each, place, patch)[1] for each, place in drawn]
    assert len(cuts) == count
    assert counts(torch.stack(cuts)).all()
    [(_, shown)] = PatchSplit(CLASSES, (whole,), patch).in_order(1)
    assert counts(shown).all()


def test_patches_of_images_in_which_all_counts_stay_as_they_were():
    """Nothing more is drawn from the generator."""
    labels = torch.zeros((17, 23), dtype=torch.uint8)
    whole = WholeImage("a", torch.zeros((1, 17, 23), dtype=torch.uint8), labels, labels)
    assert len(whole.known) == 0
    assert whole.is_counted
    generator = torch.Generator().manual_seed(3)
    places = [place for _, place in draw([whole], (4, 4), 9, generator)]
    again = torch.Generator().manual_seed(3)
    torch.randperm(1, generator=again)
    for place in places[:2]:
        draws = torch.rand(2, generator=again).tolist()
        assert place == tuple(int(each * (side - 3)) for each, side in zip(draws, (17, 23), strict=True))


def written(folder: Path, ignored: set[int], split: Mapping[str, list[str]] | None = None) -> Path:
    """Nine images with two classes; those of some numbers are ignored as a whole."""
    rng = np.random.default_rng(0)
    for kind in ("images", "masks"):
        (folder / kind).mkdir(parents=True)
    for index in range(9):
        mask = np.full((16, 20), 255, np.uint8)
        if index not in ignored:
            mask[:] = 0
            mask[2 + index // 3 : 9, 3:11] = 1
            mask[10:14, 4 + index : 7 + index] = 2
        Image.fromarray(rng.integers(0, 256, (16, 20, 3)).astype(np.uint8)).save(
            folder / "images" / f"p{index}.png"
        )
        Image.fromarray(mask).save(folder / "masks" / f"p{index}.png")
    (folder / "labels.json").write_text(json.dumps({"background": 0, "one": 1, "two": 2, "ignore": 255}))
    parts = split or {"train": range(5), "val": range(5, 7), "test": range(7, 9)}
    ids = {part: [f"p{number}" for number in numbers] for part, numbers in parts.items()}
    (folder / "splits.json").write_text(json.dumps(ids))
    return folder


SETTINGS = pytest.mark.parametrize("settings", [{}, {"patch": (8,)}, {"size": (16,), "fit": "crop"}])


@SETTINGS
def test_they_are_left_out_of_training_alone(tmp_path, settings: dict[str, Any], capsys):
    data = loaded(written(tmp_path, {1, 3, 5, 8}), THREE, **settings)
    assert data.train.ids == ("p0", "p2", "p4")
    assert (data.val.ids, data.test.ids) == (("p5", "p6"), ("p7", "p8"))
    told = capsys.readouterr().err
    assert "2 of 5 training images are left out" in told
    assert "D155  every pixel of the mask is ignored: 4 masks (p1, p3, p5, ...)" in told
    for _, labels in data.train.epoch(2, seed=0, epoch=0, augment="none"):
        assert counts(labels).all()


@SETTINGS
@pytest.mark.parametrize(("part", "ignored"), [("train", range(5)), ("val", (5, 6)), ("test", (7, 8))])
def test_a_set_without_a_pixel_that_counts_is_refused(tmp_path, settings, part, ignored):
    with pytest.raises(InputError) as refused:
        loaded(written(tmp_path, set(ignored)), THREE, **settings)
    [problem] = refused.value.problems
    assert problem.code == "D156"
    words = {"train": "training", "val": "validation", "test": "test"}[part]
    assert problem.problem == f"every pixel of the {words} set is ignored"


def test_what_a_crop_leaves_counts(tmp_path):
    """Only the sides are labelled, which the network does not see."""
    folder = written(tmp_path, set())
    for index in (5, 6):
        mask = np.full((16, 60), 255, np.uint8)
        mask[:, :5], mask[:, -5:] = 1, 2
        Image.fromarray(mask).save(folder / "masks" / f"p{index}.png")
        Image.fromarray(np.zeros((16, 60, 3), np.uint8)).save(folder / "images" / f"p{index}.png")
    assert len(loaded(folder, THREE, size=(16,), fit="pad").val) == 2
    with pytest.raises(InputError, match="every pixel of the validation set is ignored"):
        loaded(folder, THREE, size=(16,), fit="crop")


def test_a_fold_without_a_pixel_that_counts_is_refused(tmp_path):
    data = loaded(written(tmp_path, {5, 6}, {"train": [0, 1, 2, 3], "val": [4, 5, 6], "test": [7, 8]}), THREE)
    held, refused = {}, []
    for fold in range(7):
        try:
            held[fold] = folded(data, 7, fold, 0)
        except InputError as error:
            refused += error.problems
    assert [problem.code for problem in refused] == ["D156", "D156"]
    assert all(len(each.train) == 4 for each in held.values())
