"""What keeps a volume from being read, and what is done to its voxels."""

from __future__ import annotations

import gzip
import re

import nibabel
import numpy as np
import pytest
import torch

from compiler.program.sizes import Sizes
from genotype.diagnostics.diagnostic import InputError
from search.data.input_spec import InputSpec
from search.data.readers import open_image
from search.data.volumes.read import read_images
from search.preparation import Preparation
from tests.search.data.loading import loaded_volumes as loaded
from tests.search.data.volumes.sets import affine_of, change_description, save, two_balls, write_decathlon


@pytest.fixture
def folder(tmp_path):
    return write_decathlon(tmp_path / "balls")


def replace(folder, name, array, affine=None):
    (folder / name).unlink()
    save(folder / name, array, affine_of() if affine is None else affine)


IMAGE, LABEL = "imagesTr/c1.nii.gz", "labelsTr/c1.nii.gz"


def half_a_voxel(folder):
    replace(folder, LABEL, two_balls(seed=1)[1], affine_of(origin=(0.5, 0, 0)))


def no_geometry(folder):
    image = nibabel.Nifti1Image(two_balls(seed=1)[0], None)
    image.header["sform_code"] = 1
    image.header["srow_x"] = image.header["srow_y"] = [1, 0, 0, 0]
    image.header["srow_z"] = [0, 0, 1, 0]
    nibabel.save(image, folder / IMAGE)


def header_byte(place, value):
    """A file whose header has one byte changed."""

    def spoil(folder):
        data = bytearray(gzip.decompress((folder / IMAGE).read_bytes()))
        data[place] = value
        (folder / IMAGE).write_bytes(gzip.compress(bytes(data)))

    return spoil


def colours(folder):
    replace(folder, IMAGE, np.zeros((16, 20, 14), [("R", "u1"), ("G", "u1"), ("B", "u1")]))


def flattened(folder):
    affine = affine_of()
    affine[0, 0] = affine[0, 1] = 1e-9
    affine[1, 0] = affine[2, 2] = 1e9
    replace(folder, IMAGE, two_balls(seed=1)[0], affine)


