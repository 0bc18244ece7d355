"""COCO files: what they annotate, and what in them is refused."""

from __future__ import annotations

import json

import numpy as np
import pytest

from search.data.layouts import list_cases
from search.data.layouts.annotations.content import coco_file
from tests.search.layouts.files import refusal, touch

SQUARE = [[1, 1, 5, 1, 5, 5, 1, 5]]
RLE = {"counts": [0, 4, 96], "size": [10, 10]}


def image(number: int, **changes):
    return {"id": number, "file_name": f"{number}.jpg", "height": 10, "width": 10, **changes}


def annotation(number: int, **changes):
    return {"id": number, "image_id": 1, "category_id": 7, "segmentation": SQUARE, "iscrowd": 0, **changes}


def category(number: int, **changes):
    return {"id": number, "name": f"class {number}", **changes}


def written(folder, name="annotations/instances.json", images=None, annotations=None, categories=None):
    """A folder of two images with a COCO file."""
    content = {
        "images": [image(1), image(2)] if images is None else images,
        "annotations": [annotation(1)] if annotations is None else annotations,
        "categories": [category(7)] if categories is None else categories,
    }
    touch(folder, "images/1.jpg", "images/2.jpg", name)
    (folder / name).write_text(json.dumps(content))
    return folder


def regions(listing):
    return {case.id: case.masks[0].regions for case in listing.cases}


def test_categories_are_consecutive_labels_in_the_order_of_their_ids(tmp_path):
    annotations = [annotation(1, category_id=90), annotation(2, category_id=7), annotation(3, category_id=12)]
    found = list_cases(
        written(tmp_path, annotations=annotations, categories=[category(n) for n in (90, 7, 12)])
    )
    assert found.labels.names == ("background", "class 7", "class 12", "class 90")
    assert [label for label, _ in regions(found)["1"]] == [3, 1, 2]


def test_crowds_are_drawn_first_all_else_in_its_order(tmp_path):
    kinds = [(7, 0), (8, 0), (9, 1), (7, 1)]
    annotations = [
        annotation(n, category_id=c, iscrowd=crowd, segmentation=RLE if crowd else SQUARE)
        for n, (c, crowd) in enumerate(kinds)
    ]
    found = list_cases(
        written(tmp_path, annotations=annotations, categories=[category(n) for n in (7, 8, 9)])
    )
    assert regions(found)["1"] == ((3, RLE), (1, RLE), (1, SQUARE), (2, SQUARE))


def test_images_without_outlines_are_background_and_told(tmp_path):
    annotations = [annotation(1), annotation(2, segmentation=[]), annotation(3, segmentation=None)]
    found = list_cases(written(tmp_path, annotations=annotations))
    assert regions(found)["2"] == ()
    assert found.notes == (
        "1 image without outlines, all background: 2.jpg",
        "2 annotations without an outline left out",
    )


def test_images_that_no_file_annotates_are_told(tmp_path):
    folder = touch(written(tmp_path), "images/3.jpg")
    assert list_cases(folder).notes[-1] == "1 image left out, in no annotations: images/3.jpg"


def test_other_files_of_coco_are_not_read_twice(tmp_path):
    folder = written(written(tmp_path), "annotations/person_keypoints.json")
    touch(folder, "annotations/captions.json")
    assert len(list_cases(folder).cases) == 2


def test_roboflow(tmp_path):
    """A file in each set's folder, with a category above all others."""
    categories = [
        category(0, name="cells", supercategory="none"),
        category(7, supercategory="cells"),
        category(8, supercategory="cells"),
    ]
    for part in ("train", "valid"):
        home = written(tmp_path / part, "_annotations.coco.json", categories=categories)
        for number in "12":
            (home / "images" / f"{number}.jpg").rename(home / f"{part}{number}.jpg")
        (home / "images").rmdir()
        content = json.loads((home / "_annotations.coco.json").read_text())
        for number, each in enumerate(content["images"], 1):
            each["file_name"] = f"{part}{number}.jpg"
        (home / "_annotations.coco.json").write_text(json.dumps(content))
    found = list_cases(tmp_path)
    assert found.layout == "train/, valid/, each with COCO annotations"
    assert found.labels.names == ("background", "class 7", "class 8")
    assert (found.parts.train, found.parts.val) == (("train1", "train2"), ("valid1", "valid2"))


