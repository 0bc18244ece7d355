"""Means over images and classes, pooled measures, and their intervals."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.commands.evaluation.measure_table import table_lines
from search.measures import bootstrap
from search.measures.bootstrap import drawn, in_blocks, interval, resampled
from search.measures.counts import RATIOS
from search.measures.files import measures_json, table_rows
from search.measures.images import MeasuredImages
from search.measures.scores import MEASURES, Scores
from search.measures.summary import summary

NAN = float("nan")


def scores_of(chance, images, classes, apart=True):
    counts = chance.integers(0, 6, (images, classes, 4))
    counts[..., 3] += 1  # no image is ignored as a whole
    for image in counts:
        image[chance.integers(classes), :3] = 0  # a class that is nowhere
    surfaces = [np.stack([chance.random(classes) * 9, chance.random(classes)], -1) for _ in range(images)]
    surfaces[0][0, 0] = NAN
    return [Scores(one, far if apart else None) for one, far in zip(counts, surfaces, strict=True)]


@given(st.integers(0, 2**31), st.integers(1, 5), st.integers(1, 3))
@settings(deadline=None, max_examples=25)
def test_rows_are_means_over_the_images_that_have_a_value(seed, images, classes):
    scores = scores_of(np.random.default_rng(seed), images, classes)
    told = summary(scores, [f"class {label}" for label in range(classes)])
    assert len(told) == classes + (classes > 1)
    for label, row in enumerate(told[:classes]):
        for column, name in enumerate(MEASURES):
            values = [float(one.values()[label, column]) for one in scores]
            known = [value for value in values if not math.isnan(value)]
            mean = row.mean[name]
            assert mean.images == len(known)
            assert mean.value == pytest.approx(sum(known) / len(known) if known else NAN, nan_ok=True)
            if len(known) > 1:
                assert min(known) - 1e-9 <= mean.low <= mean.high <= max(known) + 1e-9
            else:
                assert math.isnan(mean.low)
        for name, ratio in RATIOS.items():
            pooled = float(ratio.of(sum(one.counts[label].astype(float) for one in scores)))
            assert row.pooled[name].value == pytest.approx(pooled, nan_ok=True)
    assert set(told[0].pooled) == set(RATIOS)


@given(st.integers(0, 2**31), st.integers(1, 4))
@settings(deadline=None, max_examples=25)
def test_of_one_image_the_mean_and_the_pooled_measures_are_its_own(seed, classes):
    """Where an image has no value, neither has the set, over 0 images."""
    [only] = scores_of(np.random.default_rng(seed), 1, classes, apart=False)
    images = MeasuredImages(("x",), tuple(f"c{n}" for n in range(classes)), (only,), None, "pixels")
    told = measures_json(images)
    for row, own in zip(told["classes"], told["images"], strict=True):
        for name in RATIOS:
            one, pooled = row["mean"][name], row["pooled"][name]
            assert one["value"] == pooled["value"] == own[name]
            assert one["images"] == pooled["images"] == (own[name] is not None)


def test_a_class_that_is_there_and_never_predicted():
    """Its precision is 0 / 0, which has no value, image by image and pooled; its Dice is 0."""
    missed, absent = [0, 0, 5, 9], [0, 0, 0, 14]
    scores = tuple(Scores(np.array([counts])) for counts in (missed, missed, absent))
    images = MeasuredImages(("x", "y", "z"), ("a",), scores, None, "pixels")
    told = measures_json(images)
    assert told["interval"] == {"level": 0.95, "bootstrap": "images", "resamples": 4000, "seed": 0}
    nothing = {"value": None, "low": None, "high": None, "images": 0}
    [row] = told["classes"]
    assert row["mean"]["precision"] == row["pooled"]["precision"] == nothing
    assert [image["precision"] for image in told["images"]] == [None] * 3
    assert [image["dice"] for image in told["images"]] == [0, 0, 1]
    assert [image["recall"] for image in told["images"]] == [0, 0, None]
    assert (row["pooled"]["dice"]["value"], row["pooled"]["recall"]["value"]) == (0, 0)
    assert [line["precision"] for line in table_rows(images)] == [""] * 3
    assert "-" in [*table_lines(images)][3].split()


def test_the_mean_over_classes_is_taken_image_by_image_over_those_with_a_value():
    nothing, half = [0, 0, 0, 8], [2, 2, 0, 4]
    scores = [Scores(np.array([half, half])), Scores(np.array([nothing, half]))]
    *_, over = summary(scores, ["a", "b"])
    assert over.name is None
    assert over.mean["precision"].value == 0.5
    assert over.mean["precision"].images == 2
    assert over.mean["dice"].value == pytest.approx((2 / 3 + (1 + 2 / 3) / 2) / 2)
    assert over.pooled["precision"].value == 0.5


def test_without_images_there_is_nothing_to_summarise():
    with pytest.raises(ValueError, match="no images"):
        summary([], ["a"])


def test_intervals_are_those_of_resampling_images_one_by_one():
    chance = np.random.default_rng(1)
    scores = scores_of(chance, 30, 1)
    values = np.array([one.values()[0, 0] for one in scores])
    rows = np.random.default_rng(2).integers(0, 30, (20_000, 30))
    by_hand = np.percentile(values[rows].mean(1), [2.5, 97.5])
    dice = summary(scores, ["a"])[0].mean["dice"]
    assert (dice.low, dice.high) == pytest.approx(tuple(by_hand), abs=0.01)
    counts = np.stack([one.counts[0] for one in scores]).astype(float)
    pooled = [float(RATIOS["dice"].of(counts[row].sum(0))) for row in rows]
    told = summary(scores, ["a"])[0].pooled["dice"]
    assert (told.low, told.high) == pytest.approx(tuple(np.percentile(pooled, [2.5, 97.5])), abs=0.01)


def test_intervals_repeat_and_are_the_same_however_many_are_drawn_at_once(monkeypatch):
    scores = scores_of(np.random.default_rng(3), 7, 2)
    first = summary(scores, ["a", "b"])
    assert summary(scores, ["a", "b"]) == first
    shares = drawn(7, bootstrap.RESAMPLES, np.random.default_rng(5))
    monkeypatch.setattr(bootstrap, "AT_ONCE", 50)
    assert np.array_equal(np.concatenate([*in_blocks(7, np.random.default_rng(5))]), shares)


def test_resamples_without_anything_to_divide_by():
    parts, wholes = np.array([[1.0, 0.0], [0.0, 0.0]]), np.array([[2.0, 0.0], [0.0, 0.0]])
    found = resampled(parts, wholes, np.array([NAN, 1.0]))
    assert set(found[~np.isnan(found[:, 0]), 0]) == {0.5}
    assert (found[:, 1] == 1).all()
    low, high = interval(np.full((10, 1), NAN))
    assert np.isnan([low, high]).all()
