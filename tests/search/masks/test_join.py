"""The labels of a case: files and outlines joined, on the image."""

from __future__ import annotations

from pathlib import Path

import nibabel
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image

from genotype.diagnostics.diagnostic import InputError
from search.data.cases import Case, LabelMap, MaskFile, Shapes
from search.data.masks import case_labels, labels_of
from search.data.masks.shapes import draw
from search.data.readers import open_image

EXTRA = "pip install 'genoc[formats]'"
RNG = np.random.default_rng(2)
THREE = LabelMap(names=("background", "a", "b", "c"), values={0: 0, 1: 1, 2: 2, 3: 3})


def picture(path, array, orientation=None):
    exif = Image.Exif()
    if orientation:
        exif[274] = orientation
    Image.fromarray(array).save(path, exif=exif)
    return path


@pytest.fixture
def image(tmp_path):
    return open_image(picture(tmp_path / "image.png", RNG.integers(0, 256, (6, 8, 3), np.uint8)))


def case_of(image, *masks):
    return Case("x", (image.path,), masks)


def test_a_file_for_each_class_later_ones_on_top(tmp_path, image):
    first, second = np.zeros((2, 6, 8), np.uint8)
    first[1:4], second[3:6] = 255, 1
    masks = [
        MaskFile(picture(tmp_path / f"{label}.png", array), label)
        for label, array in ((2, first), (1, second))
    ]
    case = case_of(image, *masks)
    found = labels_of([case])
    assert found.labels.names == ("background", "class_1", "class_2")
    labels = case_labels(case, image, found.labels)
    assert labels[:, 0].tolist() == [0, 2, 2, 1, 1, 1]


def test_soft_instances_are_cut_only_where_that_is_asked_for(tmp_path):
    image = open_image(picture(tmp_path / "image.png", np.zeros((45, 60, 3), np.uint8)))
    blob = np.zeros((30, 40), np.uint8)
    blob[8:20, 10:30] = 255
    soft = np.asarray(Image.fromarray(blob).resize((60, 45), Image.Resampling.BILINEAR))
    case = case_of(image, MaskFile(picture(tmp_path / "soft.png", soft), 1))
    labels = labels_of([case]).labels
    with pytest.raises(InputError) as refusal:
        case_labels(case, image, labels)
    assert refusal.value.problems[0].code == "D146"
    assert "--threshold" in refusal.value.problems[0].remedy
    assert np.array_equal(case_labels(case, image, labels, threshold=True), soft >= 128)


def test_instances_are_joined(tmp_path, image):
    pieces = [np.zeros((6, 8), np.uint8) for _ in range(3)]
    for index, piece in enumerate(pieces):
        piece[index, 2 * index : 2 * index + 2] = 255
    masks = [MaskFile(picture(tmp_path / f"{k}.png", piece), 1) for k, piece in enumerate(pieces)]
    case = case_of(image, *masks)
    assert labels_of([case]).labels.names == ("background", "target")
    assert np.array_equal(case_labels(case, image, labels_of([case]).labels), np.max(pieces, 0) > 0)


def test_a_label_that_is_not_declared_is_refused(tmp_path, image):
    mask = MaskFile(picture(tmp_path / "m.png", np.zeros((6, 8), np.uint8)), 4)
    with pytest.raises(InputError, match="has label 4, of 3"):
        labels_of([case_of(image, mask)], THREE)


def test_another_size_is_refused(tmp_path, image):
    mask = MaskFile(picture(tmp_path / "m.png", np.zeros((8, 6), np.uint8)))
    with pytest.raises(InputError, match="differ in size") as refusal:
        case_labels(case_of(image, mask), image, THREE)
    assert "m.png (6 x 8, image 8 x 6)" in refusal.value.problems[0].path


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_mask_lies_on_a_turned_image(tmp_path, orientation):
    array = RNG.integers(0, 256, (6, 8, 3), np.uint8)
    image = open_image(picture(tmp_path / "x.jpg", array, orientation))
    with Image.open(image.path) as file:
        from PIL import ImageOps

        stored = RNG.integers(0, 4, (6, 8), np.uint8)
        turned = Image.fromarray(stored)
        turned.info["exif"] = file.getexif().tobytes()
        turned.getexif()[274] = orientation
        shown = np.asarray(ImageOps.exif_transpose(turned))
    # With the same orientation, the mask is turned with its image.
    same = MaskFile(picture(tmp_path / "same.png", stored, orientation))
    assert np.array_equal(case_labels(case_of(image, same), image, THREE), shown)
    # Without one, the sizes tell whether it was drawn on the stored pixels or on what viewers show.
    drawn = MaskFile(picture(tmp_path / "drawn.png", stored))
    baked = MaskFile(picture(tmp_path / "baked.png", np.ascontiguousarray(shown)))
    for mask in (drawn, baked):
        if 1 < orientation < 5:
            with pytest.raises(InputError, match="EXIF orientation"):
                case_labels(case_of(image, mask), image, THREE)
        else:
            assert np.array_equal(case_labels(case_of(image, mask), image, THREE), shown)


