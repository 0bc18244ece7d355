"""Which networks are searched and trained on which sizes of pictures."""

from __future__ import annotations

import attrs
import pytest

from compiler.program.sizes import Sizes
from genotype import Genotype, InputError, Level, load
from search.config import DataConfig
from search.data import load_dataset
from search.data.input_spec import InputSpec
from search.data.patches.given_patch import given_patch
from search.prepare import input_spec_of, prepared_data
from tests.compiler.test_sizes import GOLDEN
from tests.search.data.loading import loaded


def net(norm: str) -> Genotype:
    """A U-Net of two levels, the coarser one of stride 16."""
    return attrs.evolve(load(GOLDEN / "unet.json"), norm=norm, levels=(Level(1), Level(16)))


@pytest.mark.parametrize("norm", ["batch", "instance"])
@pytest.mark.parametrize("is_drawn", [True, False])
def test_a_picture_of_one_pixel_at_the_bottom_trains_no_norm(norm, is_drawn, pair_folder, monkeypatch):
    """It is refused before any picture is decoded."""
    monkeypatch.setattr("search.data.images.load.samples_of", None)
    source = None if is_drawn else str(pair_folder(4))
    with pytest.raises(InputError, match=f"a single pixel, on which {norm} norm cannot train") as refusal:
        prepared_data(net(norm), DataConfig(source=source, size=16), 0, "cpu")
    assert refusal.value.problems[0].remedy == "give 32 or more"


@pytest.mark.parametrize(("norm", "size"), [("none", 16), ("batch", 32), ("instance", 32)])
def test_a_picture_that_leaves_every_norm_more_than_a_pixel_is_taken(norm, size):
    data = load_dataset(DataConfig(size=size, limit=1), 0, input_spec_of(net(norm)))
    assert data.preparation.extent() == (size, size)


@pytest.mark.parametrize(("norm", "more"), [("batch", ""), ("instance", ", but not 16 x 16 itself")])
def test_drawn_pictures_have_a_size_that_the_strides_divide(norm, more):
    with pytest.raises(InputError) as refusal:
        load_dataset(DataConfig(size=24), 0, input_spec_of(net(norm)))
    assert refusal.value.problems[0].remedy == f"give one number: multiples of 16 x 16{more}"


def test_pictures_are_padded_to_what_the_strides_divide(pair_folder):
    data = loaded(pair_folder(6), input_spec_of(net("batch")), size=(40, 20))
    assert data.preparation.extent() == (20, 40)
    assert data.train.images.shape[-2:] == (32, 48)
    beyond = data.train.masks == 255
    assert beyond.sum(dim=(1, 2)).tolist() == [32 * 48 - 20 * 40] * len(data.train)
    assert not beyond[:, 6:26, 4:44].any()


@pytest.mark.parametrize("norm", ["batch", "instance"])
def test_a_patch_of_one_voxel_at_the_bottom_trains_no_norm(norm):
    with pytest.raises(InputError, match=f"a single voxel, on which {norm} norm cannot train"):
        given_patch((8, 4, 2), InputSpec("net", 3, 1, 3, Sizes((2, 4, 8), norm)))


def test_a_patch_is_x_y_z_and_what_is_said_of_it_too():
    needs = InputSpec("net", 3, 1, 3, Sizes((2, 4, 8), "instance"))
    assert given_patch((8, 4, 4), needs) == (4, 4, 8)
    assert given_patch((8, 4, 2), InputSpec("net", 3, 1, 3, Sizes((2, 4, 8)))) == (2, 4, 8)
    with pytest.raises(InputError, match="takes multiples of 8 x 4 x 2, but not 8 x 4 x 2 itself"):
        given_patch((2, 4, 8), needs)
