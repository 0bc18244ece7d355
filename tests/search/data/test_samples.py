from __future__ import annotations

import pytest
import torch

from search.data.dataset import Dataset
from search.data.images.samples import Samples


def some(count, start=0):
    rows = torch.arange(start, start + count, dtype=torch.uint8).view(-1, 1, 1)
    ids = tuple(f"s{index}" for index in range(start, start + count))
    return Samples(ids, rows.unsqueeze(1).expand(count, 3, 4, 6).contiguous(), rows.expand(count, 4, 6) % 2)


def test_subsets_keep_ids_images_and_masks_together():
    for part in (some(5).subset([3, 0]), some(5).named(["s3", "s0"])):
        assert part.ids == ("s3", "s0")
        assert part.images[:, 0, 0, 0].tolist() == [3, 0]
        assert part.masks[:, 0, 0].tolist() == [1, 0]
        assert len(part) == 2


def test_what_does_not_fit_together_is_an_error():
    whole = some(3)
    with pytest.raises(ValueError, match="2 ids do not fit"):
        Samples(("a", "b"), whole.images, whole.masks)
    with pytest.raises(ValueError, match="3 ids do not fit"):
        Samples(whole.ids, whole.images, whole.masks[:, :3])
    with pytest.raises(ValueError, match="must be uint8"):
        Samples(whole.ids, whole.images.float(), whole.masks)


def test_the_digest_names_the_data():
    def digest(train, val, name="d"):
        return Dataset(name, train, val, some(1, 20)).digest

    base = digest(some(3), some(2, 10))
    assert base == digest(some(3), some(2, 10), name="another name")
    edited = some(3)
    edited.images[1, 2, 3, 5] += 1
    relabelled = some(3)
    relabelled = Samples(relabelled.ids, relabelled.images, 1 - relabelled.masks)
    renamed = Samples(("s0", "s1", "x"), some(3).images, some(3).masks)
    others = [
        (edited, some(2, 10)),
        (relabelled, some(2, 10)),
        (renamed, some(2, 10)),
        (some(2, 10), some(3)),
    ]
    assert len({base, *(digest(train, val) for train, val in others)}) == 5
    assert len(base) == 64


def test_the_digest_is_that_of_the_pixels_and_not_of_their_layout():
    turned = some(3).images.mT.contiguous().mT
    assert not turned.is_contiguous()
    assert (
        Dataset("d", Samples(some(3).ids, turned, some(3).masks), some(1), some(1)).digest
        == Dataset("d", some(3), some(1), some(1)).digest
    )
