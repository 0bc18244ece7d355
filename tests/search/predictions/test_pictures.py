from __future__ import annotations

import json

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from PIL import Image

from genotype import InputError
from search.data.cases import IGNORE
from search.data.images.samples import Samples
from search.predictions.outlines import inside_edge, outside_edge
from search.predictions.pictures import (
    PREDICTION,
    TRUTH,
    flat,
    middle_slice,
    overlay,
    rgb,
    scaled,
    shown_size,
    write_predictions,
)

LABELS = hnp.arrays(np.uint8, st.tuples(st.integers(1, 12), st.integers(1, 12)), elements=st.integers(0, 3))


def square(size, low, high):
    labels = np.zeros((size, size), np.uint8)
    labels[low:high, low:high] = 1
    return labels


def pixels_of(picture, colour):
    return (np.array(picture) == rgb(colour)).all(axis=-1)


def grey(size):
    return np.full((3, size, size), 90, np.uint8)


def test_outlines_of_a_square():
    truth = square(9, 2, 7)
    inside, outside = inside_edge(truth, 1), outside_edge(truth, 1)
    assert np.array_equal(inside, square(9, 2, 7).astype(bool) & ~square(9, 3, 6).astype(bool))
    assert outside.sum() == 4 * 5
    assert not (outside & truth.astype(bool)).any()


@given(LABELS, st.integers(1, 3))
def test_outlines_part_each_class_from_what_is_around_it(labels, width):
    inside, outside = inside_edge(labels, width), outside_edge(labels, width)
    assert not inside[labels == 0].any()
    for row, column in np.argwhere(labels != 0):
        near = labels[max(row - 1, 0) : row + 2, column], labels[row, max(column - 1, 0) : column + 2]
        changes = [part for part in near if (part != labels[row, column]).any()]
        assert not changes or inside[row, column]
    assert outside.any() == any((labels != label).any() for label in set(labels[labels > 0].tolist()))


def test_two_classes_that_touch_are_parted():
    labels = np.ones((6, 6), np.uint8)
    labels[:, 3:] = 2
    assert inside_edge(labels, 1)[1:-1].tolist() == [[True, False, True, True, False, True]] * 4


def test_a_picture_of_64_pixels_is_192_large_and_a_large_one_is_reduced():
    assert overlay(grey(64), square(64, 8, 40), square(64, 8, 40)).size == (192, 192)
    assert shown_size(200, 150) == (200, 150)
    assert shown_size(100, 64) == (200, 128)
    assert shown_size(2048, 1024) == (512, 256)


@given(st.integers(1, 5000), st.integers(1, 5000), st.integers(1, 512))
def test_every_size_can_be_shown(width, height, least):
    shown = shown_size(width, height, least)
    longer = max(width, height)
    assert max(shown) <= 512
    assert max(shown) >= min(least, 512 - 512 % longer) or longer > 512
    assert max(shown) < least + longer or longer > 512
    assert min(shown) >= 1
    if longer <= 512:
        assert (shown[0] % width, shown[1] % height) == (0, 0)


@given(LABELS, st.integers(1, 4))
def test_enlarged_labels_are_repeated(labels, factor):
    height, width = labels.shape
    wanted = labels.repeat(factor, 0).repeat(factor, 1)
    assert np.array_equal(scaled(labels, (width * factor, height * factor)), wanted)


def test_both_outlines_are_seen_where_they_agree():
    labels = square(64, 20, 44)
    picture = overlay(grey(64), labels, labels)
    truth, prediction = pixels_of(picture, TRUTH), pixels_of(picture, PREDICTION)
    assert truth.sum() == 72 * 72 - 68 * 68
    assert prediction.sum() >= 4 * 72 * 2
    assert not (truth & prediction).any()


def test_outlines_lie_at_their_edges():
    picture = overlay(grey(64), square(64, 20, 44), square(64, 10, 30))
    assert np.argwhere(pixels_of(picture, TRUTH)).max() == 44 * 3 - 1
    assert np.argwhere(pixels_of(picture, PREDICTION)).min() == 10 * 3 - 2