@pytest.mark.parametrize("place", ["", "data/", "images/raw/"])
def test_where_images_may_be(tmp_path, place):
    folder = written(tmp_path)
    for number in "12":
        touch(folder, f"{place}{number}.jpg")
        (folder / "images" / f"{number}.jpg").unlink()
    assert list_cases(folder).cases[0].images == (folder / place / "1.jpg",)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"images": [image(1), image(3)]}, "3.jpg: this image does not exist"),
        ({"images": [image(1, file_name="../1.jpg")]}, "images[0].file_name: points outside the folder"),
        ({"images": [image(1, file_name="/etc/1.jpg")]}, "points outside the folder"),
        ({"images": [image(1, file_name=None)]}, "images[0].file_name: is not a name"),
        ({"images": [image(1, height=0)]}, "images[0].height: is 0, which is no size in pixels"),
        ({"images": [image(1, width="10")]}, "images[0].width: is not a whole number"),
        ({"images": [image(1), image(1)]}, "images[1].id: is 1 again"),
        ({"images": {}}, "images: is not a list of objects"),
        ({"images": [1]}, "images: is not a list of objects"),
        ({"annotations": [annotation(1, image_id=9)]}, "annotations[0].image_id: is 9, the id of no image"),
        ({"annotations": [annotation(1, category_id=9)]}, "category_id: is 9, the id of no category"),
        ({"annotations": [annotation(1, segmentation=[[1, 2, 3]])]}, "is neither polygons nor RLE"),
        (
            {"annotations": [annotation(1, segmentation=[[1, 2, 3, 4, 5, "6"]])]},
            "is neither polygons nor RLE",
        ),
        (
            {"annotations": [annotation(1, segmentation={"counts": [-1], "size": [1, 1]})]},
            "is neither polygons",
        ),
        ({"annotations": [annotation(1, segmentation={"counts": "a", "size": [1]})]}, "is neither polygons"),
        ({"categories": [category(7), category(7)]}, "categories[1].id: is 7 again"),
        ({"categories": []}, "categories: has 0 names"),
        (
            {"annotations": [annotation(1, segmentation=[])]},
            "instances.json has no outlines: its annotations are boxes",
        ),
    ],
)
def test_what_coco_does_not_allow(tmp_path, changes, words):
    assert words in refusal(written(tmp_path, **changes))


def test_files_of_other_categories(tmp_path):
    written(tmp_path, "annotations/instances_train.json")
    written(tmp_path, "annotations/instances_val.json", categories=[category(7, name="other")])
    assert "instances_val.json: has other categories than instances_train.json" in refusal(tmp_path)


def test_a_damaged_file_is_refused_and_another_kind_of_json_is_not_asked(tmp_path):
    touch(tmp_path, "images/a.png", "masks/a.png", "settings.json")
    assert len(list_cases(tmp_path).cases) == 1
    touch(tmp_path, "instances.json")
    assert "not JSON" in refusal(tmp_path)


def test_labels_of_a_file_that_was_read_by_itself(tmp_path):
    """Every label of a region has a name."""
    rng = np.random.default_rng(0)
    ids = [int(number) for number in rng.permutation(99)[:9]]
    annotations = [annotation(n, category_id=ids[n % 9]) for n in range(30)]
    path = written(tmp_path, annotations=annotations, categories=[category(n) for n in ids])
    file = path / "annotations" / "instances.json"
    found = coco_file(path, file, json.loads(file.read_text()))
    for (label, _), each in zip(found.images[0].regions, annotations, strict=True):
        assert found.labels.names[label] == f"class {each['category_id']}"
