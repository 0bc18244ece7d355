"""What a folder of pictures gives, and what is wrong with a set as a whole."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from genotype.diagnostics.diagnostic import InputError
from tests.search.data.loading import loaded


def read_folder(folder, size=16):
    """All images of a folder, by their ids."""
    data = loaded(folder, size=size, grid="network")
    rows = {
        name: (part, row) for part in (data.train, data.val, data.test) for row, name in enumerate(part.ids)
    }
    return {name: (part.images[row], part.masks[row]) for name, (part, row) in sorted(rows.items())}


def refusal(folder):
    with pytest.raises(InputError) as caught:
        read_folder(folder)
    return str(caught.value)


def paint(folder, indices, mask):
    for index in indices:
        Image.fromarray(mask).save(folder / f"masks/a{index:02d}_segmentation.png")


def filled(level):
    return np.full((20, 24), level, np.uint8)


@pytest.mark.parametrize("layout", ["apart", "together"])
def test_every_image_gets_its_own_mask(pair_folder, layout):
    found = read_folder(pair_folder(9, layout), 24)
    assert [*found] == [f"a{index:02d}" for index in range(9)]
    for index, (image, mask) in enumerate(found.values()):
        assert image.shape == (3, 24, 24)
        assert mask.float().mean().item() == pytest.approx((index + 3) / 24)
        # The images are white where their masks are.
        assert (image[0] == mask * 255).all()


def test_one_mask_for_all_images_is_refused(pair_folder):
    # Authors' first bug: the mask's path was built from one fixed index.
    folder = pair_folder(20)
    paint(folder, range(20), np.asarray(Image.open(folder / "masks/a05_segmentation.png")))
    text = refusal(folder)
    assert "20 of 20 images have the same mask" in text
    assert "D148 20 images (a00, a01, a02, ...): " in text


def test_one_mask_for_most_images_is_refused(pair_folder):
    # In the authors' set some augmented images had masks of their own.
    folder = pair_folder(8)
    paint(folder, range(5), np.asarray(Image.open(folder / "masks/a07_segmentation.png")))
    assert "6 of 8 images have the same mask" in refusal(folder)


def test_two_images_may_have_one_mask(pair_folder):
    folder = pair_folder(8)
    paint(folder, range(1), np.asarray(Image.open(folder / "masks/a07_segmentation.png")))
    assert len(read_folder(folder)) == 8


@pytest.mark.parametrize(("level", "what"), [(0, "empty"), (255, "full")])
def test_masks_that_teach_nothing(pair_folder, level, what):
    folder = pair_folder(20)
    paint(folder, range(17), filled(level))
    assert len(read_folder(folder)) == 20
    paint(folder, range(18), filled(level))
    assert f"18 of 20 masks are {what}" in refusal(folder)


def test_a_single_empty_mask_is_legal(pair_folder):
    folder = pair_folder(4)
    paint(folder, [2], filled(0))
    assert [bool(mask.any()) for _, mask in read_folder(folder).values()] == [True, True, False, True]


def test_all_faulty_files_are_named_at_once(pair_folder):
    folder = pair_folder(8)
    for name in ("images/a01.png", "images/a06.png", "masks/a05_segmentation.png"):
        (folder / name).write_bytes(b"")
    paint(folder, [3], np.full((20, 20), 255, np.uint8))
    paint(folder, [4], np.full((21, 24), 255, np.uint8))
    text = refusal(folder)
    assert "D111 3 files (images/a01.png, masks/a05_segmentation.png, images/a06.png): cannot be read" in text
    assert "masks/a03_segmentation.png (20 x 20, image 24 x 20)" in text
    assert "masks/a04_segmentation.png (24 x 21, image 24 x 20)): image and mask differ in size" in text
    assert text.startswith(f"{folder}: 2 problems")


def test_no_progress_bar_where_nobody_looks(pair_folder, capsys):
    read_folder(pair_folder(4))
    told = capsys.readouterr()
    assert told.out == ""
    assert [line.split()[0] for line in told.err.splitlines()] == ["layout"]


def test_real_lesions(lesions):
    found = read_folder(lesions, 64)
    assert len(found) == 400
    masks = np.stack([mask.numpy() for _, mask in found.values()])
    pixels = np.stack([image.float().mean(0).numpy() for image, _ in found.values()])
    assert masks.mean(axis=(1, 2)).mean() == pytest.approx(0.269, abs=0.005)
    assert len({mask.tobytes() for mask in masks}) > 395
    darker = pixels[masks == 1].mean() < pixels[masks == 0].mean() - 20
    assert darker, "lesions are darker than skin, if masks and images belong together"
