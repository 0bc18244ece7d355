"""Measures from counts: of images, of all pixels at once, and of what is ignored."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from search.data.cases import IGNORE
from search.measures.counts import RATIOS, counted, quotient
from search.training.metrics import per_image

LABELS = 3


@st.composite
def label_pairs(draw):
    """Predicted and true labels (B, *spatial) of three classes and background, with ignored pixels."""
    shape = draw(st.sampled_from([(1, 3, 4), (4, 5, 2), (3, 2, 3, 4)]))
    generator = torch.Generator().manual_seed(draw(st.integers(0, 2**31)))
    predicted, target = (torch.randint(0, LABELS + 1, shape, generator=generator) for _ in range(2))
    absent = draw(st.integers(0, LABELS))
    target[target == absent] = 0
    ignored = torch.rand(shape, generator=generator) < draw(st.sampled_from([0, 0.3, 1]))
    return predicted, target.masked_fill(ignored, IGNORE)


def by_hand(ours, theirs):
    """Measures of two flat masks, in Python's own numbers."""
    tp = sum(a and b for a, b in zip(ours, theirs, strict=True))
    wrong = sum(a != b for a, b in zip(ours, theirs, strict=True))
    if not ours:
        return dict.fromkeys(RATIOS, float("nan"))
    share = lambda part, whole, nothing: part / whole if whole else nothing  # noqa: E731
    return {
        "dice": share(2 * tp, sum(ours) + sum(theirs), 1),
        "iou": share(tp, tp + wrong, 1),
        "accuracy": share(len(ours) - wrong, len(ours), 1),
        "precision": share(tp, sum(ours), float("nan")),
        "recall": share(tp, sum(theirs), float("nan")),
    }


@given(label_pairs())
def test_every_measure_of_every_image_by_hand_without_the_ignored_pixels(pair):
    predicted, target = pair
    counts = counted(predicted, target, LABELS).astype(float)
    old = [per_image(predicted, target, label) for label in range(1, LABELS + 1)]
    for image in range(len(target)):
        known = target[image] != IGNORE
        for label in range(1, LABELS + 1):
            masks = [(one[image][known] == label).tolist() for one in pair]
            wanted = by_hand(*masks)
            for name, ratio in RATIOS.items():
                found = float(ratio.of(counts[image, label - 1]))
                assert found == pytest.approx(wanted[name], nan_ok=True), name
            for name, values in old[label - 1].items():
                assert float(values[image]) == pytest.approx(wanted[name], abs=1e-6, nan_ok=True), name


@given(label_pairs())
def test_pooled_measures_are_those_of_all_pixels_as_one_image(pair):
    summed = counted(*pair, LABELS).sum(0)
    as_one = counted(*(one.flatten()[None] for one in pair), LABELS)[0]
    assert summed.tolist() == as_one.tolist()


@given(label_pairs())
def test_equal_images_pool_to_what_one_has(pair):
    counts = counted(*pair, LABELS).astype(float)
    for ratio in RATIOS.values():
        one, three = ratio.of(counts), ratio.of(np.stack([counts] * 3).sum(0))
        np.testing.assert_allclose(one, three)


def test_nothing_is_divided_by_zero():
    """NumPy would warn on the terminal."""
    parts, wholes = np.array([0.0, 1.0, 0.0]), np.array([0.0, 2.0, 5.0])
    with np.errstate(all="raise"):
        assert quotient(parts, wholes, 1.0).tolist() == [1.0, 0.5, 0.0]


def test_shapes_that_differ():
    with pytest.raises(ValueError, match="predicted"):
        counted(torch.zeros(2, 4, 4), torch.zeros(2, 1, 4, 4), 1)
