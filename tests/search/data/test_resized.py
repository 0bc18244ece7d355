"""A picture and its mask, brought to a size."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from genotype.diagnostics.diagnostic import InputError
from search.data.synthetic.dermoscopy import synthetic_sample
from tests.search.data.loading import loaded, read_pair, write_pairs

PICTURE, MASK = synthetic_sample(96, 3, "train", 4)
DISC = (np.hypot(*np.mgrid[-47.5:48, -47.5:48]) < 14).astype(np.uint8)


def save(folder, name, array, **options):
    path = folder / name
    Image.fromarray(np.ascontiguousarray(array)).save(path, **options)
    return path


@pytest.fixture
def image(tmp_path):
    return save(tmp_path, "x.png", PICTURE)


def resized(folder, image, levels, side=96, fit="stretch"):
    return read_pair(image, save(folder, "m.png", levels), side, fit)


def own(found):
    """The labels on the image's own grid."""
    [truth] = found.truths
    return truth.labels().numpy()


def refusal(image, mask):
    with pytest.raises(InputError) as caught:
        read_pair(image, mask, 64)
    return caught.value.problems


def test_pixels_arrive_unchanged_at_their_own_size(tmp_path, image):
    found = resized(tmp_path, image, MASK * 255)
    assert (found.images[0].numpy() == PICTURE.transpose(2, 0, 1)).all()
    assert (found.masks[0].numpy() == MASK).all()
    assert found.truths is None


def test_images_are_resized_smoothly_and_masks_by_nearest(tmp_path, image):
    scattered = np.random.default_rng(0).integers(0, 2, (96, 96)).astype(np.uint8)
    found = resized(tmp_path, image, scattered * 255, 32)
    # The middle pixel of each 3 x 3 is the nearest; a reduction that did not widen would take it too.
    assert (found.masks[0].numpy() == scattered[1::3, 1::3]).all()
    blocks = PICTURE.reshape(32, 3, 32, 3, 3).mean(axis=(1, 3)).transpose(2, 0, 1)
    assert np.abs(found.images[0].numpy() - blocks).mean() < 3
    assert np.abs(PICTURE[1::3, 1::3].transpose(2, 0, 1) - blocks).mean() > 3
    assert (own(found) == scattered).all()


@pytest.mark.parametrize(("width", "height"), [(96, 60), (60, 96), (97, 60), (60, 60)])
def test_a_crop_is_the_central_square_of_both(tmp_path, width, height):
    rng = np.random.default_rng(0)
    picture = rng.integers(0, 256, (height, width, 3)).astype(np.uint8)
    mask = rng.integers(0, 2, (height, width)).astype(np.uint8)
    left, top = (width - 60) // 2, (height - 60) // 2
    found = resized(tmp_path, save(tmp_path, "x.png", picture), mask * 255, 60, "crop")
    middle = np.s_[top : top + 60, left : left + 60]
    assert (found.images[0].numpy() == picture[middle].transpose(2, 0, 1)).all()
    assert (found.masks[0].numpy() == mask[middle]).all()
    if found.truths is not None:
        assert (own(found) == mask).all()  # measured on the whole, as predicted


@pytest.mark.parametrize(("fit", "sides"), [("crop", (50, 50)), ("pad", (38, 38)), ("stretch", (38, 50))])
def test_crops_and_pads_keep_shapes_where_stretching_changes_them(tmp_path, fit, sides):
    picture = save(tmp_path, "x.png", np.zeros((150, 200, 3), np.uint8))
    disc = (np.hypot(*np.mgrid[-74.5:75, -99.5:100]) < 50).astype(np.uint8) * 255
    target = resized(tmp_path, picture, disc, 75, fit).masks[0].numpy() == 1
    assert (target.any(axis=0).sum(), target.any(axis=1).sum()) == pytest.approx(sides, abs=1)


