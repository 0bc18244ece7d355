"""Which networks are members of the space `segmentation`, as docs/study.md says."""

import json
from fractions import Fraction

import pytest

from compiler.scaling.scaling import scaled
from compiler.structure.membership import outside
from genotype import canonical_text, loads
from search.study.begin import plain
from zoo.references import reference

SPACE = reference("segmentation")
MBCONV = {"kind": "mbconv", "expansion": 4, "squeeze": 4}


def edited(blocks, depths):
    """The U-Net a quarter as wide, with a block and a depth for the stages whose names begin so."""
    document = json.loads(canonical_text(scaled(reference("unet"), Fraction(1, 4))))
    for name, stage in document["stages"].items():
        stage["block"] = blocks[name[:3]]
        stage["depth"] = depths[name[:3]]
    return loads(json.dumps(document))


@pytest.mark.parametrize(
    ("name", "factor"), [("unet", "1/4"), ("unet", "1/8"), ("unet", "3/8"), ("unet-bilinear", "1/4")]
)
def test_the_scaled_u_net_is_a_member(name, factor):
    assert list(outside(SPACE, scaled(reference(name), Fraction(factor)))) == []


def test_the_first_options_are_a_u_net():
    assert list(outside(SPACE, plain(SPACE))) == []


@pytest.mark.parametrize(
    ("blocks", "depths"),
    [
        ({"enc": "residual", "dec": "conv"}, {"enc": 2, "dec": 1}),
        ({"enc": MBCONV, "dec": MBCONV}, {"enc": 2, "dec": 1}),
        ({"enc": "depth_sep", "dec": "conv"}, {"enc": 3, "dec": 2}),
    ],
)
def test_networks_like_resenc_and_mobilenet_are_members(blocks, depths):
    assert list(outside(SPACE, edited(blocks, depths))) == []


@pytest.mark.parametrize(
    "name", ["unet", "nnu-net-resenc-2d", "smp-unet-mobilenet-v2", "attention-unet", "unet-plus-plus"]
)
def test_published_networks_themselves_are_not(name):
    assert list(outside(SPACE, reference(name)))


def test_other_depths_and_blocks_are_not():
    assert list(outside(SPACE, edited({"enc": "residual", "dec": "conv"}, {"enc": 4, "dec": 1})))
    wide = {"kind": "mbconv", "expansion": 6}
    assert list(outside(SPACE, edited({"enc": wide, "dec": "conv"}, {"enc": 2, "dec": 1})))
