"""What a class weighs in the loss."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest
import torch
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from torch.nn import functional as F

from genotype.diagnostics.diagnostic import InputError
from search.config import TrainConfig
from search.data import Samples
from search.data.cases import IGNORE
from search.training.losses import LOSSES, loss_named, pixelwise
from search.training.losses.weights import by_rarity, label_counts, loss_of, require_sound
from tests.search.test_losses import SUITABLE, some
from zoo.main import main


def genoc(*words):
    return CliRunner().invoke(main, [*map(str, words)])


def refused(result, told):
    assert result.exit_code == 2, result.output
    assert told in result.stderr


WEIGHED = [(name, kind) for name, kind in SUITABLE if LOSSES[kind][name].weighs]


def of(kind, *weights):
    return weights if kind == "classes" else weights[:2]


@pytest.mark.parametrize(("name", "kind"), WEIGHED)
def test_weights_of_1_change_nothing_and_others_do(name, kind):
    logits, labels = some(kind, (6, 8))
    plain = loss_named(name, kind)(logits, labels)
    torch.testing.assert_close(loss_named(name, kind, of(kind, 1.0, 1.0, 1.0))(logits, labels), plain)
    assert loss_named(name, kind, of(kind, 0.25, 3.0, 1.0))(logits, labels) != plain


def test_cross_entropies_by_hand():
    logits, labels = some("classes", (6, 8))
    table = torch.tensor([0.5, 2.0, 0.0])
    by_hand = -(logits.log_softmax(1).gather(1, labels[:, None])[:, 0] * table[labels]).mean()
    torch.testing.assert_close(loss_named("ce", "classes", (0.5, 2.0, 0.0))(logits, labels), by_hand)
    logits, labels = some("mask_pair", (6, 8))
    planes = torch.stack([labels, 1 - labels], 1).float()
    terms = F.binary_cross_entropy(logits.sigmoid(), planes, reduction="none")
    by_hand = (terms * table[labels][:, None]).mean()
    torch.testing.assert_close(loss_named("bce", "mask_pair", (0.5, 2.0))(logits, labels), by_hand)


@pytest.mark.parametrize(("kind", "twin"), [("mask", "bce"), ("mask_pair", "bce"), ("classes", "ce")])
def test_a_focal_loss_without_focus_is_the_cross_entropy(kind, twin, monkeypatch):
    monkeypatch.setattr(pixelwise, "GAMMA", 0.0)
    logits, labels = some(kind, (6, 8))
    for weights in (None, of(kind, 0.5, 2.0, 3.0)):
        losses = [loss_named(name, kind, weights)(logits, labels) for name in ("focal", twin)]
        torch.testing.assert_close(*losses)


def test_overlaps_are_weighted_means_over_classes():
    logits, labels = some("classes", (6, 8))
    alone = [loss_named("dice", "classes", tuple(row))(logits, labels) for row in torch.eye(3).tolist()[1:]]
    both = loss_named("dice", "classes", (9.0, 1.0, 3.0))(logits, labels)
    torch.testing.assert_close(both, (alone[0] + 3 * alone[1]) / 4)


def test_a_class_of_weight_0_teaches_no_pixel():
    logits, labels = some("classes", (6, 8))
    logits.requires_grad_()
    loss = loss_named("focal", "classes", (1.0, 0.0, 1.0))(logits, labels)
    [found] = torch.autograd.grad(loss, logits)
    assert not found.movedim(1, -1)[labels == 1].any()


@given(st.lists(st.integers(1, 10**9), min_size=2, max_size=9))
def test_rare_labels_weigh_more_and_a_pixel_1_on_average(counts):
    weights = by_rarity(counts)
    mean = sum(weight * count for weight, count in zip(weights, counts, strict=True)) / sum(counts)
    assert mean == pytest.approx(1, rel=1e-3)
    ordered = sorted(range(len(counts)), key=lambda label: counts[label])
    assert all(weights[rare] >= weights[frequent] for rare, frequent in pairwise(ordered))


def test_a_label_that_never_occurs_weighs_as_the_rarest():
    assert by_rarity([75, 25, 0]) == pytest.approx((0.845299, 1.464102, 1.464102), abs=1e-5)
    weights = by_rarity([900, 100, 0])
    assert weights[2] == weights[1] == pytest.approx(3 * weights[0], rel=1e-5)


def test_labels_are_counted_without_ignored_pixels():
    masks = torch.zeros(2, 4, 4, dtype=torch.uint8)
    masks[0, 0], masks[1, 1], masks[1, 2] = 1, 2, IGNORE
    part = Samples(("a", "b"), torch.zeros(2, 3, 4, 4, dtype=torch.uint8), masks)
    assert label_counts(part, 3, several=True) == [20, 4, 4]
    assert label_counts(part, 2, several=False) == [24, 4]


@pytest.mark.parametrize("weights", [(1.0,), (1.0, 2.0, 3.0), (1.0, -1.0), (1.0, 0.0), (1.0, float("nan"))])
def test_weights_that_are_not_one_for_each_label_are_refused(weights):
    with pytest.raises(InputError, match="--class-weights"):
        require_sound(weights, 2)


def test_weights_are_known_before_a_loss_is_made():
    with pytest.raises(ValueError, match="not numbers yet"):
        loss_of(TrainConfig(class_weights="auto"), "mask")


SMALL = ("--size", 32, "--limit", 4, "--batch", 2, "--epochs", 1, "--plan", "source", "--precision", "fp32")


@pytest.fixture
def network(tmp_path: Path) -> Path:
    result = genoc("new", "unet", "-o", tmp_path / "unet.json")
    assert result.exit_code == 0, result.output
    assert genoc("scale", tmp_path / "unet.json", "--by", "1/8", "-o", tmp_path / "net.json").exit_code == 0
    return tmp_path / "net.json"


def test_a_training_records_the_weights_it_took(network: Path, tmp_path: Path):
    result = genoc("train", network, "--out", tmp_path / "run", *SMALL, "--class-weights", "auto")
    assert result.exit_code == 0, result.output
    [background, target] = json.loads((tmp_path / "run/run.json").read_text())["config"]["class_weights"]
    assert 0 < background < 1 < target
    again = genoc("train", network, "--out", tmp_path / "run", *SMALL, "--class-weights", "auto", "--resume")
    assert again.exit_code == 0, again.output


def test_weights_that_do_not_fit_are_refused_before_a_folder_is_made(network: Path, tmp_path: Path):
    for words, told in {
        ("--class-weights", "1,2,3"): "3 weights for 2 labels",
        ("--class-weights", "1;2"): "neither auto nor a number for each label",
        ("--class-weights", "auto", "--loss", "dice"): "use one of bce, bce_dice, focal, dice_focal",
    }.items():
        refused(genoc("train", network, "--out", tmp_path / "run", *SMALL, *words), told)
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize("weights", [(1e300, 1.0), (1.0, 1e39), (1.0, 1e-300)])
def test_weights_beyond_float32_are_refused_by_the_option(weights):
    with pytest.raises(InputError, match=r"(?s)--class-weights.*float32"):
        require_sound(weights, 2)
