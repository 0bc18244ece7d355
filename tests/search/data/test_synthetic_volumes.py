"""Volumes that are drawn: what they promise, and how hard they are."""

from __future__ import annotations

import re

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.ndimage import distance_transform_edt, label

from compiler.program.sizes import Sizes
from genotype.diagnostics.diagnostic import InputError
from search.data.input_spec import InputSpec
from search.data.synthetic.volumes import MILLIMETRES, synthetic_volume, synthetic_volumes
from tests.search.data.loading import loaded

NET = InputSpec("net", 3, 1, 3, Sizes((8, 8, 8), "instance"))
ONE_TARGET = InputSpec("net", 3, 1, 2, Sizes((4, 4, 4)))
FEW = {"train": 2, "val": 1, "test": 2}


@pytest.fixture(scope="module")
def volumes():
    """Twenty volumes of 32 voxels a side with their labels."""
    return [synthetic_volume(32, 5, "test", index) for index in range(20)]


@settings(max_examples=20, deadline=None)
@given(size=st.sampled_from((16, 24, 32)), seed=st.integers(0, 2**31), index=st.integers(0, 10**6))
def test_every_volume_holds_one_organ_of_two_parts_inside(size: int, seed: int, index: int):
    image, parts = synthetic_volume(size, seed, "train", index)
    assert image.shape == parts.shape == (size,) * 3
    assert image.min() >= 0
    assert np.unique(parts).tolist() == [0, 1, 2]
    inside = parts[1:-1, 1:-1, 1:-1]
    assert (parts > 0).sum() == (inside > 0).sum()
    assert 0.01 < (parts > 0).mean() < 0.12
    assert label(parts > 0)[1] == 1
    again = synthetic_volume(size, seed, "train", index)
    assert (again[0] == image).all()
    assert (again[1] == parts).all()


def test_a_volume_depends_on_seed_part_and_index_alone():
    few, more = (synthetic_volumes(16, seed=3, **counts) for counts in (FEW, {**FEW, "train": 4}))
    for some, all_of_them in zip(few, more, strict=True):
        for one, other in zip(some.images, all_of_them.images, strict=False):
            assert one.id == other.id
            assert torch.equal(one.image, other.image)
            assert torch.equal(one.truth, other.truth)


def test_volumes_differ_between_indices_parts_and_seeds():
    sets = [part for seed in (3, 4) for part in synthetic_volumes(16, seed=seed, **FEW)]
    whole = [image for part in sets for image in part.images]
    assert len({image.id for image in whole}) == len(whole) == 10
    assert len({image.image.numpy().tobytes() for image in whole}) == len(whole)
    assert len({image.truth.numpy().tobytes() for image in whole}) == len(whole)


@pytest.mark.parametrize("index", range(3))
def test_the_scene_is_the_same_at_every_size(index: int):
    small, small_parts = synthetic_volume(16, 0, "val", index)
    large, large_parts = synthetic_volume(48, 0, "val", index)
    shrunk = large.reshape(16, 3, 16, 3, 16, 3).mean(axis=(1, 3, 5))
    assert np.corrcoef(small.ravel(), shrunk.ravel())[0, 1] > 0.9
    blocks = (large_parts > 0).reshape(16, 3, 16, 3, 16, 3).mean(axis=(1, 3, 5)) > 0.5
    assert (blocks != (small_parts > 0)).mean() < 0.02


def best_band(image: np.ndarray, organ: np.ndarray) -> float:
    """The Dice of the best range of grey levels, among those between 25 quantiles."""
    levels = np.quantile(image, np.linspace(0, 1, 25))
    bands = [(image >= low) & (image <= high) for at, low in enumerate(levels) for high in levels[at + 1 :]]
    return max(float(2 * (band & organ).sum() / (band.sum() + organ.sum())) for band in bands)


def test_no_threshold_finds_the_organ(volumes):
    assert max(best_band(image, parts > 0) for image, parts in volumes) < 0.5


