"""Whole volumes by sliding windows, and how well they were segmented."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from search.data.patches.split import PatchSplit
from search.data.patches.whole_image import WholeImage
from search.data.patches.windows import slide
from search.training.evaluate import evaluate
from search.training.losses import loss_named
from search.training.metrics import per_class


@given(st.tuples(*[st.integers(1, 14)] * 3), st.tuples(*[st.sampled_from([2, 4, 6])] * 3))
def test_windows_of_the_identity_give_the_volume(shape, patch):
    image = torch.randn(2, *shape, generator=torch.Generator().manual_seed(0))
    found = slide(image, patch, torch.clone, "cpu")  # MONAI weighs what it is given in place
    assert found.shape == image.shape
    assert torch.allclose(found, image, atol=1e-5)


def test_every_window_has_the_size_of_a_patch():
    sizes = set()

    def watch(windows):
        sizes.add(tuple(windows.shape))
        return windows

    slide(torch.zeros(1, 9, 5, 3), (4, 4, 4), watch, "cpu")
    assert sizes == {(1, 1, 4, 4, 4)}


def part_of(labels, grid=None):
    """Volumes whose image is their label; with `grid` the network sees them on another grid."""
    volumes = []
    for index, own in enumerate(labels):
        truth = torch.from_numpy(own)
        seen = (
            truth if grid is None else nn.functional.interpolate(truth[None, None].float(), grid)[0, 0].byte()
        )
        volumes.append(WholeImage(str(index), seen[None].half(), seen, truth))
    return PatchSplit(("one", "two"), tuple(volumes), (4, 4, 4))


class Reader(nn.Module):
    """Reads each voxel's class off the image."""

    def forward(self, images):
        weights = torch.tensor([20.0, 21, 23]).view(1, 3, 1, 1, 1)  # differ, so that mixtures are no ties
        return -((images - torch.arange(3).view(1, 3, 1, 1, 1)) ** 2) * weights


def measured(part):
    return evaluate(Reader(), Reader(), part, "classes", loss_named("dice_ce", "classes"))


def random_labels(count, shape=(5, 9, 7), most=3):
    rng = np.random.default_rng(5)
    return [rng.integers(0, most, shape).astype(np.uint8) for _ in range(count)]


def test_a_network_that_reads_the_labels_is_perfect():
    found = measured(part_of(random_labels(3)))
    assert list(found.measures) == ["iou", "dice", "accuracy", "dice_one", "dice_two"]
    assert all(values == [1, 1, 1] for values in found.measures.values())
    assert [tuple(labels.shape) for labels in found.labels] == [(5, 9, 7)] * 3


def test_it_repeats_to_the_bit():
    part = part_of(random_labels(2, (9, 9, 9)), grid=(7, 8, 6))
    once, again = measured(part), measured(part)
    assert once.as_json("test") == again.as_json("test")
    assert once.loss == again.loss


def test_measures_are_taken_on_the_files_own_grid():
    labels = np.zeros((12, 12, 12), np.uint8)
    labels[2:6, 2:10, 2:10], labels[6:10, 2:10, 2:10] = 1, 2
    found = measured(part_of([labels], grid=(6, 6, 6)))
    image = torch.from_numpy(labels[::2, ::2, ::2].copy())[None, None].float()
    wanted = nn.functional.interpolate(Reader()(image), (12, 12, 12), mode="trilinear").argmax(dim=1)
    assert torch.equal(found.labels[0], wanted[0])
    assert 0.6 < found.mean()["dice"] < 1


def test_a_class_that_nobody_has_counts_as_agreement():
    found = measured(part_of(random_labels(2, most=2)))
    assert found.measures["dice_two"] == [1, 1]


@given(st.integers(0, 99))
def test_the_mean_is_that_of_the_classes_and_dice_that_of_sets(seed):
    rng = np.random.default_rng(seed)
    ours, theirs = (rng.integers(0, 4, (2, 3, 3, 2)) for _ in range(2))
    found = per_class(torch.from_numpy(ours), torch.from_numpy(theirs), ("a", "b", "c"))
    for row in range(2):
        dice = []
        for label in (1, 2, 3):
            one = {tuple(place) for place in np.argwhere(ours[row] == label)}
            other = {tuple(place) for place in np.argwhere(theirs[row] == label)}
            dice.append(2 * len(one & other) / (len(one) + len(other)) if one or other else 1)
        assert [float(found[f"dice_{name}"][row]) for name in "abc"] == pytest.approx(dice)
        assert float(found["dice"][row]) == pytest.approx(np.mean(dice))
