"""What headers say of a set before any pixel is decoded, and of its masks after."""

from __future__ import annotations

import nibabel
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from genotype.diagnostics.diagnostic import InputError
from search.data.arrays.packed import Packed
from search.data.cases import IGNORE, Case, MaskFile
from search.data.checks.of_labels import nothing_to_learn, shape_of, shared_mask
from search.data.files import common_channels, opened
from search.data.images.values import picture_values
from search.data.readers.image_file import COLOUR, GREY
from tests.search.data.loading import loaded


def picture(folder, name, *shape):
    Image.fromarray(np.zeros(shape, np.uint8)).save(folder / name)
    return Case(name, (folder / name,), ())


def volume(folder, name, *shape):
    nibabel.save(nibabel.Nifti1Image(np.zeros(shape, np.uint8), np.eye(4)), folder / name)
    return Case(name, (folder / name,), ())


def test_pictures_among_volumes_are_named(tmp_path):
    cases = [volume(tmp_path, f"v{index}.nii", 4, 5, 6) for index in range(3)]
    assert {file.shape for file in opened(tmp_path, cases, None)} == {(6, 5, 4)}
    with pytest.raises(InputError, match=r"p\.png: 1 of 4 images are not 3D as the others are\n.*own"):
        opened(tmp_path, [*cases, picture(tmp_path, "p.png", 4, 5)], None)


def test_channels_of_other_sizes_are_named(tmp_path):
    cases = [
        Case(name, (picture(tmp_path, f"{name}0.png", 4, 5).images + other.images), ())
        for name, other in (("a", picture(tmp_path, "x.png", 4, 5)), ("b", picture(tmp_path, "y.png", 4, 7)))
    ]
    with pytest.raises(InputError, match="b: its channels differ in size: 5x4 and 7x4") as refusal:
        opened(tmp_path, cases, None)
    assert len(refusal.value.problems) == 1


def test_masks_of_other_sizes_and_files_that_cannot_be_read_are_named_together(tmp_path):
    (tmp_path / "broken.png").write_text("hello")
    small = picture(tmp_path, "small.png", 3, 5)
    images = [picture(tmp_path, f"{name}.png", 4, 5).images for name in "ab"]
    masks = [(MaskFile(tmp_path / "broken.png"),), (MaskFile(*small.images),)]
    cases = [Case(str(n), *each) for n, each in enumerate(zip(images, masks, strict=True))]
    with pytest.raises(InputError) as refusal:
        opened(tmp_path, cases, None)
    broken, other = refusal.value.problems
    assert ("broken.png" in broken.path, "cannot be read" in broken.problem) == (True, True)
    assert "small.png (5 x 3, image 5 x 4)" in other.path


@given(st.lists(st.sampled_from(["grey", "colour"]), min_size=1, max_size=5))
def test_grey_among_colour_is_colour(tmp_path_factory, kinds):
    folder = tmp_path_factory.mktemp("set")
    shapes = {"grey": (4, 5), "colour": (4, 5, 3)}
    files = opened(folder, [picture(folder, f"{n}.png", *shapes[kind]) for n, kind in enumerate(kinds)], None)
    assert common_channels(folder, files) == (GREY if set(kinds) == {"grey"} else COLOUR)


def test_other_numbers_of_channels_are_refused(tmp_path):
    cases = [picture(tmp_path, f"{n}.png", 4, 5, 3) for n in range(3)]
    np.save(tmp_path / "odd.npy", np.zeros((2, 4, 5), np.uint8))
    cases.append(Case("odd", (tmp_path / "odd.npy",), ()))
    words = r"odd\.npy: channels differ: 3 with 3 channels \(red, green, blue\), 1 with 2 channels"
    with pytest.raises(InputError, match=words):
        common_channels(tmp_path, opened(tmp_path, cases, None))


@pytest.mark.parametrize("opacity", [255, 90])
def test_transparency_is_no_channel(tmp_path, opacity):
    colours = np.arange(60, dtype=np.uint8).reshape(4, 5, 3)
    pixels = np.concatenate([colours, np.full((4, 5, 1), opacity, np.uint8)], -1)
    Image.fromarray(pixels).save(tmp_path / "a.png")
    [file] = opened(tmp_path, [Case("a", (tmp_path / "a.png",), ())], None)
    assert common_channels(tmp_path, [file]) == COLOUR
    assert np.array_equal(picture_values(file.images, COLOUR, "bytes"), colours.transpose(2, 0, 1))


def test_a_grey_picture_among_coloured_ones_is_read_as_one(pair_folder):
    folder = pair_folder(6)
    with Image.open(folder / "images/a02.png") as image:
        image.convert("L").save(folder / "images/a02.png")
    data, plain = loaded(folder), loaded(pair_folder_of_colour(folder))
    assert data.preparation.channels == COLOUR
    assert data.digest == plain.digest


def pair_folder_of_colour(folder):
    """The same folder, its grey picture as colours."""
    with Image.open(folder / "images/a02.png") as image:
        image.convert("RGB").save(folder / "images/a02.png")
    return folder


# Masks


def images_of(*labels):
    return [shape_of(f"i{index}", np.array(each, np.uint8)) for index, each in enumerate(labels)]


BAR, DOT, EMPTY, FULL = [[1, 0], [1, 0]], [[0, 0], [0, 2]], [[0, 0], [0, 0]], [[1, 1], [1, 1]]


def test_an_outline_that_most_images_have_is_refused():
    [problem] = shared_mask(images_of(BAR, BAR, DOT))
    assert (problem.path, problem.problem) == ("2 images (i0, i1)", "2 of 3 images have the same mask")
    assert not [*shared_mask(images_of(BAR, BAR, DOT, EMPTY))]
    assert not [*shared_mask(images_of(BAR))]


def test_masks_without_an_outline_may_recur():
    assert not [*shared_mask(images_of(EMPTY, EMPTY, FULL, FULL))]


def test_masks_of_other_shapes_are_others():
    assert not [*shared_mask(images_of([[1, 0, 0, 0]], [[1], [0], [0], [0]]))]


@pytest.mark.parametrize(("labels", "what"), [(EMPTY, "empty"), (FULL, "full")])
@given(count=st.integers(1, 30), others=st.integers(0, 5))
def test_sets_that_teach_nothing_are_refused(labels, what, count, others):
    images = images_of(*[labels] * count, *[BAR] * others)
    problems = [problem.problem for problem in nothing_to_learn(images)]
    total = count + others
    assert problems == ([f"{count} of {total} masks are {what}"] if count >= 0.9 * total else [])


def test_what_is_ignored_is_no_foreground():
    [image] = images_of([[IGNORE, IGNORE], [0, 1]])
    assert image.share == 0.25
    assert [*nothing_to_learn(images_of([[IGNORE, 0]]))]


@given(st.integers(1, 9), st.integers(1, 9), st.integers(0, 99))
def test_labels_come_back_as_they_were(height, width, seed):
    labels = np.random.default_rng(seed).integers(0, 256, (height, width), np.uint8)
    again = Packed.of(labels).array()
    assert np.array_equal(again, labels)
    again[0, 0] ^= 1  # may be written to
