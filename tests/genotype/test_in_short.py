"""Options of choices in a few words, which tell them apart."""

import pytest

from genotype import Activation, Fusion, Norm, Resize, StageBlock, WidthOf
from genotype.form.in_short import in_short
from tests.strategies import BLOCKS


@pytest.mark.parametrize(
    ("option", "words"),
    [
        ("conv_3x3", "conv_3x3"),
        (5, "5"),
        ((1, 3, 3), "1x3x3"),
        (StageBlock("residual"), "residual"),
        (StageBlock("mbconv", expansion=6.0, squeeze=4.0), "mbconv (expansion 6, squeeze 4)"),
        (Norm("batch", affine=False, eps=1e-3), "batch (affine False, eps 0.001)"),
        (Activation("leaky_relu", slope=0.2), "leaky_relu (slope 0.2)"),
        (Fusion("gate", width=3), "gate (width 3)"),
        (Resize("nearest", WidthOf("enc1")), "nearest (width of enc1)"),
        (Resize("transposed_conv", kernel=(1, 3), norm=Norm("group", groups=2)), None),
    ],
)
def test_an_option_is_told_by_its_kind_and_settings(option: object, words: str | None):
    assert in_short(option) == (words or "transposed_conv (kernel 1x3, norm group (groups 2))")


def test_different_blocks_have_different_words():
    assert len({in_short(block) for block in BLOCKS}) == len(BLOCKS)