def test_a_label_volume_in_another_place_is_refused(tmp_path):
    values = RNG.integers(0, 4, (4, 5, 6)).astype(np.uint8)
    moved = np.eye(4)
    moved[0, 3] = 0.5
    nibabel.save(nibabel.Nifti1Image(values, np.eye(4)), tmp_path / "x.nii")
    nibabel.save(nibabel.Nifti1Image(values[::-1], np.diag([-1, 1, 1, 1]) + 0.0), tmp_path / "flipped.nii")
    nibabel.save(nibabel.Nifti1Image(values, moved), tmp_path / "moved.nii")
    image = open_image(tmp_path / "x.nii")
    with pytest.raises(InputError, match="different positions"):
        case_labels(case_of(image, MaskFile(tmp_path / "moved.nii")), image, THREE)
    assert np.array_equal(case_labels(case_of(image, MaskFile(tmp_path / "x.nii")), image, THREE), values.T)


# Outlines


def shapes(*regions, height=6, width=8):
    return Shapes(Path("set/annotations.json"), height, width, regions)


def rectangle(left, top, right, bottom):
    return [float(number) for number in (left, top, right, top, right, bottom, left, bottom)]


def test_polygons_are_drawn_in_their_order(image):
    pytest.importorskip("pycocotools", reason=EXTRA)
    drawn = shapes((1, [rectangle(0, 0, 4, 4)]), (2, [rectangle(2, 2, 6, 6), rectangle(7, 0, 8, 1)]))
    wanted = np.zeros((6, 8), np.uint8)
    wanted[:4, :4] = 1
    wanted[2:6, 2:6] = 2
    wanted[0, 7] = 2
    assert np.array_equal(draw(drawn), wanted)
    assert np.array_equal(case_labels(case_of(image, drawn), image, THREE), wanted)


@given(mask=arrays(np.bool_, st.tuples(st.integers(1, 12), st.integers(1, 12))))
def test_run_lengths_are_read_packed_and_plain(mask):
    coco = pytest.importorskip("pycocotools.mask", reason=EXTRA)
    packed = coco.encode(np.asfortranarray(mask.astype(np.uint8)))
    height, width = mask.shape
    flat = mask.T.ravel()
    edges = np.flatnonzero(np.diff(flat)) + 1
    runs = np.diff([0, *edges, flat.size]).tolist()
    plain = {"size": [height, width], "counts": [0, *runs] if flat[0] else runs}
    text = {"size": [height, width], "counts": packed["counts"].decode()}
    for region in (packed, text, plain):
        assert np.array_equal(draw(shapes((3, region), height=height, width=width)), mask * 3)


@pytest.mark.parametrize(
    "region",
    [
        [[1.0, 2.0]],
        [[1.0, 2.0, 3.0, 4.0, 5.0]],
        [[0, 0, 1, float("nan"), 1, 1]],
        [[0, 0, 1e30, 0, 1, 1]],
        [["a"] * 6],
        [7],
        7,
        None,
        {"size": [6, 8]},
        {"size": [8, 6], "counts": [48]},
        {"size": [6, 8], "counts": [47]},
        {"size": [6, 8], "counts": [-1, 49]},
        {"size": [6, 8], "counts": "`"},
        {"size": [6, 8], "counts": "zzzzzz"},
        {"size": [6, 8], "counts": "\u00e9"},
        {"size": [6, 8], "counts": ""},
    ],
)
def test_what_cannot_be_drawn_is_refused(region):
    pytest.importorskip("pycocotools", reason=EXTRA)
    with pytest.raises(InputError, match="cannot be drawn"):
        draw(shapes((1, region)))


@given(text=st.text(st.characters(min_codepoint=40, max_codepoint=115), max_size=12))
def test_no_text_breaks_the_library(text):
    pytest.importorskip("pycocotools", reason=EXTRA)
    try:
        assert draw(shapes((1, {"size": [6, 8], "counts": text}))).shape == (6, 8)
    except InputError as refusal:
        assert "cannot be drawn" in str(refusal)  # noqa: PT017


def test_an_image_of_any_size_is_not_believed():
    for height, width in ((0, 5), (-1, 5), (1 << 20, 1 << 20)):
        with pytest.raises(InputError, match="has an image of"):
            draw(shapes(height=height, width=width))


def test_without_the_extra_the_line_to_type_is_told(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pycocotools", None)
    with pytest.raises(InputError, match=r"pip install 'genoc\[formats\]'"):
        draw(shapes((1, [rectangle(0, 0, 4, 4)])))
