"""Images and masks named by two patterns."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.data.layouts import listing_by_globs
from search.data.layouts.folders.folder import Folder
from search.data.layouts.patterns import matches
from tests.search.layouts.files import files_of, refusal, touch


def listed(folder, images, masks):
    return files_of(listing_by_globs(folder, images, masks), folder)


@pytest.mark.parametrize(
    ("images", "masks"),
    [
        ("scans/*.png", "outlines/*.png"),
        ("scans/{id}.png", "outlines/{id}.png"),
        ("./scans/{id}.*", "outlines/{id}.*"),
        ("scans\\{id}.png", "outlines\\{id}.png"),
        ("**/scans/{id}.png", "**/outlines/{id}.png"),
        ("s*/{id}.png", "o*/{id}.png"),
        ("scans/{id}.[jp]ng", "outlines/{id}.p?g"),
    ],
)
def test_two_folders(tmp_path, images, masks):
    touch(tmp_path, *(f"{folder}/{name}.png" for folder in ("scans", "outlines") for name in ("a.1", "b")))
    assert listed(tmp_path, images, masks) == {
        name: ([f"scans/{name}.png"], [f"outlines/{name}.png"]) for name in ("a.1", "b")
    }


def test_an_id_in_the_folder_and_in_the_name(tmp_path):
    touch(
        tmp_path,
        *(f"{name}/{name}_{kind}.nii.gz" for name in ("p1", "p_2") for kind in ("t1", "flair", "seg")),
    )
    found = listing_by_globs(tmp_path, "{id}/{id}_[tf]*.nii.gz", "{id}/{id}_seg.nii.gz")
    assert files_of(found, tmp_path)["p_2"] == (
        ["p_2/p_2_flair.nii.gz", "p_2/p_2_t1.nii.gz"],
        ["p_2/p_2_seg.nii.gz"],
    )
    assert found.channels == ("lair", "1")


def test_what_the_star_stands_for_names_the_channels(tmp_path):
    touch(tmp_path, *(f"{n}_{band}.tif" for n in "01" for band in ("red", "nir")), "0.png", "1.png")
    found = listing_by_globs(tmp_path, "{id}_*.tif", "{id}.png")
    assert found.channels == ("nir", "red")
    assert found.layout == "--images {id}_*.tif --masks {id}.png"
    (tmp_path / "0_red.tif").unlink()
    text = refusal(tmp_path, listing_by_globs, images="{id}_*.tif", masks="{id}.png")
    assert "id 0: 1 id with other channels than 1 (nir, red)" in text


def test_masks_of_objects_are_joined(tmp_path):
    touch(tmp_path, "images/a.png", *(f"cells/a_{n}.png" for n in range(3)))
    [case] = listing_by_globs(tmp_path, "images/{id}.png", "cells/{id}_*.png").cases
    assert [(mask.path.name, mask.label) for mask in case.masks] == [(f"a_{n}.png", 1) for n in range(3)]


@pytest.mark.parametrize(
    ("images", "masks", "words"),
    [
        ("../*.png", "b/*.png", "--images ../*.png: leads outside the folder"),
        ("a/*.png", "/b/*.png", "--masks /b/*.png: leads outside the folder"),
        ("C:\\a\\*.png", "b/*.png", "leads outside the folder"),
        ("a/*.jpg", "b/*.png", "--images a/*.jpg: names no image"),
        ("notes.txt", "b/*.png", "names no image"),
        ("a/{id}.png", "b/*.png", "one has {id}, the other has not"),
        ("a/{id}.png", "b/{id}.png", "id 9: 1 image without mask"),
        ("b/{id}.png", "a/{id}.png", "id 9: 1 mask without image"),
        ("[ab]/{id}.png", "[b]/[9]*.png", "one has {id}, the other has not"),
        ("[ab]/{id}.png", "[bc]/{id}.png", "id 9: 1 image without mask"),
        ("b/{id}.png", "[b]/{id}.png", "name the same files"),
        ("{id}.png", "b/{id}.png", '"*/{id}.png" names 5 images'),
        ("a/*.png", "b/*.png", "a/9.png: 1 image has no mask"),
    ],
)
def test_patterns_that_do_not_fit(tmp_path, images, masks, words):
    touch(tmp_path, "notes.txt", *(f"{folder}/{n}.png" for folder in "ab" for n in "12"), "a/9.png")
    assert words in refusal(tmp_path, listing_by_globs, images=images, masks=masks)


@given(st.sets(st.text("ab.-[]", min_size=1, max_size=4).filter(lambda name: name[0] != "."), min_size=1))
def test_a_pattern_without_marks_names_itself(tmp_path_factory, names):
    """The characters of names that mean something in expressions mean nothing here."""
    folder = touch(tmp_path_factory.mktemp("set"), *(f"{name}.png" for name in names))
    plain = {name for name in names if not re.search(r"\[[^\]]+\]", name)}
    for name in plain:
        assert [match.item.stem for match in matches(Folder(folder), "--images", f"{name}.png")] == [name]
    assert {match.id for match in matches(Folder(folder), "--images", "{id}.png")} == names


def test_the_folders_own_declarations_hold(tmp_path):
    touch(tmp_path, *(f"{folder}/{n}.png" for folder in "ab" for n in "123"))
    (tmp_path / "labels.txt").write_text("background\nliver\n")
    (tmp_path / "splits.json").write_text('{"train": ["1"], "val": ["2"], "test": ["3"]}')
    found = listing_by_globs(tmp_path, "a/*.png", "b/*.png")
    assert (found.labels.names, found.parts.test) == (("background", "liver"), ("3",))


def test_a_file_that_both_name_is_a_mask(tmp_path):
    touch(tmp_path, *(f"{n}_{kind}.tif" for n in "01" for kind in ("nir", "red", "drawn")))
    found = listing_by_globs(tmp_path, "{id}_*.tif", "{id}_drawn.tif")
    assert found.channels == ("nir", "red")
    assert files_of(found, tmp_path)["1"] == (["1_nir.tif", "1_red.tif"], ["1_drawn.tif"])


def in_folders(folders, names, *ends):
    return [f"{folder}/{name}{end}.png" for folder in folders for name in names for end in ends]


@pytest.mark.parametrize(
    ("images", "masks"),
    [
        ("*/{id}_T1.png", "*/{id}_roi.png"),
        ("**/{id}_T1.png", "**/{id}_roi.png"),
        ("P[01]*/{id}_T1.png", "P[01]*/{id}_roi.png"),
        ("*/*_T1.png", "*/*_roi.png"),
    ],
)
def test_a_star_for_folders_tells_images_apart(tmp_path, images, masks):
    touch(tmp_path, *in_folders(("P00", "P11"), ("slice0", "slice1"), "_T1", "_roi"))
    named = listed(tmp_path, images, masks)
    start = lambda folder: folder[2:] if "[" in images else folder  # noqa: E731
    assert named == {
        f"{start(folder)}_{name}": ([f"{folder}/{name}_T1.png"], [f"{folder}/{name}_roi.png"])
        for folder in ("P00", "P11")
        for name in ("slice0", "slice1")
    }


def test_ids_that_do_not_recur_need_no_folder(tmp_path):
    touch(tmp_path, *in_folders(("A/raw",), "ab", "_1"), *in_folders(("A/drawn",), "ab", "_2"))
    touch(tmp_path, *in_folders(("B/raw",), "cd", "_1"), *in_folders(("B/drawn",), "cd", "_2"))
    assert [*listed(tmp_path, "*/raw/{id}_1.png", "*/drawn/{id}_2.png")] == ["a", "b", "c", "d"]


def test_a_star_for_folders_that_differ_tells_channels(tmp_path):
    touch(tmp_path, *in_folders(("t1", "t2", "drawn"), "ab", ""))
    found = listing_by_globs(tmp_path, "t*/{id}.png", "drawn/{id}.png")
    assert found.channels == ("1", "2")
    assert files_of(found, tmp_path)["a"] == (["t1/a.png", "t2/a.png"], ["drawn/a.png"])


def test_what_neither_pattern_names_is_told(tmp_path):
    touch(tmp_path, *in_folders(("P0", "P1"), ("slice0", "slice1"), "_T1", "_roi"))
    [note] = listing_by_globs(tmp_path, "{id}/slice0_T1.png", "{id}/slice0_roi.png").notes
    assert note == (
        "4 images are not read, for neither pattern names them: "
        "P0/slice1_T1.png, P0/slice1_roi.png, P1/slice1_T1.png and 1 more"
    )