@pytest.mark.parametrize("smooth", ["BILINEAR", "BICUBIC", "LANCZOS"])
@pytest.mark.parametrize("width", [48, 200, 384])
def test_grey_edges_are_cut_at_half_so_that_masks_do_not_grow(tmp_path, smooth, width):
    # Authors' masks, made binary by "> 0", grew by 16 %.
    levels = np.asarray(Image.fromarray(DISC * 255).resize((width, width), Image.Resampling[smooth]))
    assert (levels > 0).mean() > 1.05 * DISC.mean()
    photograph = save(tmp_path, "other.png", np.zeros((width, width, 3), np.uint8))
    path = save(tmp_path, "soft.png", levels)
    assert own(read_pair(photograph, path, 32, threshold=True)).mean() == pytest.approx(DISC.mean(), rel=0.02)


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "LA"])
def test_a_mask_may_be_of_any_mode_that_is_black_and_white(tmp_path, image, mode):
    path = tmp_path / "m.png"
    Image.fromarray(MASK * 255).convert(mode).save(path)
    assert (read_pair(image, path, 96).masks[0].numpy() == MASK).all()


@pytest.mark.parametrize("levels", [MASK, MASK * np.uint8(255), MASK.astype(np.uint16) * 65535])
def test_a_mask_may_have_any_level_beside_black(tmp_path, image, levels):
    assert (resized(tmp_path, image, levels).masks[0].numpy() == MASK).all()


def test_class_labels_are_classes(tmp_path, image):
    three = MASK * 255
    three[:5, :5] = 128
    expected = MASK * 2
    expected[:5, :5] = 1
    assert (resized(tmp_path, image, three).masks[0].numpy() == expected).all()


def test_samples_of_sixteen_bits_do_not_saturate(tmp_path):
    values = np.arange(96 * 96, dtype=np.uint16).reshape(96, 96) * 7
    found = resized(tmp_path, save(tmp_path, "deep.png", values), MASK)
    scaled = (values - values.mean()) / values.std()
    assert found.images.shape == (1, 1, 96, 96)
    assert np.allclose(found.images[0, 0].double().numpy(), scaled, atol=2e-3)


@pytest.mark.parametrize("name", ["m.jpg", "m.png"])
def test_a_jpeg_is_no_mask_whatever_its_name(tmp_path, image, name):
    [problem] = refusal(image, save(tmp_path, name, MASK * 255, format="JPEG", quality=95))
    assert name in problem.path
    assert "stored as JPEG" in problem.problem


@pytest.mark.parametrize("which", ["image", "mask"])
@pytest.mark.parametrize("kept", [0, 20, 0.5])
def test_a_damaged_file(tmp_path, image, which, kept):
    mask = save(tmp_path, "m.png", MASK * 255)
    path = {"image": image, "mask": mask}[which]
    content = path.read_bytes()
    path.write_bytes(content[: kept if isinstance(kept, int) else int(kept * len(content))])
    [problem] = refusal(image, mask)
    assert path.name in problem.path
    assert "cannot be read" in problem.problem


def test_sizes_that_differ(tmp_path, image):
    [problem] = refusal(image, save(tmp_path, "m.png", MASK[:, :90] * 255))
    assert "m.png (90 x 96, image 96 x 96)" in problem.path
    assert "differ in size" in problem.problem


def test_both_files_of_a_pair_are_reported(tmp_path):
    (tmp_path / "x.jpg").touch()
    (tmp_path / "m.png").touch()
    problems = refusal(tmp_path / "x.jpg", tmp_path / "m.png")
    assert ["x.jpg" in problems[0].path, "m.png" in problems[1].path] == [True, True]


@pytest.mark.parametrize("fit", ["stretch", "pad", "crop"])
def test_targets_that_a_size_loses_are_refused(tmp_path, fit):
    """A crop leaves out the sides, and a small size the smallest targets."""
    mask = np.zeros((90, 200), np.uint8)
    mask[10:80, :40] = 255
    wide = {f"a{index}": (np.zeros((90, 200, 3), np.uint8), np.roll(mask, index, 0)) for index in range(10)}
    folder = write_pairs(tmp_path / "wide", wide)
    if fit == "crop":
        with pytest.raises(InputError, match="10 of 10 images show no target once they are cropped"):
            loaded(folder, size=64, fit=fit)
    else:
        assert len(loaded(folder, size=64, fit=fit).train) == 8
    dots = np.zeros((200, 200), np.uint8)
    dots[101:103, 101:103] = 255
    small = {f"a{index}": (np.zeros((200, 200, 3), np.uint8), np.roll(dots, index, 0)) for index in range(10)}
    with pytest.raises(InputError, match=r"show no target once they are .* to 8x8\n.*a larger --size"):
        loaded(write_pairs(tmp_path / "small", small), size=8, fit=fit)