FAULTS = {
    "type": (header_byte(70, 93), "cannot be read as NIfTI: data code 93"),
    "offset": (header_byte(110, 127), "cannot be read as NIfTI"),
    "colours": (colours, "not hold real numbers"),
    "complex": (
        lambda f: replace(f, IMAGE, two_balls(seed=1)[0].astype(np.complex64)),
        "not hold real numbers",
    ),
    "flattened": (flattened, "has no geometry|different places|names no unit"),
    "shape": (lambda f: replace(f, LABEL, two_balls((16, 20, 15))[1]), "16 x 20 x 14, label 16 x 20 x 15"),
    "place": (half_a_voxel, "are at different positions"),
    "unnamed": (lambda f: replace(f, LABEL, two_balls(seed=1)[1] * 3), r"no label is declared for: 3, 6"),
    "negative": (
        lambda f: replace(f, LABEL, -two_balls(seed=1)[1].astype(np.int16)),
        "no label is declared for: -2, -1",
    ),
    "fractions": (lambda f: replace(f, LABEL, two_balls(seed=1)[1] * np.float32(0.5)), "between 0 and 1"),
    "channels": (
        lambda f: replace(f, IMAGE, np.stack([two_balls()[0]] * 2, -1)),
        "has 2 channels, but the data set names 1",
    ),
    "flat": (
        lambda f: replace(f, IMAGE, np.zeros((16, 20, 14), np.float32)),
        "the same value in every voxel",
    ),
    "nan": (lambda f: replace(f, IMAGE, np.full((16, 20, 14), np.nan, np.float32)), "not finite"),
    "picture": (lambda f: replace(f, IMAGE, np.zeros((16, 20), np.float32)), "1 of 6 images are not 3D"),
    "text": (lambda f: (f / IMAGE).write_text("hello"), "cannot be read as NIfTI"),
    "empty": (lambda f: (f / IMAGE).write_bytes(b""), "cannot be read as NIfTI"),
    "cut": (lambda f: (f / IMAGE).write_bytes((f / IMAGE).read_bytes()[:-3000]), "cannot be read as NIfTI"),
    "affine": (no_geometry, "has no geometry"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_file_that_cannot_be_right_is_refused_by_name(folder, fault):
    spoil, words = FAULTS[fault]
    spoil(folder)
    with pytest.raises(InputError, match=words) as refusal:
        loaded(folder)
    assert "c1.nii.gz" in str(refusal.value)
    assert all(problem.remedy for problem in refusal.value.problems)


def test_every_file_at_fault_is_named_at_once(folder):
    damaged = [f"{kind}/c{index}.nii.gz" for index in (1, 4) for kind in ("imagesTr", "labelsTr")]
    for name in damaged:
        (folder / name).write_text("hello")
    with pytest.raises(InputError) as refusal:
        loaded(folder)
    assert all(name in str(refusal.value) for name in damaged)


def test_rounding_in_a_header_is_no_other_place(folder):
    replace(folder, LABEL, two_balls(seed=1)[1], affine_of(origin=(0.01, 0, 0)))
    assert len(loaded(folder).train) == 4


def test_a_set_without_foreground_is_refused(folder):
    for index in range(6):
        replace(folder, f"labelsTr/c{index}.nii.gz", np.zeros((16, 20, 14), np.uint8))
    with pytest.raises(InputError, match="6 of 6 masks are empty"):
        loaded(folder)


@pytest.mark.parametrize(
    ("needs", "words"),
    [
        (InputSpec("net", 2, 1, 3, Sizes((4, 4), "batch")), "reads 2D images, but the data are 3D volumes"),
        (
            InputSpec("net", 3, 2, 3, Sizes((4, 4, 4), "batch")),
            "reads 2 channels; the volumes have 1: MRI",
        ),
        (
            InputSpec("net", 3, 1, 2, Sizes((4, 4, 4), "batch")),
            "has 2 labels; the volumes have 3: background, Front part, Back",
        ),
    ],
)
def test_a_network_for_other_volumes_is_refused(folder, needs, words):
    with pytest.raises(InputError, match=words):
        loaded(folder, needs)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"patch": (10,)}, "--patch.* 10: net takes multiples of 4 x 4 x 4"),
        ({"patch": (8, 8)}, "8x8"),
        ({"patch": (0,)}, "multiples"),
        ({"patch": (4,)}, "single voxel"),
        ({"spacing": (1.0, 1.0)}, "not a voxel size"),
        ({"spacing": (1.0, 0.0, 1.0)}, "not a voxel size"),
        ({"spacing": (1e-3, 1e-3, 1e-3)}, "would be .* voxels of 0.001 x 0.001 x 0.001"),
        ({"limit": 0}, "is too small"),
    ],
)
def test_settings_that_cannot_be_are_refused(folder, settings, words):
    with pytest.raises(InputError) as refusal:
        loaded(folder, **settings)
    assert re.search(words, str(refusal.value).replace("\n", " "))


def test_a_patch_is_refused_before_any_volume_is_read(folder, monkeypatch):
    monkeypatch.setattr("search.data.volumes.load.read_headers", None)
    with pytest.raises(InputError, match="single voxel"):
        loaded(folder, patch=(4,))


def test_scales_of_intensity_do_not_matter(folder):
    """Case i is ten to the power of i % 3 times as bright; what a network sees is alike."""
    data = loaded(folder)
    for part in (data.train, data.val, data.test):
        for volume in part.images:
            image = volume.image.float()
            assert image.mean() == pytest.approx(0, abs=1e-3)
            assert image.std(unbiased=False) == pytest.approx(1, abs=1e-3)
            raw, labels = two_balls(seed=int(volume.id[1:]))
            wanted = torch.from_numpy(((raw - raw.mean()) / raw.std()).T.copy())
            assert torch.allclose(image[0], wanted, atol=5e-3)
            assert torch.equal(volume.labels, torch.from_numpy(labels.T.copy()))


