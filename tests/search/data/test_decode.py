from __future__ import annotations

import numpy as np
import pytest
from PIL import Image
from search.data.images.decode import decode
from search.data.images.pairs import Pair

from genotype.diagnostics.diagnostic import InputError
from search.data.synthetic.dermoscopy import synthetic_sample

PICTURE, MASK = synthetic_sample(96, 3, "train", 4)
DISC = (np.hypot(*np.mgrid[-47.5:48, -47.5:48]) < 14).astype(np.uint8)


def save(folder, name, array, **options):
    path = folder / name
    Image.fromarray(np.ascontiguousarray(array)).save(path, **options)
    return path


@pytest.fixture
def image(tmp_path):
    return save(tmp_path, "x.png", PICTURE)


def decoded_mask(folder, image, levels, size=96, fit="stretch"):
    return decode(Pair("x", image, save(folder, "x_segmentation.png", levels)), size, fit)


def refusal(pair):
    with pytest.raises(InputError) as caught:
        decode(pair, 64)
    return caught.value.problems


def mask_refusal(folder, image, levels, name="m.png", **options):
    [problem] = refusal(Pair("x", image, save(folder, name, levels, **options)))
    assert name in problem.path
    return problem.problem


def test_pixels_arrive_unchanged_at_their_own_size(tmp_path, image):
    sample = decoded_mask(tmp_path, image, MASK * 255)
    assert (sample.image == PICTURE.transpose(2, 0, 1)).all()
    assert (sample.mask == MASK).all()
    assert sample.foreground == pytest.approx(MASK.mean())


def test_images_are_resized_smoothly_and_masks_by_nearest(tmp_path, image):
    scattered = np.random.default_rng(0).integers(0, 2, (96, 96)).astype(np.uint8)
    sample = decoded_mask(tmp_path, image, scattered * 255, size=32)
    # The middle pixel of each 3 x 3 is the nearest; a reduction that did not widen would take it too.
    assert (sample.mask == scattered[1::3, 1::3]).all()
    blocks = PICTURE.reshape(32, 3, 32, 3, 3).mean(axis=(1, 3)).transpose(2, 0, 1)
    assert np.abs(sample.image - blocks).mean() < 3
    assert np.abs(PICTURE[1::3, 1::3].transpose(2, 0, 1) - blocks).mean() > 3


@pytest.mark.parametrize(("width", "height"), [(96, 60), (60, 96), (97, 60), (60, 60)])
def test_a_crop_is_the_central_square_of_both(tmp_path, width, height):
    rng = np.random.default_rng(0)
    picture = rng.integers(0, 256, (height, width, 3)).astype(np.uint8)
    mask = rng.integers(0, 2, (height, width)).astype(np.uint8)
    left, top = (width - 60) // 2, (height - 60) // 2
    sample = decoded_mask(tmp_path, save(tmp_path, "x.png", picture), mask * 255, 60, "crop")
    middle = np.s_[top : top + 60, left : left + 60]
    assert (sample.image == picture[middle].transpose(2, 0, 1)).all()
    assert (sample.mask == mask[middle]).all()
    assert sample.foreground == mask[middle].mean()


def test_a_crop_keeps_shapes_where_stretching_changes_them(tmp_path):
    picture = save(tmp_path, "x.png", np.zeros((150, 200, 3), np.uint8))
    disc = (np.hypot(*np.mgrid[-74.5:75, -99.5:100]) < 50).astype(np.uint8) * 255

    def sides(fit):
        mask = decoded_mask(tmp_path, picture, disc, 75, fit).mask
        return int(mask.any(axis=0).sum()), int(mask.any(axis=1).sum())

    assert sides("crop") == (50, 50)
    assert sides("stretch") == pytest.approx((37.5, 50), abs=1)


def test_what_a_crop_leaves_out_is_no_target(tmp_path, image):
    levels = np.zeros((96, 120), np.uint8)
    levels[:, :12] = 255
    photograph = save(tmp_path, "other.png", np.zeros((96, 120, 3), np.uint8))
    assert decoded_mask(tmp_path, photograph, levels).foreground == 0.1
    assert decoded_mask(tmp_path, photograph, levels, fit="crop").foreground == 0


