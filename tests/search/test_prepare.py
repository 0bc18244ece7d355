"""Which networks are searched and trained on which sizes of pictures."""

from __future__ import annotations

import attrs
import pytest

from compiler.program.sizes import Sizes
from genotype import Genotype, InputError, Level, load
from search.config import DataConfig
from search.data.input_spec import InputSpec
from search.data.patches.given_patch import given_patch
from search.prepare import prepared_data, require_fit
from tests.compiler.test_sizes import GOLDEN


def net(norm: str) -> Genotype:
    """A U-Net of two levels, the coarser one of stride 16."""
    return attrs.evolve(load(GOLDEN / "unet.json"), norm=norm, levels=(Level(1), Level(16)))


@pytest.mark.parametrize("norm", ["batch", "instance"])
def test_a_picture_of_one_pixel_at_the_bottom_trains_no_norm(norm, monkeypatch):
    """It is refused before any data is looked for."""
    monkeypatch.setattr("search.prepare.load_dataset", None)
    with pytest.raises(InputError, match=f"a single pixel, on which {norm} norm cannot train") as refusal:
        prepared_data(net(norm), DataConfig(size=16), 0, "cpu")
    assert refusal.value.problems[0].remedy == "give 32 or more"


@pytest.mark.parametrize(("norm", "size"), [("none", 16), ("batch", 32), ("instance", 32)])
def test_a_picture_that_leaves_every_norm_more_than_a_pixel_is_taken(norm, size):
    require_fit(net(norm), DataConfig(size=size))


@pytest.mark.parametrize(("norm", "more"), [("batch", ""), ("instance", ", but not 16 x 16 itself")])
def test_what_the_strides_do_not_divide_is_refused_with_all_that_is_taken(norm, more):
    with pytest.raises(InputError) as refusal:
        require_fit(net(norm), DataConfig(size=24))
    assert refusal.value.problems[0].problem == f"small-unet takes multiples of 16 x 16{more}"


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
