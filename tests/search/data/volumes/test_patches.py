"""Patches: where they are drawn, what they hold, how they vary."""

from __future__ import annotations

from collections import Counter
from math import prod

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from genotype.diagnostics.diagnostic import InputError
from search.data.patches.augment import RECIPES, basic, flipped, variation_named
from search.data.patches.draw import anywhere, around, cut, draw
from search.data.patches.patch_size import MOST, fitting_patch
from search.data.patches.split import PatchSplit
from search.data.patches.whole_image import WholeImage
from search.data.seeding import generator_of
from search.data.split import Split

sides = st.tuples(*[st.integers(1, 9)] * 3)


def volume_of(labels, name="a"):
    """A volume whose image holds the number of each voxel, from 1."""
    labels = torch.as_tensor(np.asarray(labels), dtype=torch.uint8)
    image = torch.arange(1, labels.numel() + 1, dtype=torch.float16).view(1, *labels.shape)
    return WholeImage(name, image, labels, labels)


def with_voxel(shape, place, label=1):
    labels = np.zeros(shape, np.uint8)
    labels[place] = label
    return volume_of(labels)


@st.composite
def voxels(draw):
    shape = draw(sides)
    return shape, tuple(draw(st.integers(0, side - 1)) for side in shape)


@given(voxels(), sides, st.integers(0, 99))
def test_a_forced_patch_contains_foreground(voxel, patch, seed):
    volume = with_voxel(*voxel)
    image, labels = cut(volume, around(volume, patch, generator_of(seed, 0)), patch)
    assert labels.shape == image.shape[1:] == patch
    assert (labels == 1).sum() == 1
    assert image[0][labels == 1] == volume.image[0][voxel[1]]


@given(sides, sides, st.integers(0, 99))
def test_a_patch_holds_as_much_of_the_volume_as_it_can(shape, patch, seed):
    volume = volume_of(np.zeros(shape, np.uint8))
    image, labels = cut(volume, anywhere(volume, patch, generator_of(seed, 0)), patch)
    assert labels.shape == image.shape[1:] == patch
    assert (image > 0).sum() == prod(map(min, shape, patch))
    found = image[image > 0]
    assert len(found.unique()) == len(found)


