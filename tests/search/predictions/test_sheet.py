"""The contact sheet: outlines in the colours of classes, ignored regions hatched, and a legend."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from search.commands.data.drawn import tiles_of
from search.config import DataConfig
from search.data.cases import IGNORE
from search.data.checks.check import check_data
from search.predictions.legend import MOST, Entry, entries, legend, wide, with_legend
from search.predictions.pictures import CLASSES, DARK, LIGHT, class_colour, overlay, rgb
from search.predictions.sheet import Tile, contact_sheet, drawn, shown_in
from tests.search.checks.faulty import array, clean, declared, replaced

NAMES = ("background", "cell", "wall")


def tile(labels: np.ndarray, grey: int = 120) -> Tile:
    return Tile("a", np.full((1, *labels.shape), grey, np.uint8), labels)


def half(left: int, right: int, size: int = 64) -> np.ndarray:
    labels = np.full((size, size), left, np.uint8)
    labels[:, size // 2 :] = right
    return labels


def has(picture: Image.Image, colour: str) -> bool:
    return bool((np.array(picture) == rgb(colour)).all(-1).any())


@pytest.mark.parametrize("grey", [0, 85, 120, 204, 255])
def test_an_ignored_region_is_hatched_and_in_no_colour_of_a_class(grey):
    picture = drawn(tile(half(0, IGNORE), grey))
    assert not any(has(picture, colour) for colour in CLASSES)
    ground, region = np.array(picture)[:, : picture.width // 2], np.array(picture)[:, picture.width // 2 :]
    assert (ground == grey).all()
    assert {rgb(LIGHT), rgb(DARK)} <= {tuple(pixel) for pixel in region.reshape(-1, 3).tolist()}


def test_beside_a_class_its_outline_is_as_if_nothing_were_ignored():
    """The outline of the class lies outside it, so also over the hatching."""
    labels = half(1, IGNORE)
    ours, alone = (
        (np.array(drawn(tile(each))) == rgb(class_colour(1))).all(-1) for each in (labels, half(1, 0))
    )
    assert ours.any()
    assert np.array_equal(ours, alone)


def test_without_ignored_pixels_a_picture_is_the_overlay():
    labels, nothing = half(1, 2), np.zeros((64, 64), np.uint8)
    wanted = overlay(tile(labels).picture, nothing, labels)
    wanted.thumbnail((256, 256))
    assert np.array_equal(np.array(drawn(tile(labels))), np.array(wanted))


def test_the_legend_names_what_is_shown():
    assert shown_in([tile(half(0, 2)), Tile("b", np.zeros((1, 64, 64), np.uint8), None)], NAMES) == [
        Entry("wall", class_colour(2))
    ]
    assert shown_in([tile(half(1, 2)), tile(half(IGNORE, 0))], NAMES) == [
        Entry("cell", class_colour(1)),
        Entry("wall", class_colour(2)),
        Entry("ignored", None),
    ]


def test_the_legend_lies_below_the_pictures():
    tiles = [tile(half(1, 2))]
    bare, full = contact_sheet(tiles), contact_sheet(tiles, NAMES)
    assert full.width == bare.width
    assert full.height > bare.height
    assert full.crop((0, 0, *bare.size)).tobytes() == bare.tobytes()
    below = full.crop((0, bare.height, *full.size))
    assert has(below, class_colour(1))
    assert has(below, class_colour(2))


@given(st.integers(1, 300), st.lists(st.text(max_size=50), min_size=3, max_size=9))
def test_a_picture_of_any_width_has_its_whole_legend(width, names):
    picture = Image.new("RGB", (width, 20), "#123456")
    found = entries(range(1, len(names)), names, is_any_ignored=False)
    whole = with_legend(picture, found)
    assert whole.crop((0, 0, *picture.size)).tobytes() == picture.tobytes()
    assert whole.width >= max(width, *(wide(entry) for entry in found))
    below = whole.crop((0, 20, *whole.size))
    assert all(has(below, entry.colour) for entry in found)


def test_many_long_names_take_lines_of_their_own():
    names = ["background", *(f"class {'x' * 60} {label}" for label in range(1, 101))]
    found = entries(range(1, 101), names, is_any_ignored=True)
    assert len(found) == MOST + 2
    assert (found[-2].name, found[-1].name) == ("and 76 more", "ignored")
    assert legend(found[:MOST], 264).height == MOST * 16
    assert 0 < legend(found[:MOST], 1080).height < MOST * 16
    assert legend([], 264).size == (264, 1)


def test_the_sheet_of_a_set_that_ignores_pixels(tmp_path):
    folder = clean(tmp_path / "set")
    declared(folder, one=1, two=2, ignore=255)
    mask = folder / "masks" / "p3.png"
    labels = array(mask)
    labels[:5] = 255
    replaced(mask, labels)
    report = check_data(DataConfig(source=str(folder)))
    found = shown_in([*tiles_of(report)], report.labels.names)
    assert [entry.name for entry in found] == ["one", "two", "ignored"]
