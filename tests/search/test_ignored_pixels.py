"""Pixels with the label IGNORE: they are as if the image did not have them, in every loss."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from search.data.cases import IGNORE
from search.training.losses import LOSSES, add_loss, loss_named
from search.training.supervision import shrunk, supervised
from tests.search.test_losses import CHANNELS, SPATIAL, SUITABLE, some

EVERY = pytest.mark.parametrize(("name", "kind"), SUITABLE)
REMOVABLE = [(name, kind) for name, kind in SUITABLE if name != "dice_boundary"]
"""Distances remain in an image from which pixels are taken, so there is nothing to compare with."""


def gradient(loss, logits, labels):
    given_ = logits.clone().requires_grad_()
    [found] = torch.autograd.grad(loss(given_, labels), given_)
    return found


def with_ignored(labels, share, seed=0):
    ignored = torch.rand(labels.shape, generator=torch.Generator().manual_seed(seed)) < share
    return labels.masked_fill(ignored, IGNORE), ignored


@pytest.mark.parametrize("spatial", SPATIAL)
@EVERY
def test_an_ignored_pixel_has_no_gradient_and_no_part_in_the_value(name, kind, spatial):
    loss = loss_named(name, kind)
    logits, labels = some(kind, spatial)
    labels, ignored = with_ignored(labels, 0.4)
    found = gradient(loss, logits, labels).movedim(1, -1)
    assert found.isfinite().all()
    assert (found[ignored] == 0).all()
    assert (found[~ignored] != 0).any()
    elsewhere = torch.where(ignored.unsqueeze(1), logits - 7 * logits.sign(), logits)
    assert torch.equal(loss(logits, labels), loss(elsewhere, labels))


@EVERY
def test_images_that_are_ignored_as_a_whole_teach_nothing(name, kind):
    loss = loss_named(name, kind)
    logits, labels = some(kind, (6, 8))
    nothing = torch.full_like(labels, IGNORE)
    assert loss(logits, nothing) == pytest.approx(0, abs=1e-6)
    assert not gradient(loss, logits, nothing).any()
    one = torch.stack([labels[0], nothing[0]])
    assert not gradient(loss, logits, one)[1].any()


@pytest.mark.parametrize(("name", "kind"), REMOVABLE)
@given(seed=st.integers(0, 10**6), kept=st.integers(1, 7), weighed=st.booleans())
@settings(max_examples=10, deadline=None)
def test_ignoring_pixels_is_removing_them(name, kind, seed, kept, weighed):
    weights = None
    if weighed and LOSSES[kind][name].weighs:
        weights = (0.5, 2.0, 3.0) if kind == "classes" else (0.5, 2.0)
    loss = loss_named(name, kind, weights)
    logits, labels = some(kind, (6, 8), seed)
    ignoring = labels.clone()
    ignoring[..., kept:] = IGNORE
    torch.testing.assert_close(loss(logits, ignoring), loss(logits[..., :kept], labels[..., :kept]))


@EVERY
def test_a_batch_is_the_sum_of_its_parts_however_much_of_each_is_ignored(name, kind):
    # As several processes compute it: each the loss of its own images, times their share.
    weights = None
    if LOSSES[kind][name].weighs:
        weights = (0.5, 2.0, 3.0) if kind == "classes" else (0.5, 2.0)
    loss = loss_named(name, kind, weights)
    logits, labels = (torch.cat(both) for both in zip(some(kind, (6, 8)), some(kind, (6, 8), 1), strict=True))
    labels[0, :4], labels[3, 2:] = IGNORE, IGNORE
    parts = 0.25 * loss(logits[:1], labels[:1]) + 0.75 * loss(logits[1:], labels[1:])
    torch.testing.assert_close(loss(logits, labels), parts)


@EVERY
def test_heads_at_lower_resolutions_ignore_too(name, kind):
    loss = loss_named(name, kind)
    _, labels = some(kind, (8, 8))
    labels[:, :, :4] = IGNORE
    logits = [torch.randn(2, CHANNELS[kind], size, size, requires_grad=True) for size in (8, 4)]
    assert shrunk(labels, logits[1]).unique().tolist() == [*range(3 if kind == "classes" else 2), IGNORE]
    for found in torch.autograd.grad(supervised(loss, (1.0, 0.5), logits, labels), logits):
        half = found.shape[-1] // 2
        assert not found[..., :half].any()
        assert found[..., half:].any()


def test_a_loss_of_ones_own_gets_no_gradient_from_ignored_pixels(monkeypatch):
    for kind in LOSSES:
        monkeypatch.setitem(LOSSES, kind, {})
    add_loss("entropy", lambda logits, labels: -(logits.softmax(1)[:, 0].log() * (labels == 0)).sum(), LOSSES)
    for kind in ("mask_pair", "classes"):
        loss = loss_named("entropy", kind)
        logits, labels = some(kind, (6, 8))
        labels, ignored = with_ignored(labels, 0.4)
        found = gradient(loss, logits, labels).movedim(1, -1)
        assert (found[ignored] == 0).all()
        assert (found[~ignored] != 0).any()