@given(sides, st.tuples(*[st.integers(0, 4)] * 3))
def test_a_larger_patch_has_its_volume_in_the_middle(shape, margin):
    patch = tuple(map(sum, zip(shape, margin, strict=True)))
    volume = volume_of(np.zeros(shape, np.uint8))
    image, _ = cut(volume, anywhere(volume, patch, generator_of(0, 0)), patch)
    before = [(length - side) // 2 for side, length in zip(shape, patch, strict=True)]
    inner = image[0][tuple(slice(b, b + side) for b, side in zip(before, shape, strict=True))]
    assert torch.equal(inner, volume.image[0].float())


def test_patches_reach_every_place():
    volume = volume_of(np.zeros((4, 5, 3), np.uint8))
    generator = generator_of(0, 0)
    seen = Counter(anywhere(volume, (2, 2, 2), generator) for _ in range(2400))
    assert len(seen) == 3 * 4 * 2
    assert min(seen.values()) > 50


def test_a_third_are_forced_and_small_classes_as_often_as_large_ones():
    labels = np.zeros((8, 40, 40), np.uint8)
    labels[:, :20, :20] = 1
    labels[7, 39, 39] = 2
    drawn = list(draw([volume_of(labels)], (2, 2, 2), 900, generator_of(1, 1)))
    found = [set(cut(volume, place, (2, 2, 2))[1].unique().tolist()) for volume, place in drawn]
    assert all(found[number] & {1, 2} for number in range(2, 900, 3))
    rare = sum(2 in classes for classes in found[2::3])
    assert 110 < rare < 190


def test_a_volume_without_foreground_gives_patches_too():
    volume = volume_of(np.zeros((4, 4, 4), np.uint8))
    assert len(list(draw([volume], (2, 2, 2), 9, generator_of(0, 0)))) == 9


@given(st.integers(1, 6), st.integers(1, 25))
def test_every_volume_is_drawn_as_often_as_any_other(volumes, count):
    several = [volume_of(np.ones((2, 2, 2)), str(index)) for index in range(volumes)]
    taken = Counter(volume.id for volume, _ in draw(several, (2, 2, 2), count, generator_of(3, 1)))
    assert sum(taken.values()) == count
    assert max(taken.values()) - min(taken[str(index)] for index in range(volumes)) <= 1


def part_of(count=5, patches=None, shape=(6, 6, 6)):
    rng = np.random.default_rng(0)
    volumes = tuple(volume_of(rng.integers(0, 3, shape), str(index)) for index in range(count))
    return PatchSplit(("one", "two"), volumes, (4, 4, 4), patches)


def test_an_epoch_has_the_patches_it_says_in_batches():
    part: Split = part_of(patches=10)
    batches = list(part.epoch(4, seed=0, epoch=0, augment="none"))
    assert [len(images) for images, _ in batches] == [4, 4, 2]
    assert part.steps(4) == 3
    images, labels = batches[0]
    assert (images.shape, images.dtype) == ((4, 1, 4, 4, 4), torch.float32)
    assert (labels.shape, labels.dtype) == ((4, 4, 4, 4), torch.int64)


def test_a_last_patch_alone_is_left_out():
    assert [len(x) for x, _ in part_of(patches=9).epoch(4, seed=0, epoch=0, augment="none")] == [4, 4]
    assert [len(x) for x, _ in part_of(patches=1).epoch(4, seed=0, epoch=0, augment="none")] == [1]


def test_an_epoch_holds_all_voxels_once_by_default():
    part = part_of(5)
    assert (part.patches_an_epoch - 1) * 4**3 < 5 * 6**3 <= part.patches_an_epoch * 4**3
    assert part.subset([0, 3]).ids == ("0", "3")
    assert part_of(5, shape=(2, 2, 2)).patches_an_epoch == 5


def test_seed_and_epoch_decide_everything():
    part = part_of()

    def epoch(seed, number):
        torch.manual_seed(number)
        return [images.sum().item() for images, _ in part.epoch(4, seed=seed, epoch=number, augment="basic")]

    epochs = {(seed, number): epoch(seed, number) for seed in range(3) for number in range(3)}
    assert epoch(1, 2) == epochs[1, 2]
    assert len(set(map(str, epochs.values()))) == 9


def test_in_order_is_always_the_same_patch_of_every_volume():
    part = part_of(5)
    once, again = (list(part.in_order(2)) for _ in range(2))
    assert [len(images) for images, _ in once] == [2, 2, 1]
    assert all(
        torch.equal(a, b)
        for one, other in zip(once, again, strict=True)
        for a, b in zip(one, other, strict=True)
    )


shapes = st.lists(st.tuples(*[st.integers(1, 300)] * 3), min_size=1, max_size=4)
strides = st.tuples(*[st.sampled_from([1, 2, 4, 8, 16, 32])] * 3)


@given(shapes, strides)
def test_a_patch_fits_the_network_and_the_memory(shapes, stride):
    patch = fitting_patch(shapes, stride)
    assert all(side % step == 0 and side >= step for side, step in zip(patch, stride, strict=True))
    assert prod(patch) > prod(stride)
    assert prod(patch) <= max(MOST[3], 8 * prod(stride))
    middle = [sorted(axis)[len(axis) // 2] for axis in zip(*shapes, strict=True)]
    if len(shapes) == 1 and prod(middle) < MOST[3] / 8:
        # A single voxel in the coarsest resolution is doubled.
        assert all(abs(p - m) <= max(s, 2 * s - m) for p, m, s in zip(patch, middle, stride, strict=True))


def test_patches_of_the_hippocampus():
    assert fitting_patch([(35, 50, 36)], (8, 8, 8)) == (32, 48, 40)
    assert fitting_patch([(300, 512, 512)], (32, 32, 32)) == (128, 128, 128)


@given(st.integers(0, 99))
def test_flips_move_image_and_labels_alike_and_mix_nothing(seed):
    images = torch.arange(4 * 24, dtype=torch.float32).view(4, 1, 2, 3, 4)
    labels = images[:, 0].long()
    moved, along = flipped(images, labels, generator_of(seed, 0))
    assert torch.equal(moved[:, 0].long(), along)
    assert torch.equal(moved.flatten(1).sort(dim=1).values, images.flatten(1))


def test_every_mirror_image_comes():
    images = torch.arange(8.0).view(1, 1, 2, 2, 2).expand(200, 1, 2, 2, 2)
    moved, _ = flipped(images, images[:, 0], generator_of(0, 0))
    assert len({tuple(image.flatten().tolist()) for image in moved}) == 8


def test_light_changes_within_its_bounds_each_channel_on_its_own():
    images = torch.randn(6, 2, 4, 4, 4, generator=torch.Generator().manual_seed(0))
    labels = torch.zeros(6, 4, 4, 4, dtype=torch.long)
    varied, same = basic(images, labels, generator_of(2, 0))
    assert torch.equal(same, labels)
    stretch = varied.std(dim=(2, 3, 4)) / images.std(dim=(2, 3, 4))
    shift = varied.mean(dim=(2, 3, 4)) - images.mean(dim=(2, 3, 4))
    assert 0.8 <= stretch.min() <= stretch.max() <= 1.2
    assert shift.abs().max() <= 0.2
    assert len(stretch.flatten().unique()) == 12


def test_recipes_of_pictures_are_refused():
    assert set(RECIPES) == {"none", "basic", "affine", "strong"}
    with pytest.raises(InputError, match="of 8 bits that are brought to one size"):
        variation_named("darts-unet")
    with pytest.raises(InputError, match="of 8 bits that are brought to one size"):
        part_of().epoch(2, seed=0, epoch=0, augment="darts-unet")
