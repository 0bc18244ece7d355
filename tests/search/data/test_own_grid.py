"""Pictures measured on their own grids, whatever size a network sees."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from attrs import evolve
from hypothesis import assume, given
from hypothesis import strategies as st
from torch import nn
from torch.nn.functional import interpolate

from search.data.cases import IGNORE
from search.data.dataset import Dataset
from search.data.images.frame import framed
from search.data.images.samples import Samples
from search.data.images.truth import Truth
from search.training.evaluate import evaluate
from search.training.losses import default_loss, loss_named
from tests.search.data.loading import loaded, write_pairs

CANVAS = (24, 32)
SIZES = st.lists(st.tuples(st.integers(5, 60), st.integers(5, 60)), min_size=1, max_size=4)


def samples_of(shapes, fit="stretch", seed=0):
    """Pictures of these shapes on the canvas, with their whole label maps."""
    rng = np.random.default_rng(seed)
    maps = [
        np.kron(rng.integers(0, 2, (4, 4)), np.ones((15, 15)))[:h, :w].astype(np.uint8) for h, w in shapes
    ]
    frames = [framed(shape, CANVAS, fit) for shape in shapes]
    images = rng.integers(0, 256, (len(shapes), 3, *CANVAS), np.uint8)
    masks = np.stack([frame.labels(labels, IGNORE) for frame, labels in zip(frames, maps, strict=True)])
    truths = tuple(Truth.of(labels, frame) for frame, labels in zip(frames, maps, strict=True))
    ids = tuple(f"s{index}" for index in range(len(shapes)))
    return Samples(ids, torch.from_numpy(images), torch.from_numpy(masks), ("target",), truths)


def logits_of(images):
    """Smooth logits (B, 1, H, W) of a fixed function of the images."""
    return interpolate(images.mean(1, keepdim=True)[..., ::8, ::8], images.shape[-2:], mode="bilinear")


def dice_of(guess, truth):
    """By counting pixels."""
    both = sum(bool(g and t) for g, t in zip(guess.flatten(), truth.flatten(), strict=True))
    total = int((guess != 0).sum()) + int((truth != 0).sum())
    return 2 * both / total if total else 1.0


def expected_dice(samples, row, fit):
    """The logits cut from the canvas, resized by torch, and counted against the labels of the file."""
    logits = logits_of((samples.images[row : row + 1].float() / 255 - 0.5) / 0.25)
    frame = samples.truths[row].frame
    place, part = frame.place, frame.part
    seen = logits[..., place.top : place.top + place.height, place.left : place.left + place.width]
    own = interpolate(seen, (part.height, part.width), mode="bilinear", align_corners=False)
    assume(own.abs().min() > 1e-5)  # closer to 0 the two may round to either side of it
    return dice_of((own[0, 0] > 0).numpy(), samples.truths[row].labels().numpy())


@given(SIZES, st.sampled_from(["stretch", "crop", "pad"]))
def test_measures_are_those_of_each_images_own_grid(shapes, fit):
    samples = samples_of(shapes, fit)
    found = evaluate(nn.Identity(), logits_of, samples, "mask", loss_named(default_loss("mask"), "mask"))
    wanted = [expected_dice(samples, row, fit) for row in range(len(shapes))]
    assert found.measures["dice"] == pytest.approx(wanted, abs=1e-6)


@given(SIZES, st.sampled_from(["stretch", "crop", "pad"]))
def test_quick_measures_at_the_networks_size(shapes, fit):
    samples = samples_of(shapes, fit).quick()
    pairs = [*samples.measured(logits_of)]
    assert all(logits.shape[-2:] == labels.shape[-2:] == CANVAS for logits, labels in pairs)
    assert torch.equal(torch.cat([labels for _, labels in pairs]), samples.masks.long())
    assert [*samples.ids] == [f"s{index}" for index in range(len(shapes))]


def test_each_image_is_measured_once_and_in_order():
    """Also where there are more images than in a batch."""
    shapes = [(5 + index % 7, 9 + index % 5) for index in range(70)]
    found = [labels for _, labels in samples_of(shapes).measured(logits_of)]
    assert [tuple(labels.shape[1:]) for labels in found] == shapes


def test_what_is_shown_is_on_the_grid_that_is_measured():
    samples = samples_of([(40, 30), (12, 50)], "crop")
    for row, (_, labels) in enumerate(samples.measured(logits_of)):
        image, shown = samples.shown(row)
        assert image.shape == (3, *labels.shape[1:])
        assert torch.equal(shown.long(), labels[0])


@given(st.permutations(range(4)), st.integers(1, 4))
def test_parts_keep_truths_with_their_images(order, count):
    samples = samples_of([(20, 30), (21, 31), (22, 32), (23, 33)])
    rows = order[:count]
    for part in (samples.subset(rows), samples.named([f"s{row}" for row in rows])):
        assert part.ids == tuple(f"s{row}" for row in rows)
        assert part.truths == tuple(samples.truths[row] for row in rows)
        assert torch.equal(part.images, samples.images[rows])


def test_the_digest_changes_with_a_pixel_of_a_truth():
    samples, other = samples_of([(40, 50), (60, 20)]), samples_of([(9, 9)])
    truth = samples.truths[1]
    labels = truth.labels().numpy()
    labels[59, 19] ^= 1
    changed = evolve(samples, truths=(samples.truths[0], Truth.of(labels, truth.frame)))
    digests = [Dataset("d", each, other, other).digest for each in (samples, changed, samples.quick())]
    assert len(set(digests)) == 3
    assert digests[0] == Dataset("d", samples_of([(40, 50), (60, 20)]), other, other).digest


def test_a_network_that_knows_the_labels_has_them_back(tmp_path):
    """Odd sizes, seen at three times theirs: every pixel of each file's mask is right."""
    rng = np.random.default_rng(1)
    pairs = {}
    for index in range(6):
        mask = (rng.random((13 + index, 17)) > 0.5).astype(np.uint8) * 255
        pairs[f"p{index}"] = (np.stack([mask] * 3, axis=-1), mask)
    folder = write_pairs(tmp_path, pairs)
    data = loaded(folder, size=(51, 60))
    for part in (data.train, data.val, data.test):
        for row, (logits, labels) in enumerate(part.measured(lambda images: images[:, :1])):
            assert labels[0].shape == pairs[part.ids[row]][1].shape
            assert ((labels[0] == 1).numpy() == (pairs[part.ids[row]][1] > 0)).all()
            assert ((logits[0, 0] > 0) == (labels[0] == 1)).float().mean() > 0.9
    assert loaded(folder, size=(51, 60), grid="network").train.truths is None
    assert data.quick().val.truths is None