def test_its_place_alone_does_not_find_it(volumes):
    shares = np.mean([parts > 0 for _, parts in volumes], axis=0)
    for level in np.linspace(0.1, 0.7, 7):
        guess = shares > level
        dice = [2 * (guess & (parts > 0)).sum() / (guess.sum() + (parts > 0).sum()) for _, parts in volumes]
        assert np.mean(dice) < 0.8


def test_the_head_is_thicker_than_the_tail(volumes):
    for _, parts in volumes:
        inward = distance_transform_edt(parts > 0)
        assert inward[parts == 1].max() > inward[parts == 2].max()


def test_they_are_prepared_as_volumes_of_files_are():
    data = loaded(None, NET, seed=3, size=16, limit=2)
    assert data.name == "synthetic"
    assert [len(part) for part in (data.train, data.val, data.test)] == [2, 2, 2]
    assert data.preparation.labels == ("background", "head", "tail")
    assert data.preparation.spacing == (MILLIMETRES / 16,) * 3
    assert (data.preparation.extent(), data.preparation.values) == ((16, 16, 16), "standardised")
    assert data.train.classes == ("head", "tail")
    images, labels = next(iter(data.val.in_order(2)))
    assert (images.shape, images.dtype, labels.shape) == ((2, 1, 16, 16, 16), torch.float32, (2, 16, 16, 16))
    assert images.mean().item() == pytest.approx(0, abs=0.01)
    assert images.std().item() == pytest.approx(1, abs=0.01)
    for again in ({"size": 16}, {"spacing": data.preparation.spacing, "patch": data.preparation.patch}):
        assert data.digest == loaded("synthetic", NET, seed=3, limit=2, **again).digest


def test_a_network_of_one_target_is_given_both_parts_as_one():
    both = loaded(None, NET, seed=3, size=16, limit=2)
    one = loaded(None, ONE_TARGET, seed=3, size=16, limit=2, patch=8, patches=5)
    assert one.preparation.labels == ("background", "organ")
    for first, second in zip(both.test.images, one.test.images, strict=True):
        assert torch.equal(first.truth > 0, second.truth == 1)
    batches = list(one.train.epoch(5, seed=0, epoch=0, augment="basic"))
    assert [tuple(images.shape) for images, _ in batches] == [(5, 1, 8, 8, 8)]


def test_fewer_are_drawn_on_request():
    data = loaded(None, NET, seed=0, size=16, at_most=12)
    assert [len(part) for part in (data.train, data.val, data.test)] == [8, 2, 2]


REFUSED = [
    (NET, {"size": 20}, r"takes multiples of 8 x 8 x 8.*cubes.*\n.*such as 32"),
    (NET, {"size": 8}, "cubes"),
    (NET, {"size": (16, 32)}, "cubes"),
    (NET, {"fit": "crop"}, "--fit: is not for synthetic volumes"),
    (NET, {"spacing": (3.0, 3.0, 3.0)}, "3 x 3 x 3 mm: divides no such cube.*32 mm"),
    (NET, {"spacing": (1.0, 2.0, 1.0)}, "1 x 2 x 1 mm: divides no such cube"),
    (NET, {"spacing": (2.0, 2.0, 2.0), "size": 32}, "is not that of --size"),
    (NET, {"patch": 9}, "--patch"),
    (NET, {"split": "a.json"}, "are already split"),
    (InputSpec("net", 3, 4, 3, NET.sizes), {}, r"synthetic volumes have 1: MRI\n +-> write 1"),
    (InputSpec("net", 3, 1, 5, NET.sizes), {}, "synthetic volumes have 3: background, head, tail"),
    (InputSpec("net", 3, 1, 3, Sizes((32, 32, 32), "batch")), {}, "such as 64"),
]


@pytest.mark.parametrize(("needs", "given", "words"), REFUSED)
def test_what_does_not_suit_them_is_refused(needs: InputSpec, given: dict, words: str):
    with pytest.raises(InputError) as refused:
        loaded(None, needs, seed=0, **given)
    assert re.search(words, str(refused.value)), str(refused.value)
