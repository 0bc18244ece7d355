"""Flips, averages of several networks, probabilities and overlays."""

from __future__ import annotations

import nibabel
import numpy as np
import pytest
import torch
from PIL import Image
from torch import nn

from genotype import InputError
from search.predictions.pictures import class_colour, rgb, shown_size
from tests.search.data.volumes.sets import affine_of, save
from tests.zoo.predict.known import (
    GREY,
    LEVELS,
    Bright,
    Nearest,
    blocks,
    model_of,
    nearest,
    normal,
    pictures,
    predicted,
    volumes,
)
from zoo.predict.logits import mirrored
from zoo.predict.outputs import LEAST

PATCHES = pictures(patch=(32, 24))


@pytest.fixture
def picture(tmp_path):
    path = tmp_path / "in" / "a.png"
    path.parent.mkdir()
    Image.fromarray(blocks()).save(path)
    return path


def files(out):
    return {path.name: path.read_bytes() for path in out.rglob("*.*") if path.suffix != ".json"}


@pytest.mark.parametrize("way", [{"patch": (32, 24)}, {"size": (97, 65)}, {"size": (48, 32)}])
def test_flips_of_a_symmetric_function_change_nothing(tmp_path, picture, way):
    model = model_of(Nearest(), pictures(**way))
    for flip in (False, True):
        predicted(model, picture, tmp_path / str(flip), flip=flip, probabilities=True)
    assert files(tmp_path / "True") == files(tmp_path / "False")


def test_flips_of_a_symmetric_function_change_nothing_in_volumes(tmp_path):
    values = np.random.default_rng(0).normal(size=(13, 17, 9)).astype(np.float32)
    scan = save(tmp_path / "scan.nii.gz", values, affine_of((1.0, 1.0, 3.0)))
    model = model_of(Nearest(), volumes((1.0, 1.0, 2.0)), dims=3)
    for flip in (False, True):
        predicted(model, scan, tmp_path / str(flip), flip=flip, probabilities=True)
    assert files(tmp_path / "True") == files(tmp_path / "False")
    assert len(np.unique(np.asarray(nibabel.load(tmp_path / "True" / "scan.nii.gz").dataobj))) == 3


@pytest.mark.parametrize("shape", [(2, 1, 5, 6), (1, 2, 3, 4, 5)])
def test_flips_are_the_mean_over_all_mirror_images(shape):
    torch.manual_seed(0)
    convolution = nn.Conv2d if len(shape) == 4 else nn.Conv3d
    network = convolution(shape[1], 3, 3, padding=1)
    images, axes = torch.randn(shape), tuple(range(2, len(shape)))
    subsets = [
        [axis for axis, bit in zip(axes, f"{number:03b}"[::-1], strict=False) if bit == "1"]
        for number in range(2 ** len(axes))
    ]
    with torch.no_grad():
        wanted = torch.stack(
            [network(images.flip(some)).flip(some) if some else network(images) for some in subsets]
        ).mean(0)
        found = mirrored(network, axes)(images)
    assert len({tuple(some) for some in subsets}) == len(subsets)
    assert torch.allclose(found, wanted, atol=1e-6)


class Position(nn.Module):
    """Brighter to the right, whatever the image."""

    def forward(self, images):
        return torch.linspace(-5, 5, images.shape[-1]).expand(len(images), 1, *images.shape[2:]) + 0.0


def test_what_depends_on_the_side_is_averaged_out(tmp_path, picture):
    model = model_of(Position(), pictures(size=(97, 65)), labels=1)
    for flip in (False, True):
        predicted(model, picture, tmp_path / str(flip), flip=flip, probabilities=True)
    plain, even = (
        np.array(Image.open(tmp_path / str(flip) / "probabilities" / "a.tif")) for flip in (False, True)
    )
    assert plain.min() < 0.05
    assert plain.max() > 0.95
    assert np.allclose(even, 0.5, atol=1e-6)


def test_probabilities_of_several_networks_are_averaged(tmp_path, picture):
    thresholds = (-1.0, 0.4, 1.0)
    models = [model_of(Bright(each), PATCHES, labels=1, name=f"m{each}") for each in thresholds]
    predicted(models, picture, tmp_path / "out", probabilities=True)
    values = normal(blocks())
    wanted = np.mean([1 / (1 + np.exp(each - values)) for each in thresholds], axis=0)
    found = np.array(Image.open(tmp_path / "out" / "probabilities" / "a.tif"))
    assert np.allclose(found, wanted, atol=1e-6)
    labels = np.array(Image.open(tmp_path / "out" / "a.png"))
    assert np.array_equal(labels, np.where(wanted > 0.5, 255, 0))


