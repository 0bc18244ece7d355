from __future__ import annotations

import numpy as np
import pytest
from PIL import Image
from search.data.images.folder import read_folder

from genotype.diagnostics.diagnostic import InputError


def refusal(folder):
    with pytest.raises(InputError) as caught:
        read_folder(folder, 16)
    return str(caught.value)


def paint(folder, indices, mask):
    for index in indices:
        Image.fromarray(mask).save(folder / f"masks/a{index:02d}_segmentation.png")


def filled(level):
    return np.full((20, 24), level, np.uint8)


@pytest.mark.parametrize("layout", ["apart", "together"])
def test_every_image_gets_its_own_mask(pair_folder, layout):
    samples = read_folder(pair_folder(9, layout), 24)
    assert samples.ids == tuple(f"a{index:02d}" for index in range(9))
    assert samples.images.shape == (9, 3, 24, 24)
    assert samples.masks.float().mean(dim=(1, 2)).tolist() == pytest.approx([(i + 3) / 24 for i in range(9)])
    # The images are white where their masks are.
    assert (samples.images[:, 0] == samples.masks * 255).all()


def test_one_mask_for_all_images_is_refused(pair_folder):
    # Authors' first bug: the mask's path was built from one fixed index.
    folder = pair_folder(20)
    paint(folder, range(20), np.asarray(Image.open(folder / "masks/a05_segmentation.png")))
    text = refusal(folder)
    assert "20 of 20 samples have the same mask" in text
    assert "a09_segmentation.png and 10 more" in text


def test_one_mask_for_most_images_is_refused(pair_folder):
    # In the authors' set some augmented images had masks of their own.
    folder = pair_folder(8)
    paint(folder, range(5), np.asarray(Image.open(folder / "masks/a07_segmentation.png")))
    assert "6 of 8 samples have the same mask" in refusal(folder)


def test_two_images_may_have_one_mask(pair_folder):
    folder = pair_folder(8)
    paint(folder, range(1), np.asarray(Image.open(folder / "masks/a07_segmentation.png")))
    assert len(read_folder(folder, 16)) == 8


@pytest.mark.parametrize(("level", "what"), [(0, "empty"), (255, "full")])
def test_masks_that_teach_nothing(pair_folder, level, what):
    folder = pair_folder(20)
    paint(folder, range(17), filled(level))
    assert len(read_folder(folder, 16)) == 20
    paint(folder, range(18), filled(level))
    assert f"18 of 20 masks are {what}" in refusal(folder)


def test_a_single_empty_mask_is_legal(pair_folder):
    folder = pair_folder(4)
    paint(folder, [2], filled(0))
    assert read_folder(folder, 16).masks.flatten(1).any(dim=1).tolist() == [True, True, False, True]


def test_all_faulty_files_are_named_at_once(pair_folder):
    folder = pair_folder(8)
    (folder / "images/a01.png").write_bytes(b"")
    (folder / "images/a06.png").write_bytes(b"")
    paint(folder, [3], np.full((20, 20), 255, np.uint8))
    paint(folder, [4, 5], filled(1))
    text = refusal(folder)
    assert "images/a01.png, images/a06.png: cannot be read" in text
    assert "images/a03.png (24x20, mask 20x20): image and mask differ" in text
    assert (
        "masks/a04_segmentation.png, masks/a05_segmentation.png: not a mask: its brightest level is 1" in text
    )
    assert text.startswith(f"{folder}: 3 problems")


def test_no_progress_bar_where_nobody_looks(pair_folder, capsys):
    read_folder(pair_folder(4), 16)
    assert capsys.readouterr() == ("", "")


def test_real_lesions(lesions):
    samples = read_folder(lesions, 64)
    assert len(samples) == 400
    shares = samples.masks.float().mean(dim=(1, 2))
    assert shares.mean() == pytest.approx(0.269, abs=0.005)
    assert len({mask.numpy().tobytes() for mask in samples.masks}) > 395
    inside = samples.images.float().mean(1)[samples.masks == 1].mean()
    outside = samples.images.float().mean(1)[samples.masks == 0].mean()
    assert inside < outside - 20, "lesions are darker than skin, if masks and images belong together"
