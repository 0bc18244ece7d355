from __future__ import annotations

import pytest
from search.data.images.pairs import find_pairs

from genotype.diagnostics.diagnostic import InputError


def touch(folder, *names):
    for name in names:
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    return folder


def names(pairs):
    return [(pair.id, pair.image.name, pair.mask.name) for pair in pairs]


def refusal(folder):
    with pytest.raises(InputError) as caught:
        find_pairs(folder)
    return str(caught.value)


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
def test_layouts_and_names(tmp_path, image, mask):
    [pair] = find_pairs(touch(tmp_path, image, mask, "README.md", ".hidden.png"))
    assert (pair.id, pair.image, pair.mask) == ("x", tmp_path / image, tmp_path / mask)


def test_pairs_follow_ids_where_the_order_of_files_would_mislead(tmp_path):
    # Sorted by file name, the mask of a10 comes before that of a1.
    touch(tmp_path, "images/b.jpg", "images/a10.jpg", "images/a1.jpg")
    touch(tmp_path, *(f"masks/{name}_segmentation.png" for name in ("a1", "b", "a10")))
    assert names(find_pairs(tmp_path)) == [
        ("a1", "a1.jpg", "a1_segmentation.png"),
        ("a10", "a10.jpg", "a10_segmentation.png"),
        ("b", "b.jpg", "b_segmentation.png"),
    ]


def test_unpaired_files_are_refused_together(tmp_path):
    text = refusal(
        touch(tmp_path, "images/a.jpg", "images/b.jpg", "images/c.jpg", "masks/b.png", "masks/d.png")
    )
    assert "images/a.jpg, images/c.jpg: no mask for this image" in text
    assert "masks/d.png: no image for this mask" in text
    assert "b." not in text


def test_a_long_list_of_files_is_cut_after_ten(tmp_path):
    text = refusal(touch(tmp_path, "x.jpg", "x.png", *(f"i{number:02d}.jpg" for number in range(25))))
    assert "i09.jpg and 15 more: no mask" in text
    assert "i10.jpg" not in text


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


def test_a_folder_that_is_not_there(tmp_path):
    assert "this folder does not exist" in refusal(tmp_path / "nowhere")
    assert "is a file, not a folder" in refusal(touch(tmp_path, "file.png") / "file.png")


@pytest.mark.parametrize("files", [(), ("notes.txt",), ("images/scan.tif", "masks/scan.bmp")])
def test_a_folder_without_images(tmp_path, files):
    text = refusal(touch(tmp_path, *files))
    assert "holds no images" in text
    assert ".jpg, .jpeg, .png" in text


@pytest.mark.parametrize(("file", "missing"), [("images/x.jpg", "masks/"), ("masks/x.png", "images/")])
def test_half_of_the_folders(tmp_path, file, missing):
    assert f"{missing}: this folder does not exist" in refusal(touch(tmp_path, file))