def test_networks_of_other_preparations_are_averaged_on_the_images_grid(tmp_path, picture):
    models = [
        model_of(Nearest(), preparation, name=str(place))
        for place, preparation in enumerate((PATCHES, pictures(size=(97, 65))))
    ]
    predicted(models, picture, tmp_path / "out")
    assert np.array_equal(np.array(Image.open(tmp_path / "out" / "a.png")), nearest(normal(blocks())))


def test_probabilities_of_classes_are_pages_that_sum_to_one(tmp_path, picture):
    predicted(model_of(Nearest(), PATCHES), picture, tmp_path / "out", probabilities=True)
    with Image.open(tmp_path / "out" / "probabilities" / "a.tif") as file:
        pages = []
        for page in range(file.n_frames):
            file.seek(page)
            pages.append(np.array(file))
    assert len(pages) == 3
    assert np.allclose(np.sum(pages, axis=0), 1, atol=1e-5)
    assert np.array_equal(np.argmax(pages, axis=0), np.array(Image.open(tmp_path / "out" / "a.png")))


def test_labels_are_the_same_with_and_without_probabilities(tmp_path, picture):
    for asked in (False, True):
        predicted(
            model_of(Nearest(), PATCHES), picture, tmp_path / str(asked), probabilities=asked, overlay=asked
        )
    assert (tmp_path / "True" / "a.png").read_bytes() == (tmp_path / "False" / "a.png").read_bytes()


def colours(path):
    with Image.open(path) as file:
        return {tuple(colour) for colour in np.array(file.convert("RGB")).reshape(-1, 3).tolist()}


def test_overlays_have_a_colour_for_each_class(tmp_path, picture):
    predicted(model_of(Nearest(), PATCHES), picture, tmp_path / "out", overlay=True)
    found = colours(tmp_path / "out" / "overlays" / "a.png")
    assert {rgb(class_colour(1)), rgb(class_colour(2))} <= found
    assert rgb(class_colour(3)) not in found


def test_overlays_of_several_classes_have_a_legend_below_the_enlarged_image(tmp_path, picture):
    with Image.open(picture) as file:
        width, height = file.size
    for labels in (3, 2):
        out = tmp_path / str(labels)
        predicted(model_of(Nearest(LEVELS[:labels]), PATCHES, labels=labels), picture, out, overlay=True)
        with Image.open(out / "overlays" / "a.png") as file:
            found = file.convert("RGB")
        enlarged = shown_size(width, height, LEAST)
        assert max(enlarged) >= LEAST > max(width, height)
        assert found.width == enlarged[0]
        if labels == 2:
            assert found.height == enlarged[1]
            continue
        below = np.array(found)[enlarged[1] :].reshape(-1, 3).tolist()
        assert {rgb(class_colour(1)), rgb(class_colour(2))} <= {tuple(colour) for colour in below}


def test_an_overlay_of_a_volume_is_its_fullest_slice(tmp_path):
    values = np.random.default_rng(0).normal(0, 0.01, size=(20, 24, 8)).astype(np.float32)
    values[5:15, 5:15, 6] += 10
    scan = save(tmp_path / "scan.nii.gz", values, affine_of())
    model = model_of(Nearest((0.0, 3.0)), volumes(), dims=3, labels=2)
    predicted(model, scan, tmp_path / "out", overlay=True)
    assert rgb(class_colour(1)) in colours(tmp_path / "out" / "overlays" / "scan.png")


@pytest.mark.parametrize("end", ["nii.gz", "npy"])
def test_masks_of_volumes_hold_0_and_1(tmp_path, end):
    values = np.random.default_rng(0).normal(size=(1, 9, 12, 10)).astype(np.float32)
    if end == "npy":
        np.save(tmp_path / "scan.npy", values)
    else:
        save(tmp_path / "scan.nii.gz", values[0], affine_of())
    model = model_of(Bright(), volumes(), dims=3, labels=1)
    predicted(model, tmp_path / f"scan.{end}", tmp_path / "out")
    found = tmp_path / "out" / f"scan.{end}"
    labels = np.load(found) if end == "npy" else np.asarray(nibabel.load(found).dataobj)
    assert np.unique(labels).tolist() == [0, 1]


def test_networks_that_do_not_go_together_are_refused(tmp_path):
    from zoo.predict.model import require_together

    mask, classes = model_of(Bright(), PATCHES, labels=1), model_of(Nearest(), PATCHES)
    with pytest.raises(InputError, match="has other labels than"):
        require_together([mask, classes])
    solid = model_of(Nearest(), volumes(), dims=3)
    with pytest.raises(InputError, match="has other axes than"):
        require_together([classes, solid])
    require_together([classes, model_of(Nearest(), pictures(GREY, size=(32, 32)))])
