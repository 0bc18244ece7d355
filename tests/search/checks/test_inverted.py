"""Masks that look inverted are found, alone among others or all together; true ones are not."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from search.config import DataConfig
from search.data.checks.check import check_data
from search.data.checks.of_labels import MaskShape, inverted_masks, shape_of
from tests.search.checks.faulty import array, black_and_white, replaced

LESIONS = Path(__file__).parents[4] / "shared" / "data" / "lesions2d" / "masks"


def flagged(shapes: list[MaskShape]) -> set[str]:
    return {name for finding in inverted_masks(shapes) for name in finding.names}


def shapes_of(masks: list[np.ndarray], inverted: set[int]) -> list[MaskShape]:
    turned = [~mask if index in inverted else mask for index, mask in enumerate(masks)]
    return [shape_of(str(index), mask.astype(np.uint8)) for index, mask in enumerate(turned)]


@st.composite
def ellipses(draw) -> list[np.ndarray]:
    """Targets of 3 to 40 % that lie within their images."""
    y, x = np.mgrid[:40, :48]
    masks = []
    for _ in range(draw(st.integers(8, 16))):
        ry, rx = draw(st.integers(5, 14)), draw(st.integers(5, 17))
        cy, cx = draw(st.integers(ry + 1, 38 - ry)), draw(st.integers(rx + 1, 46 - rx))
        masks.append(((y - cy) / ry) ** 2 + ((x - cx) / rx) ** 2 <= 1)
    return masks


@settings(deadline=None)
@given(masks=ellipses(), data=st.data())
def test_just_the_inverted_masks_are_found(masks, data):
    few = data.draw(st.sets(st.integers(0, len(masks) - 1), max_size=len(masks) - 4))
    assert flagged(shapes_of(masks, few)) == {str(index) for index in few}


@settings(deadline=None)
@given(masks=ellipses())
def test_a_whole_set_that_is_inverted_is_found(masks):
    every = {*range(len(masks))}
    assert flagged(shapes_of(masks, every)) == {str(index) for index in every}


@settings(deadline=None)
@given(shares=st.lists(st.floats(0.02, 0.9), min_size=4, max_size=20))
def test_targets_of_any_size_at_an_edge_are_not_inverted(shares):
    """As land beside sea: half of the border may well be target, in some images more than in others."""
    masks = [np.arange(50)[None, :].repeat(50, 0) < share * 50 for share in shares]
    whole = np.median([mask.mean() for mask in masks]) > 0.5
    assert whole or len(flagged(shapes_of(masks, set()))) <= sum(share > 0.7 for share in shares)


@pytest.fixture(scope="module")
def lesions() -> list[np.ndarray]:
    if not LESIONS.is_dir():
        pytest.skip("the lesions are not here")
    return [np.asarray(Image.open(path)) > 0 for path in sorted(LESIONS.iterdir())]


def test_of_400_true_lesions_one_that_fills_its_image_is_flagged(lesions):
    [name] = flagged(shapes_of(lesions, set()))
    assert lesions[int(name)].mean() > 0.98


def test_nearly_every_lesion_is_found_when_its_mask_is_inverted(lesions):
    sample = range(0, len(lesions), 8)
    shapes = shapes_of(lesions, set())
    missed = []
    for index in sample:
        mask = (~lesions[index]).astype(np.uint8)
        others = [*shapes[:index], shape_of(str(index), mask), *shapes[index + 1 :]]
        missed += [index] if str(index) not in flagged(others) else []
    assert len(missed) <= len(sample) / 8


def test_a_set_of_inverted_lesions_is_found(lesions):
    assert len(flagged(shapes_of(lesions, {*range(len(lesions))}))) > 0.9 * len(lesions)


def test_a_check_names_the_one_mask_that_is_inverted(tmp_path: Path):
    folder = black_and_white(tmp_path / "set")
    replaced(folder / "masks" / "p3.png", 255 - array(folder / "masks" / "p3.png"))
    [finding] = check_data(DataConfig(source=str(folder))).findings
    assert (finding.code, finding.severity, finding.names) == ("D152", "warning", ("p3",))