def test_the_image_shows_through_elsewhere():
    picture = overlay(grey(64), square(64, 20, 44), square(64, 20, 44))
    assert np.array(picture)[96, 96].tolist() == [90, 90, 90]
    assert (np.array(overlay(grey(32), square(32, 0, 0), square(32, 0, 0))) == 90).all()


def test_an_image_of_one_channel_is_grey():
    assert np.array(overlay(grey(64)[:1], square(64, 0, 0), square(64, 0, 0)))[0, 0].tolist() == [90, 90, 90]


def test_the_slice_with_most_foreground():
    volume = np.zeros((7, 4, 4), np.uint8)
    assert middle_slice(volume) == 3
    volume[1, :2] = 1
    volume[4:6, :3] = 2
    assert middle_slice(volume) == 5


@pytest.fixture
def samples():
    generator = torch.Generator().manual_seed(0)
    images = torch.randint(0, 256, (12, 3, 16, 16), generator=generator).to(torch.uint8)
    masks = torch.zeros(12, 16, 16, dtype=torch.uint8)
    masks[:, 4:12, 4:12] = 1
    return Samples(tuple(f"a/{index} ü" for index in range(12)), images, masks)


def test_predictions_are_written_and_named(tmp_path, samples):
    dice = [index / 11 for index in range(12)]
    write_predictions(tmp_path, samples, samples.masks.long(), dice)
    records = json.loads((tmp_path / "predictions" / "predictions.json").read_text())
    assert [record["id"] for record in records] == [f"a/{i} ü" for i in (11, 10, 9, 7, 6, 5, 2, 1, 0)]
    assert [record["rank"] for record in records] == ["good"] * 3 + ["median"] * 3 + ["worst"] * 3
    for record in records:
        index = int(record["id"][2:-2])
        assert record["dice"] == dice[index]
        with Image.open(tmp_path / "predictions" / record["file"]) as picture:
            wanted = overlay(samples.images[index].numpy(), *[samples.masks[index].numpy()] * 2)
            assert np.array_equal(np.array(picture), np.array(wanted))


def test_ids_that_would_be_one_file_name_stay_apart(tmp_path, samples):
    twins = Samples(("x/y", "x y"), samples.images[:2], samples.masks[:2])
    write_predictions(tmp_path, twins, twins.masks, [0.5, 0.6])
    assert len(list((tmp_path / "predictions").glob("*.png"))) == 2


def test_pictures_of_an_earlier_time_are_removed(tmp_path, samples):
    write_predictions(tmp_path, samples, samples.masks, [0.5] * 12)
    few = samples.subset([0])
    write_predictions(tmp_path, few, few.masks, [0.5])
    assert sorted(path.name for path in (tmp_path / "predictions").iterdir()) == [
        "01-a_0__.png",
        "predictions.json",
    ]


def test_a_volume_shows_the_slice_with_most_truth():
    image = torch.arange(5, dtype=torch.uint8).view(1, 5, 1, 1).expand(1, 5, 4, 4)
    truth = torch.zeros(5, 4, 4, dtype=torch.uint8)
    truth[3] = 1
    pixels, labels, ours = flat(image, truth, truth * 2)
    assert (pixels.shape, int(pixels[0, 0, 0])) == ((1, 4, 4), 3)
    assert (labels == 1).all()
    assert (ours == 2).all()


def test_what_is_ignored_has_no_outline_and_draws_no_slice():
    truth = torch.zeros(4, 6, 6, dtype=torch.uint8)
    truth[0], truth[3, 2:4, 2:4] = IGNORE, 1
    _, shown, _ = flat(torch.zeros(1, 4, 6, 6, dtype=torch.uint8), truth, truth)
    assert shown.sum() == 4
    assert not inside_edge(flat(torch.zeros(1, 6, 6), truth[0], truth[0])[1], 1).any()


def test_pictures_are_neither_written_nor_removed_where_a_link_leads(tmp_path, samples):
    (tmp_path / "run").mkdir()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "mine.png").write_bytes(b"mine")
    (tmp_path / "run" / "predictions").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(InputError, match="predictions: is a link"):
        write_predictions(tmp_path / "run", samples, samples.masks, [0.5] * 12)
    assert [path.name for path in (tmp_path / "elsewhere").iterdir()] == ["mine.png"]