def test_channels_are_normalised_one_by_one(tmp_path):
    data = loaded(write_decathlon(tmp_path, channels=2), InputSpec("net", 3, 2, 3, Sizes((4, 4, 4), "batch")))
    image = data.train.images[0].image
    assert torch.equal(image[0], image[1])


def test_bytes_are_volumes_too(folder):
    raw, _ = two_balls(seed=1)
    replace(folder, IMAGE, raw.clip(0, 255).astype(np.uint8))
    assert len(loaded(folder).train) == 4


def test_what_is_recorded(folder):
    change_description(folder, labels={"0": "background", "1": "Anterior", "2": "Posterior"})
    data = loaded(folder)
    assert data.preparation == Preparation(
        channels=("MRI",),
        labels=("background", "Anterior", "Posterior"),
        values="standardised",
        spacing=(1.0, 1.0, 1.0),
        patch=(16, 20, 16),
    )
    assert data.train.patches_an_epoch == 4
    assert data.train.classes == ("anterior", "posterior")
    assert data.train.patch == (16, 20, 16)
    assert "volumes at 1 x 1 x 1 mm, 4 patches of 16x20x16 per epoch" in data.words


def test_the_spacing_is_the_median_of_the_training_part(tmp_path):
    folder = write_decathlon(tmp_path, 6)
    split = {"train": ["c0", "c1", "c2"], "val": ["c3"], "test": ["c4", "c5"]}
    (folder / "splits.json").write_text(str(split).replace("'", '"'))
    for index, side in enumerate((1.0, 2.0, 1.5, 9.0, 9.0, 9.0)):
        for kind, array in zip(("imagesTr", "labelsTr"), two_balls(seed=index), strict=True):
            replace(folder, f"{kind}/c{index}.nii.gz", array, affine_of((side, 1.0, 2.0)))
    data = loaded(folder)
    assert data.preparation.spacing == (1.5, 1.0, 2.0)
    assert [volume.shape for volume in data.train.images] == [(14, 20, 11), (14, 20, 21), (14, 20, 16)]
    assert [tuple(volume.truth.shape) for volume in data.train.images] == [(14, 20, 16)] * 3
    assert loaded(folder, spacing=(2.0, 2.0, 2.0)).preparation.spacing == (2.0, 2.0, 2.0)


def test_the_digest_tells_sets_apart(folder):
    plain = loaded(folder)
    assert loaded(folder).digest == plain.digest
    assert loaded(folder, spacing=(2.0, 2.0, 2.0)).digest != plain.digest
    _, labels = two_balls(seed=1)
    labels[8, 13, 7] = 2
    replace(folder, LABEL, labels)
    assert loaded(folder).digest != plain.digest


def test_splits_are_those_of_pictures(folder):
    sizes = [len(part) for part in (loaded(folder).train, loaded(folder).val, loaded(folder).test)]
    assert sizes == [4, 1, 1]
    assert len({loaded(folder, seed=seed).test.ids for seed in range(6)}) > 1
    (folder / "train.txt").write_text("c5\nc2")
    (folder / "val.txt").write_text("c0")
    (folder / "test.txt").write_text("c1")
    data = loaded(folder)
    assert (data.train.ids, data.val.ids, data.test.ids) == (("c5", "c2"), ("c0",), ("c1",))


@pytest.mark.parametrize("scale", [2.0**-120, 2.0**100])
def test_tiny_and_huge_numbers_come_to_the_same_as_others(folder, scale):
    """Squares of float32 are lost below 1e-23 and above 1e19."""
    image = nibabel.load(folder / IMAGE)
    before = read_images([open_image(folder / IMAGE)])
    replace(folder, IMAGE, (np.asarray(image.dataobj) * np.float32(scale)).astype(np.float32))
    np.testing.assert_array_equal(read_images([open_image(folder / IMAGE)]), before)
