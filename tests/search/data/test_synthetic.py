from __future__ import annotations

import numpy as np
import pytest
import torch

from genotype.diagnostics.diagnostic import InputError
from search.data.synthetic.dermoscopy import synthetic_dataset, synthetic_sample
from search.training.metrics import per_image


@pytest.fixture(scope="module")
def drawn():
    return synthetic_dataset(48, train=300, val=1, test=200, seed=11)


def mean_dice(predicted, samples):
    return float(per_image(predicted.expand_as(samples.masks).long(), samples.masks)["dice"].mean())


def otsu(grey):
    """The threshold that divides grey levels best into two groups."""
    counts = np.bincount(grey.ravel(), minlength=256)[:255].cumsum()
    sums = (np.bincount(grey.ravel(), minlength=256) * np.arange(256))[:255].cumsum()
    below, above = np.maximum(counts, 1), np.maximum(grey.size - counts, 1)
    between = counts * (grey.size - counts) * (sums / below - (grey.sum() - sums) / above) ** 2
    return between.argmax()


def test_a_picture_depends_on_seed_part_and_index_alone(drawn):
    few = synthetic_dataset(48, train=2, val=2, test=2, seed=11)
    assert (few.train.images == drawn.train.images[:2]).all()
    assert (few.train.masks == drawn.train.masks[:2]).all()
    assert (few.test.images == drawn.test.images[:2]).all()
    picture, mask = synthetic_sample(48, 11, "train", 1)
    assert (torch.from_numpy(picture).permute(2, 0, 1) == few.train.images[1]).all()
    assert (torch.from_numpy(mask) == few.train.masks[1]).all()


def test_pictures_differ_between_indices_parts_and_seeds(drawn):
    other = synthetic_dataset(48, train=300, val=1, test=200, seed=12)
    sets = [drawn.train, drawn.val, drawn.test, other.train, other.val, other.test]
    pictures = {picture.numpy().tobytes() for samples in sets for picture in samples.images}
    masks = {mask.numpy().tobytes() for samples in sets for mask in samples.masks}
    assert len(pictures) == len(masks) == 2 * 501
    assert len({name for samples in sets for name in samples.ids}) == 2 * 501


@pytest.mark.parametrize("index", range(5))
def test_the_scene_is_the_same_at_every_size(index):
    small, small_mask = synthetic_sample(32, 0, "val", index)
    large, large_mask = synthetic_sample(128, 0, "val", index)
    shrunk = large.reshape(32, 4, 32, 4, 3).mean(axis=(1, 3))
    assert np.corrcoef(small.ravel(), shrunk.ravel())[0, 1] > 0.9
    blocks = large_mask.reshape(32, 4, 32, 4).mean(axis=(1, 3)) > 0.5
    assert (blocks != small_mask).mean() < 0.03


def test_constant_predictions_fail(drawn):
    everything = mean_dice(torch.ones(48, 48), drawn.test)
    assert 0.3 < everything < 0.45
    shares = drawn.train.masks.float().mean(dim=0)
    average = max(mean_dice(shares > level, drawn.test) for level in np.linspace(0.1, 0.7, 13))
    assert 0.4 < average < 0.65


def test_darkness_is_not_enough(drawn):
    for channel in range(3):
        grey = drawn.test.images[:, channel].numpy()
        dark = torch.from_numpy(np.stack([picture <= otsu(picture) for picture in grey]))
        assert 0.4 < mean_dice(dark, drawn.test) < 0.8


def test_every_mask_holds_a_lesion_and_its_surroundings(drawn):
    shares = drawn.train.masks.float().mean(dim=(1, 2))
    assert shares.min() > 0.01
    assert shares.max() < 0.95
    assert drawn.train.masks.unique().tolist() == [0, 1]


@pytest.mark.parametrize(
    "change",
    [{"size": 7}, {"train": 0}, {"val": 0}, {"test": -1}, {"seed": -1}],
    ids=lambda change: str(change),
)
def test_impossible_requests(change):
    request = {"size": 16, "train": 1, "val": 1, "test": 1, "seed": 0, **change}
    with pytest.raises(InputError, match="cannot be generated"):
        synthetic_dataset(**request)
