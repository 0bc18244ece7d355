"""What the values of a set of masks mean."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from PIL import Image

from genotype.diagnostics.diagnostic import InputError
from search.data.cases import IGNORE, LabelMap
from search.data.masks import Seen, labelled, meaning, read_mask, scan
from search.data.synthetic.dermoscopy import synthetic_sample

BINARY = ("background", "target")


def masks(*values, **more):
    """What each of several files holds, a hundred pixels of each value."""
    return {f"masks/{index}.png": Seen(dict.fromkeys(held, 100), **more) for index, held in enumerate(values)}


@pytest.mark.parametrize(
    ("held", "values"),
    [
        ([{0, 255}, {0}], {0: 0, 255: 1}),
        ([{0, 1}, {1}], {0: 0, 1: 1}),
        ([{0, 1}, {0, 255}, {255}], {0: 0, 1: 1, 255: 1}),
        ([{0, 38}, {38}], {0: 0, 38: 1}),
        ([{0, 65535}], {0: 0, 65535: 1}),
        ([{0}], {0: 0}),
    ],
)
def test_two_levels_are_background_and_target(held, values):
    found = meaning(masks(*held)).labels
    assert (found.names, found.values, found.ignore) == (BINARY, values, frozenset())


def test_what_had_to_be_taken_for_granted_is_told():
    assert meaning(masks({0, 255})).notes == ()
    assert "both are taken as the target" in meaning(masks({0, 1}, {0, 255})).notes[0]
    assert "38 in the masks is the target" in meaning(masks({0, 38})).notes[0]
    assert "no mask holds a target" in meaning(masks({0})).notes[0]


@given(classes=st.sets(st.integers(1, 60000), min_size=2, max_size=254))
def test_each_value_is_a_class_in_ascending_order(classes):
    assume(255 not in classes)
    found = meaning(masks({0, *classes}))
    assert found.labels.values == {0: 0} | {value: place for place, value in enumerate(sorted(classes), 1)}
    assert len(found.labels.names) == len(classes) + 1


@given(most=st.integers(1, 253), zero=st.booleans())
def test_255_beside_consecutive_labels_is_ignored(most, zero):
    found = meaning(masks({*range(1, most + 1), 255} | ({0} if zero else set())))
    assert found.labels.ignore == {255}
    assert found.labels.values == {value: value for value in range(most + 1)}
    assert any("255 in the masks is ignored" in note for note in found.notes)


def test_values_with_gaps_are_numbered_anew():
    found = meaning(masks({0, 50}, {0, 100}))
    assert found.labels.values == {0: 0, 50: 1, 100: 2}
    assert meaning(masks({0, 128, 255})).labels.values == {0: 0, 128: 1, 255: 2}
    assert meaning(masks({0, 7, 15, 255})).labels.ignore == {255}
    assert meaning(masks({-1, 0, 1, 2})).labels.ignore == {-1}


def test_labels_from_1_leave_the_background_empty():
    found = meaning(masks({1, 2, 3}))
    assert found.labels.values == {0: 0, 1: 1, 2: 2, 3: 3}
    assert any("background, is never present" in note for note in found.notes)


def test_colours_are_classes_by_colour():
    found = meaning(masks({0, 0x0000FF, 0xFF0000}, {0xFFFFFF}, colours=True)).labels
    assert found.colours
    assert found.values == {0: 0, 0x0000FF: 1, 0xFF0000: 2, 0xFFFFFF: 3}
    mixed = {**masks({0, 0xFF0000}, colours=True), "grey.png": Seen({0: 1, 255: 1})}
    assert meaning(mixed).labels.values == {0: 0, 0xFF0000: 1, 0xFFFFFF: 2}


@pytest.mark.parametrize(
    ("held", "words"),
    [
        (masks(set(range(256)), {300}), "not a mask|too many values"),
        (masks(set(range(0, 3000, 10))), "too many values: the masks have 299 classes"),
        (masks(set(range(300)), colours=True), "too many values"),
        (masks(set(range(20)), areas=False), "differ from pixel to pixel"),
        (masks({-3, 0}), "negative values: -3"),
    ],
)
def test_what_is_no_mask_is_refused(held, words):
    with pytest.raises(InputError, match=words):
        meaning(held)


DECLARED = LabelMap(
    names=("background", "liver", "tumour"), values={0: 0, 1: 1, 2: 2}, ignore=frozenset({255})
)


def test_values_that_are_not_declared_are_refused_with_their_files():
    held = masks({0, 1, 2, 255}, *[{0, 1, index} for index in range(3, 8)])
    with pytest.raises(InputError) as refusal:
        meaning(held, DECLARED)
    [problem] = refusal.value.problems
    assert problem.path == "masks/1.png, masks/2.png, masks/3.png and 2 more (5 of 6 masks)"
    assert problem.problem == "holds values that no label is declared for: 3, 4, 5 and 2 more"


def test_labels_that_are_declared_may_be_absent():
    assert meaning(masks({0, 1, 255}), DECLARED).labels == DECLARED


def test_black_and_white_masks_have_the_declared_name():
    declared = LabelMap(names=("background", "polyp"), values={0: 0, 1: 1})
    found = meaning(masks({0, 255}), declared)
    assert (found.labels.names, found.labels.values) == (("background", "polyp"), {0: 0, 255: 1})
    assert "white is polyp" in found.notes[0]


@given(
    values=st.lists(st.integers(-5, 70000), min_size=1, max_size=30),
    labels=st.dictionaries(st.integers(-5, 70000), st.integers(0, 20), max_size=20),
    ignore=st.frozensets(st.integers(-5, 300), max_size=3),
    small=st.booleans(),
)
def test_labelled_looks_up_each_value(values, labels, ignore, small):
    values = np.array([value % 256 for value in values] if small else values)
    array = values.astype(np.uint8 if small else np.int32)
    ignore -= labels.keys()
    names = tuple(map(str, range(21)))
    known = LabelMap(names=names, values=labels, ignore=ignore)
    wanted = [IGNORE if value in ignore else labels.get(value) for value in values.tolist()]
    if None in wanted:
        if labels or ignore:
            with pytest.raises(InputError, match="no label is declared for"):
                labelled(array, known)
    else:
        found = labelled(array, known)
        assert found.dtype == np.uint8
        assert found.tolist() == wanted


# Whole files


def save(path, array):
    Image.fromarray(np.ascontiguousarray(array)).save(path)
    return path


def blobs(levels, shape=(60, 80), seed=0):
    """A map of areas, each with one of the levels."""
    rng = np.random.default_rng(seed)
    coarse = rng.choice(np.array(levels, np.uint8), (shape[0] // 10, shape[1] // 10))
    return np.kron(coarse, np.ones((10, 10), np.uint8))


@pytest.mark.parametrize("size", [(57, 91), (200, 300)])
@pytest.mark.parametrize(
    "way", [Image.Resampling.BILINEAR, Image.Resampling.BICUBIC, Image.Resampling.LANCZOS]
)
def test_soft_edges_are_cut_at_half_where_that_is_asked_for(tmp_path, way, size):
    paths, levels = [], []
    for index in range(4):
        _, mask = synthetic_sample(96, index, "train", 4)
        soft = Image.fromarray(mask * np.uint8(255)).resize(size, way)
        soft.save(tmp_path / f"{index}.png")
        paths.append(tmp_path / f"{index}.png")
        levels.append(np.asarray(soft))
    with pytest.raises(InputError) as refusal:
        meaning(scan(paths))
    assert "--threshold" in refusal.value.problems[0].remedy
    found = meaning(scan(paths), threshold=True)
    assert found.labels.names == BINARY
    assert "soft edges" in found.notes[0]
    for path, level in zip(paths, levels, strict=True):
        assert np.array_equal(labelled(read_mask(path), found.labels), level >= 128)


def test_a_declared_target_with_soft_edges_too(tmp_path):
    soft = Image.fromarray(blobs([0, 255])).resize((91, 57), Image.Resampling.BILINEAR)
    held = scan([save(tmp_path / "x.png", np.asarray(soft))])
    declared = LabelMap(names=("background", "lesion"), values={0: 0, 1: 1})
    with pytest.raises(InputError, match="soft edges"):
        meaning(held, declared)
    found = meaning(held, declared, threshold=True).labels
    assert (found.names, found.values[127], found.values[128]) == (("background", "lesion"), 0, 1)
    every = LabelMap(
        names=("background", *map(str, range(1, 255))), values={n: min(n, 254) for n in range(256)}
    )
    assert meaning(held, every).labels == every


def test_an_ignored_border_is_no_soft_edge(tmp_path):
    labels = blobs([0, 1, 2])
    edge = (labels != np.roll(labels, 1, 0)) | (labels != np.roll(labels, 1, 1))
    path = save(tmp_path / "x.png", np.where(edge, 255, labels).astype(np.uint8))
    found = meaning(scan([path])).labels
    assert (found.ignore, found.values) == ({255}, {0: 0, 1: 1, 2: 2})
    assert np.array_equal(labelled(read_mask(path), found), np.where(edge, 255, labels))


def test_a_thin_class_beside_an_ignored_region_is_no_ripple(tmp_path):
    labels = np.zeros((60, 80), np.uint8)
    labels[::7] = 1
    labels[20:40, 20:60] = 255
    found = meaning(scan([save(tmp_path / "x.png", labels)])).labels
    assert (found.ignore, found.values) == ({255}, {0: 0, 1: 1})


def test_one_map_of_classes_among_black_and_white_masks_is_named(tmp_path):
    soft = Image.fromarray(blobs([0, 255])).resize((91, 57), Image.Resampling.BILINEAR)
    soft.save(tmp_path / "soft.png")
    paths = [tmp_path / "soft.png", save(tmp_path / "classes.png", blobs([0, 128, 255]))]
    with pytest.raises(InputError) as refusal:
        meaning(scan(paths))
    assert "classes.png" in refusal.value.problems[0].path
    assert "soft.png" not in refusal.value.problems[0].path


@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_a_photograph_is_no_mask(tmp_path, mode):
    photograph, _ = synthetic_sample(96, 3, "train", 4)
    Image.fromarray(photograph).convert(mode).save(tmp_path / "x.png")
    with pytest.raises(InputError, match=r"not a mask|too many values"):
        meaning(scan([tmp_path / "x.png"]))


def test_a_map_of_probabilities_is_no_mask(tmp_path):
    distance = np.hypot(*np.mgrid[-40:40, -50:50])
    levels = (255 / (1 + np.exp((distance - 20) / 3))).round().astype(np.uint8)
    with pytest.raises(InputError, match="not a mask"):
        meaning(scan([save(tmp_path / "x.png", levels)]))


def test_many_classes_in_areas_are_labels(tmp_path):
    found = meaning(scan([save(tmp_path / "x.png", blobs(range(0, 200, 2), (300, 300)))])).labels
    assert len(found.names) == 100


def test_a_grey_mask_among_coloured_ones_is_read_as_a_colour(tmp_path):
    coloured = np.zeros((6, 8, 3), np.uint8)
    coloured[2:4] = (0, 0, 255)
    white = np.zeros((6, 8, 3), np.uint8)
    white[:, 3] = 255
    paths = [save(tmp_path / "a.png", coloured), save(tmp_path / "b.png", white)]
    found = meaning(scan(paths)).labels
    assert found.values == {0: 0, 0x0000FF: 1, 0xFFFFFF: 2}


def test_every_mask_that_cannot_be_read_is_named(tmp_path):
    paths = [save(tmp_path / f"{index}.png", blobs([0, 1])) for index in range(3)]
    for path in paths[1:]:
        path.write_text("hello")
    with pytest.raises(InputError, match=r"1\.png.*2\.png"):
        scan(paths)