@pytest.mark.parametrize("smooth", ["BILINEAR", "BICUBIC", "LANCZOS"])
@pytest.mark.parametrize("width", [48, 200, 384])
def test_grey_edges_are_cut_at_half_so_that_masks_do_not_grow(tmp_path, smooth, width):
    # Authors' masks, made binary by "> 0", grew by 16 %.
    levels = np.asarray(Image.fromarray(DISC * 255).resize((width, width), Image.Resampling[smooth]))
    assert (levels > 0).mean() > 1.05 * DISC.mean()
    photograph = save(tmp_path, "other.png", np.zeros((width, width, 3), np.uint8))
    sample = decoded_mask(tmp_path, photograph, levels)
    assert sample.foreground == pytest.approx(DISC.mean(), rel=0.02)


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "LA"])
def test_a_mask_may_be_of_any_mode_that_is_black_and_white(tmp_path, image, mode):
    path = tmp_path / "m.png"
    Image.fromarray(MASK * 255).convert(mode).save(path)
    assert (decode(Pair("x", image, path), 96).mask == MASK).all()


def test_a_photograph_is_no_mask(tmp_path, image):
    assert "many levels" in mask_refusal(tmp_path, image, PICTURE.mean(axis=2).astype(np.uint8))
    assert "in colour" in mask_refusal(tmp_path, image, PICTURE)
    noise = np.random.default_rng(0).integers(0, 256, (96, 96)).astype(np.uint8)
    assert "many levels" in mask_refusal(tmp_path, image, noise)


def test_a_map_of_probabilities_is_no_mask(tmp_path, image):
    slope = np.tile(np.linspace(0, 255, 96).astype(np.uint8), (96, 1))
    assert "many levels" in mask_refusal(tmp_path, image, slope)
    # One that is black or white nearly everywhere, with a broad rim.
    distance = np.hypot(*np.mgrid[-199.5:200, -199.5:200])
    rim = np.clip((75 - distance) * 8, 0, 255).astype(np.uint8)
    assert ((rim > 0) & (rim < 255)).mean() < 0.15
    assert "many levels" in mask_refusal(tmp_path, image, rim)


def test_class_labels_are_no_mask(tmp_path, image):
    assert "brightest level is 1 of 255" in mask_refusal(tmp_path, image, MASK)
    three = MASK * 255
    three[:5, :5] = 128
    assert "areas of level 128" in mask_refusal(tmp_path, image, three)


@pytest.mark.parametrize("name", ["m.jpg", "m.png"])
def test_a_jpeg_is_no_mask_whatever_its_name(tmp_path, image, name):
    assert "stored as JPEG" in mask_refusal(tmp_path, image, MASK * 255, name, format="JPEG", quality=95)


@pytest.mark.parametrize("which", ["image", "mask"])
@pytest.mark.parametrize("kept", [0, 20, 0.5])
def test_a_damaged_file(tmp_path, image, which, kept):
    mask = save(tmp_path, "x_segmentation.png", MASK * 255)
    path = {"image": image, "mask": mask}[which]
    content = path.read_bytes()
    path.write_bytes(content[: kept if isinstance(kept, int) else int(kept * len(content))])
    [problem] = refusal(Pair("x", image, mask))
    assert path.name in problem.path
    assert "cannot be read" in problem.problem


def test_a_file_that_is_no_picture(tmp_path, image):
    text = tmp_path / "x_segmentation.png"
    text.write_text("not a picture")
    [problem] = refusal(Pair("x", image, text))
    assert "cannot be read" in problem.problem


def test_sixteen_bit_samples_are_refused_before_they_saturate(tmp_path, image):
    deep = save(tmp_path, "deep.png", MASK.astype(np.uint16) * 65535)
    [problem] = refusal(Pair("x", image, deep))
    assert "not 8 bits" in problem.problem


def test_sizes_that_differ(tmp_path, image):
    [problem] = refusal(Pair("x", image, save(tmp_path, "m.png", MASK[:, :90] * 255)))
    assert "96x96, mask 90x96" in problem.path
    assert "differ in size" in problem.problem


def test_both_files_of_a_pair_are_reported(tmp_path):
    (tmp_path / "x.jpg").touch()
    problems = refusal(Pair("x", tmp_path / "x.jpg", save(tmp_path, "m.png", MASK)))
    assert ["x.jpg" in problems[0].path, "m.png" in problems[1].path] == [True, True]
