"""Images and masks listed in a CSV file."""

from __future__ import annotations

import pytest

from search.data.layouts import listing_by_table
from tests.search.layouts.files import files_of, refusal, touch


@pytest.fixture
def table(tmp_path):
    """Writes rows to a table beside a/1.png, ..., b/9.png."""
    touch(tmp_path, *(f"{folder}/{n}.png" for folder in "ab" for n in range(10)))

    def write(*rows: str):
        (tmp_path / "set.csv").write_text("\n".join(rows))
        return tmp_path / "set.csv"

    return write


@pytest.mark.parametrize("divider", [",", ";", "\t"])
def test_images_and_masks(table, divider):
    file = table(
        *(row.replace(",", divider) for row in ("Mask, image", "b/1.png, a/1.png", "./b/2.png,a\\2.png", ""))
    )
    found = listing_by_table(file)
    assert files_of(found, file.parent) == {n: ([f"a/{n}.png"], [f"b/{n}.png"]) for n in "12"}
    assert (found.layout, found.parts, found.cases[0].group) == ("the table set.csv", None, None)


def test_sets_and_groups(table):
    rows = ["a/1.png,b/1.png,training,p1", "a/2.png,b/2.png,valid,p2", "a/3.png,b/3.png,test,"]
    found = listing_by_table(table("image,mask,split,group", *rows))
    assert (found.parts.train, found.parts.val, found.parts.test) == (("1",), ("2",), ("3",))
    assert [case.group for case in found.cases] == ["p1", "p2", None]


def test_names_that_recur_have_their_folder_before_them(table):
    found = listing_by_table(table("image,mask", "a/1.png,b/2.png", "b/1.png,b/2.png", "a/3.png,b/3.png"))
    assert [case.id for case in found.cases] == ["a_1", "a_3", "b_1"]


def test_ids_of_the_table(table):
    found = listing_by_table(table("image,mask,id", "a/1.png,b/1.png,first", "a/2.png,b/2.png,second"))
    assert [case.id for case in found.cases] == ["first", "second"]


def test_several_rows_of_an_image_are_joined(table):
    [case] = listing_by_table(table("image,mask", "a/1.png,b/1.png", "a/1.png,b/2.png")).cases
    assert [(mask.path.name, mask.label) for mask in case.masks] == [("1.png", 1), ("2.png", 1)]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (["image,label", "a/1.png,b/1.png"], "has no rows with columns image and mask"),
        (["image,mask"], "has no rows"),
        ([""], "has no rows"),
        (["image,mask", "a/1.png,b/1.png,c"], "row 2 has 3 cells, but the first line names 2 columns"),
        (["image,mask", "../a/1.png,b/1.png"], "set.csv: image ../a/1.png: points outside the folder"),
        (["image,mask", "/a/1.png,b/1.png"], "points outside the folder"),
        (["image,mask", "a/1.png,notes.txt"], "mask notes.txt: is no image file"),
        (["image,mask", "a/1.png,"], "is no image file"),
        (
            ["image,mask", *(f"a/1{n}.png,b/1.png" for n in range(9))],
            "a/10.png, a/11.png, a/12.png and 6 more: 9 files",
        ),
        (["image,mask", "a/1.png,b/1.png", "a/1.png,b/1.png"], "a/1.png: is listed twice with one mask"),
        (
            ["image,mask,split", "a/1.png,b/1.png,train", "a/2.png,b/2.png,"],
            "split: is empty, which is no set",
        ),
        (["image,mask,split", "a/1.png,b/1.png,hold-out"], "split: is hold-out, which is no set"),
        (["image,mask,split", "a/1.png,b/1.png,train", "a/1.png,b/2.png,val"], "rows of different splits"),
        (["image,mask,group", "a/1.png,b/1.png,x", "a/1.png,b/2.png,y"], "rows of different groups"),
        (["image,mask,id", "a/1.png,b/1.png,x", "a/2.png,b/2.png,x"], "x: two images have this id"),
    ],
)
def test_tables_that_cannot_be_right(table, rows, words):
    assert words in refusal(table(*rows), listing_by_table)


def test_no_table(tmp_path):
    assert "cannot be read" in refusal(tmp_path / "set.csv", listing_by_table)
