"""Folds of volumes, and several networks on them."""

import numpy as np
import torch
from attrs import evolve

from search.data.dataset import Dataset
from search.data.splits.folded import folded
from search.preparation import Preparation
from search.training.ensemble import Ensemble, Member
from tests.search.data.volumes.test_patches import part_of as patches_of
from tests.search.data.volumes.test_windows import Reader, part_of


def data() -> Dataset:
    """Nine volumes, of which two and two belong together."""
    whole = patches_of(9)
    train, val, test = (whole.subset(places) for places in ((0, 1, 2, 3), (4, 5, 6), (7, 8)))
    preparation = Preparation(spacing=(1, 1, 1), patch=(4, 4, 4))
    groups = {"0": "a", "4": "a", "1": "b", "5": "b"}
    return Dataset("made", train, val, test, groups=groups, preparation=preparation)


def test_every_volume_validates_once_and_groups_stay_together():
    whole = data()
    several = [folded(whole, 3, fold, 0) for fold in range(3)]
    assert sorted(name for one in several for name in one.val.ids) == list("0123456")
    for one in several:
        assert one.test.ids == whole.test.ids
        assert sorted([*one.train.ids, *one.val.ids]) == list("0123456")
        assert ("0" in one.val.ids) == ("4" in one.val.ids)
        assert ("1" in one.val.ids) == ("5" in one.val.ids)
        assert one.train.patch == whole.train.patch
        assert one.preparation == whole.preparation
        assert next(one.train.epoch(2, seed=0, epoch=0, augment="affine"))[0].shape == (2, 1, 4, 4, 4)


def test_networks_with_patches_of_different_sizes_are_averaged_on_whole_volumes():
    labels = [np.random.default_rng(n).integers(0, 3, (5, 7, 9)).astype(np.uint8) for n in range(2)]
    small = part_of(labels)
    large = evolve(small, patch=(5, 6, 7))
    reader = Reader().eval()
    members = tuple(Member(str(n), reader, part) for n, part in enumerate((small, large)))
    found = list(Ensemble(small, members, "classes").measured(reader))
    assert len(found) == 2
    for (logits, truth), own in zip(found, labels, strict=True):
        assert torch.equal(truth[0], torch.from_numpy(own).long())
        assert torch.equal(logits.argmax(1)[0], truth[0])
