from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from search.data.augment import Basic, none
from search.data.images.batches import normalise
from search.data.images.samples import Samples, batches, batches_in_order


def some(count):
    """Sample i has the level i everywhere, so that a batch tells which samples it holds."""
    levels = torch.arange(count, dtype=torch.uint8)
    images = levels.view(-1, 1, 1, 1).expand(count, 3, 2, 2).contiguous()
    return Samples(tuple(map(str, range(count))), images, (images[:, 0] % 2).contiguous())


def levels(epoch_batches):
    return [((x[:, 0, 0, 0] * 0.25 + 0.5) * 255).round().int().tolist() for x, _ in epoch_batches]


@given(st.integers(1, 40), st.integers(1, 12), st.integers(0, 99), st.integers(0, 99))
def test_an_epoch_takes_each_sample_once(count, size, seed, epoch):
    taken = levels(batches(some(count), size, seed=seed, epoch=epoch))
    flat = [level for batch in taken for level in batch]
    lone = count % size == 1 and count > size > 1
    assert len(flat) == len(set(flat)) == count - lone
    assert all(len(batch) == size for batch in taken[:-1])
    assert len(taken[-1]) > 1 or size == 1 or count == 1


def test_seed_and_epoch_decide_the_order():
    orders = {(s, e): levels(batches(some(30), 7, seed=s, epoch=e)) for s in range(4) for e in range(4)}
    assert levels(batches(some(30), 7, seed=2, epoch=3)) == orders[2, 3]
    # All differ, (1, 2) and (2, 1) too: seed and epoch are not simply added.
    assert len({str(order) for order in orders.values()}) == 16


def test_a_resumed_run_sees_the_same_pictures():
    def epoch():
        return batches(some(20), 6, seed=1, epoch=5, augment=Basic())

    torch.manual_seed(0)
    first = list(epoch())
    torch.manual_seed(1)
    for (x, y), (x_again, y_again) in zip(first, epoch(), strict=True):
        assert (x == x_again).all()
        assert (y == y_again).all()


def test_every_training_batch_is_augmented():
    # The authors' index arithmetic never reached most of their augmented images.
    plain, varied = (list(batches(some(40), 10, seed=0, epoch=0, augment=a)) for a in (none, Basic()))
    for (x, _), (x_varied, _) in zip(plain, varied, strict=True):
        assert ((x != x_varied).flatten(1).any(dim=1)).float().mean() > 0.5


def test_what_a_network_gets():
    x, y = next(batches(some(9), 4, seed=0, epoch=0))
    assert (x.shape, x.dtype, y.shape, y.dtype) == ((4, 3, 2, 2), torch.float32, (4, 2, 2), torch.int64)
    assert normalise(torch.tensor([0, 255], dtype=torch.uint8)).tolist() == [-2, 2]
    assert ((x[:, 0] * 0.25 + 0.5) * 255 % 2).round().long().remainder(2).equal(y)


@pytest.mark.parametrize("count", [1, 8, 9, 13])
def test_measuring_takes_all_in_order(count):
    taken = levels(batches_in_order(some(count), 4))
    assert [level for batch in taken for level in batch] == list(range(count))
    x, y = next(batches_in_order(some(count), 4))
    assert (x.dtype, y.dtype) == (torch.float32, torch.int64)
