"""Which mask is an image's: by names, whatever the order of the files."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genotype.diagnostics.diagnostic import InputError
from search.data.layouts import list_cases
from search.data.layouts.folders.folder import Item
from search.data.layouts.folders.ids import ids_of
from search.data.layouts.folders.markers import marked, without_common
from search.data.layouts.folders.names import IMAGE_SUFFIXES, divided
from search.data.layouts.folders.pairing import paired
from search.data.layouts.folders.roles import part_and_role
from tests.search.layouts.files import files_of, refusal, touch

ROOT = Path("/set")
MARKS = (
    "",
    "_mask",
    "-mask",
    "_Segmentation",
    "_seg",
    "_label",
    "_gt",
    "_GroundTruth",
    "_annotation",
    "_manual1",
)
STEMS = st.from_regex(r"[a-z]([a-z0-9._ -]{0,6}[a-z0-9])?", fullmatch=True)


def items(folder: str, names) -> list[Item]:
    return [Item(ROOT / folder / name, *divided(name)) for name in names]


@given(st.sets(STEMS, min_size=1, max_size=8), st.data())
def test_a_mask_belongs_to_the_image_that_it_is_named_after(stems, data):
    """With dots, spaces and digits in names, any marks, and files in any order."""
    names = {stem for stem in stems if marked(stem) is None}
    masks = [f"{name}{data.draw(st.sampled_from(MARKS))}.png" for name in names]
    images = [f"{name}.nii.gz" for name in names]
    images, masks = (data.draw(st.permutations(each)) for each in (images, masks))
    found = paired(ROOT, items("images", images), items("masks", masks)).cases()
    assert [case.id for case in found] == sorted(names)
    for case in found:
        stem = divided(case.masks[0].path.name)[0]
        assert stem == case.id or (marked(stem) and marked(stem).id == case.id)


@given(st.sets(STEMS), st.sampled_from(IMAGE_SUFFIXES), st.booleans())
def test_a_name_is_its_stem_and_a_suffix(stems, suffix, capital):
    for stem in stems:
        name = stem + (suffix.upper() if capital else suffix)
        if not any(stem.endswith(each) for each in IMAGE_SUFFIXES):
            assert divided(name) == (stem, suffix)


@given(st.sets(st.integers(0, 10**4), min_size=1), st.sampled_from(["img_", "scan", "a-", ""]), st.data())
def test_numbers_pair_though_prefixes_differ(numbers, prefix, data):
    suffix = data.draw(st.sampled_from(["", "_x", "-left"]))
    images = [f"{prefix}{number}.png" for number in numbers]
    masks = [f"outline-{number}{suffix}.png" for number in numbers]
    found = paired(ROOT, items("images", images), items("masks", masks)).cases()
    assert len(found) == len(numbers)
    for case in found:
        number = case.images[0].name.removeprefix(prefix).removesuffix(".png")
        assert case.masks[0].path.name == f"outline-{number}{suffix}.png"


@pytest.mark.parametrize(
    ("images", "masks"),
    [
        (["cat.png", "car.png"], ["bat.png", "bar.png"]),
        (["10.png", "11.png"], ["20.png", "21.png"]),
        (["p1-a.png", "p1-b.png"], ["p2-a.png", "p2-b.png"]),
    ],
)
def test_what_merely_resembles_does_not_pair(images, masks):
    with pytest.raises(InputError, match="no mask has the name of an image"):
        paired(ROOT, items("images", images), items("masks", masks)).cases()


@given(st.lists(st.text("ab1_-", min_size=1, max_size=6), min_size=1, max_size=6))
def test_names_differ_after_what_is_common_is_taken_off(stems):
    bare = without_common(stems)
    assert len({bare(stem) for stem in stems}) == len({*stems})
    assert all(bare(stem) and bare(stem) in stem for stem in stems)


@given(st.lists(st.tuples(st.sampled_from(["", "a", "a/b", "c"]), st.sampled_from("xyz")), unique=True))
def test_ids_of_different_files_differ(keys):
    ids = ids_of(keys)
    assert len({*ids}) == len(keys)
    assert not any("/" in name for name in ids)


@pytest.mark.parametrize(
    ("image", "mask"),
    [
        ("images/x.jpg", "masks/x_segmentation.png"),
        ("images/x.JPEG", "masks/x_Segmentation.PNG"),
        ("images/x.png", "masks/x.png"),
        ("x.jpg", "x_segmentation.png"),
        ("x.png", "x_segmentation.png"),
        ("x.jpeg", "x.png"),
    ],
)
def test_what_was_read_before_there_were_layouts(tmp_path, image, mask):
    touch(tmp_path, image, mask, "README.md", ".hidden.png")
    assert files_of(list_cases(tmp_path), tmp_path) == {"x": ([image], [mask])}


@pytest.mark.parametrize(
    "files",
    [
        ("images/x.jpg", "images/x.png", "masks/x.png"),
        ("images/x.jpg", "masks/x.png", "masks/x_segmentation.png"),
        ("x.jpg", "x.png", "x_segmentation.png"),
    ],
)
def test_an_id_of_two_files_is_refused(tmp_path, files):
    text = refusal(touch(tmp_path, *files))
    assert "two files have the same id" in text
    assert text.count("x.png") == 1


def test_all_that_is_alone_is_named_by_a_count_and_three_names(tmp_path):
    images = [f"images/i{number:02}.jpg" for number in range(12)]
    text = refusal(touch(tmp_path, *images, "masks/i00.png", "masks/z.png"))
    assert text == (
        "DIR: 2 problems\n"
        "  D102 images/i01.jpg, images/i02.jpg, images/i03.jpg and 8 more: 11 images have no mask\n"
        "    -> add a mask named like the image (x.png or x_mask.png for x.jpg), or remove these images\n"
        "  D102 masks/z.png: 1 mask has no image\n"
        "    -> add an image named like the mask, or remove these masks"
    )


def test_numbered_masks_are_joined_in_order(tmp_path):
    names = [f"masks/a_mask_{number}.png" for number in (10, 2, 1)]
    [case] = list_cases(touch(tmp_path, "images/a.png", *names)).cases
    assert [mask.path.name for mask in case.masks] == ["a_mask_1.png", "a_mask_2.png", "a_mask_10.png"]
    assert [mask.label for mask in case.masks] == [1, 1, 1]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("train", ("train", None)),
        ("Training", ("train", None)),
        ("valid", ("val", None)),
        ("validation_set", ("val", None)),
        ("stage1_test", ("test", None)),
        ("train_masks", ("train", "masks")),
        ("trainannot", ("train", "masks")),
        ("images_val", ("val", "images")),
        ("TestImages", ("test", "images")),
        ("train2017", ("train", None)),
        ("trainer", (None, None)),
        ("images", (None, None)),
        ("constrained", (None, None)),
    ],
)
def test_names_of_sets(name, expected):
    assert part_and_role(name) == expected


def test_places_tell_the_same_names_apart(tmp_path):
    names = [f"{kind}/{place}/{n}.png" for kind in ("images", "masks") for place in "ab" for n in "01"]
    assert [*files_of(list_cases(touch(tmp_path, *names)), tmp_path)] == ["a_0", "a_1", "b_0", "b_1"]
