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
        (["image,label", "a/1.png,b/1.png"], "has no column mask, only image, label"),
        (["file,label"], "has no rows"),
        (["file,label", "a,b"], "has no column image and mask, only file, label"),
        (["image,mask"], "has no rows"),
        (["image,mask,mask", "a/1.png,b/1.png,b/2.png"], "has two columns with the name mask"),
        *(
            (["image,mask,id", f"a/1.png,b/1.png,{name}"], f"line 2: id {name}: an id is a name, not a path")
            for name in ("../x", "/x", "a/x", "..", ".", "a\\x")
        ),
        ([""], "has no rows"),
        (
            ["image,mask", "a/1.png,b/1.png,c"],
            "set.csv, line 2: 3 cells: more than the 2 columns that the first line names",
        ),
        (
            ["image,mask", "../a/1.png,b/1.png"],
            "set.csv, line 2: image ../a/1.png: outside the folder of the table",
        ),
        (["image,mask", "/a/1.png,b/1.png"], "outside the folder of the table"),
        (["image,mask", "a/1.png,notes.txt"], "line 2: mask notes.txt: no image file by its name"),
        (["image,mask", "a/1.png,"], "line 2: mask: no file is named"),
        (
            ["image,mask", *(f"a/1{n}.png,b/1.png" for n in range(9))],
            "9 rows (line 2: image a/10.png; line 3: image a/11.png; line 4: image a/12.png; and 6 more)",
        ),
        (
            ["image,mask", "a/1.png,b/1.png", "", "a/1.png,b/1.png"],
            "line 4: a/1.png: listed again with the same mask",
        ),
        (
            ["image,mask,split", "a/1.png,b/1.png,train", "a/2.png,b/2.png,"],
            "line 3: empty: no set by the column split",
        ),
        (
            ["image,mask,split", *(f"a/{n}.png,b/{n}.png,hold-out" for n in range(4))],
            "4 rows (line 2: hold-out; line 3: hold-out; line 4: hold-out; and 1 more): no set",
        ),
        (
            ["image,mask,split", "a/1.png,b/1.png,train", "a/1.png,b/2.png,val"],
            "line 3: a/1.png is val: another split than in a row before",
        ),
        (["image,mask,group", "a/1.png,b/1.png,x", "a/1.png,b/2.png,y"], "a/1.png is y: another group than"),
        (["image,mask,id", "a/1.png,b/1.png,x", "a/2.png,b/2.png,x"], "x: two images have this id"),
    ],
)
def test_tables_that_cannot_be_right(table, rows, words):
    assert words in refusal(table(*rows), listing_by_table)


def test_paths_that_lead_back_inside_are_taken(table):
    file = table("image,mask", "a/1.png,b/1.png", "a/2.png,b/2.png", "a/3.png,b/3.png")
    plain = listing_by_table(file)
    home = file.parent
    file.write_text(
        f"image,mask\n{home}/a/1.png,{home}/b/1.png\n../{home.name}/a/2.png,a/../b/2.png\na/3.png,b\\3.png\n"
    )
    assert listing_by_table(file) == plain


def test_every_kind_of_bad_row_is_told_at_once(table):
    file = table(
        "image,mask", "", "a/1.png,b/none.png", "/a/1.png,b/1.png", "a/2.png,", '"a/3.png\n",b/x.png'
    )
    told = refusal(file, listing_by_table)
    for words in ("mask b/none.png; line 7: mask b/x.png): no such file", "line 4: image /a/1.png: outside"):
        assert words in told
    assert "line 5: mask: no file is named" in told


def test_no_table(tmp_path):
    assert "cannot be read" in refusal(tmp_path / "set.csv", listing_by_table)
