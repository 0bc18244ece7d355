"""How pictures are brought to a size, and predictions back to their own grid."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from search.data.cases import IGNORE
from search.data.images.frame import Box, framed

SIDES = st.integers(1, 40)
SHAPES = st.tuples(SIDES, SIDES)
FITS = st.sampled_from(["stretch", "crop", "pad"])


def inside(box: Box, shape: tuple[int, int]) -> bool:
    return (
        min(box.top, box.left) >= 0
        and min(box.size) >= 1
        and box.top + box.height <= shape[0]
        and box.left + box.width <= shape[1]
    )


@given(SHAPES, SHAPES, FITS, st.tuples(st.integers(0, 9), st.integers(0, 9)))
def test_every_frame_lies_in_the_image_and_on_the_canvas(shape, size, fit, more):
    canvas = (size[0] + more[0], size[1] + more[1])
    frame = framed(shape, size, fit, canvas)
    assert inside(frame.part, shape)
    assert inside(frame.place, canvas)
    assert frame.canvas == canvas
    if fit != "pad":
        assert frame.place.size == size
    if fit != "crop":
        assert frame.part == Box(0, 0, *shape)


@given(SHAPES, SHAPES, st.sampled_from(["crop", "pad"]))
def test_crops_and_pads_keep_proportions(shape, size, fit):
    """By less than half a pixel of rounding along each axis."""
    frame = framed(shape, size, fit)
    seen, shown = (frame.part, frame.place)
    scale = shown.height / seen.height, shown.width / seen.width
    if fit == "pad":
        wanted = min(size[0] / shape[0], size[1] / shape[1])
        for side, own in zip(shown.size, shape, strict=True):
            assert abs(side - max(1, own * wanted)) <= 0.5
        assert shown.height == size[0] or shown.width == size[1]
    else:
        assert seen.height == shape[0] or seen.width == shape[1]
        wanted = min(shape[0] / size[0], shape[1] / size[1])
        for side, own in zip(seen.size, size, strict=True):
            assert abs(side - max(1, own * wanted)) <= 0.5
    assert min(scale) > 0


@given(st.integers(2, 30), st.integers(2, 30), st.integers(4, 20))
def test_a_square_crop_is_pillow_s(height, width, size):
    """The central square, resized by Pillow alone."""
    rng = np.random.default_rng(0)
    pixels = rng.integers(0, 256, (height, width, 3), np.uint8)
    side = min(height, width)
    left, top = (width - side) // 2, (height - side) // 2
    picture = Image.fromarray(pixels).crop((left, top, left + side, top + side))
    expected = np.asarray(picture.resize((size, size), Image.Resampling.BILINEAR)).transpose(2, 0, 1)
    found = framed((height, width), (size, size), "crop").shown(pixels.transpose(2, 0, 1))
    assert np.array_equal(found, expected)


@given(SHAPES, st.sampled_from(["stretch", "crop"]), st.sampled_from([np.uint8, np.float32]))
def test_an_image_of_the_size_stays_as_it_is(shape, fit, kind):
    frame = framed(shape, shape, fit)
    assert frame.is_identity
    pixels = np.arange(2 * shape[0] * shape[1]).reshape(2, *shape).astype(kind)
    assert np.array_equal(frame.shown(pixels), pixels)
    labels = pixels[0].astype(np.uint8)
    assert np.array_equal(frame.labels(labels, IGNORE), labels)
    logits = torch.randn(1, 3, *shape)
    assert torch.equal(frame.back(logits), logits)


@given(SHAPES, SHAPES, FITS, st.integers(1, 6))
def test_what_is_beyond_the_image_is_ignored_and_does_not_come_back(shape, size, fit, more):
    frame = framed(shape, size, fit, (size[0] + more, size[1] + more))
    labels = frame.labels(np.ones(shape, np.uint8), IGNORE)
    assert (labels != IGNORE).sum() == frame.place.height * frame.place.width
    assert (frame.shown(np.full((1, *shape), 7, np.uint8))[0] == 7)[labels == 1].all()
    back = frame.back(torch.from_numpy(labels == IGNORE).float()[None, None])
    assert back.shape[-2:] == frame.part.size
    assert not back.any()


@pytest.mark.parametrize("fit", ["stretch", "pad"])
@pytest.mark.parametrize("shape", [(65, 97), (64, 64), (1, 9), (48, 30)])
def test_labels_come_back_from_a_larger_canvas(shape, fit):
    """Where the network sees every pixel three times as large, each has its own label again."""
    truth = torch.randint(0, 4, shape, generator=torch.Generator().manual_seed(0))
    frame = framed(shape, (3 * shape[0], 3 * shape[1]), fit)
    seen = torch.from_numpy(frame.labels(truth.numpy().astype(np.uint8), IGNORE)).long()
    logits = torch.nn.functional.one_hot(seen.clamp(max=3), 4).movedim(-1, 0)[None].float()
    assert torch.equal(frame.back(logits).argmax(1)[0], truth)
