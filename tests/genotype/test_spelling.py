"""The name that is meant: near, alone, and never another word."""

from typing import get_args

import pytest
from attrs import fields
from hypothesis import given
from hypothesis import strategies as st

from compiler.blocks.registry import BY_NAME
from compiler.ops.registry import OPS
from genotype import Activation, Norm, Resize, Stage, StageBlock
from genotype.diagnostics.spelling import did_you_mean, distance, meant, nearest
from genotype.diagnostics.synonyms import BLOCKS as KINDS
from genotype.diagnostics.synonyms import SYNONYMS, bare
from genotype.form.field_types import FusionKind, ResizeKind
from genotype.form.styles import ActivationKind, NormKind

OPS_2D = [op.name for op in OPS if 2 in op.dims]
STAGES = ["input", "enc1", "enc2", "enc3", "dec1", "dec2"]
KEYS = ["level", "depth", "widths", "kernel", "norm", "activation", "bias"]
NAMES = st.text(alphabet="abc1_", min_size=1, max_size=9)

MEANT = [
    ("dil_conv_3x", OPS_2D, "dil_conv_3x3"),
    ("conv3x3", OPS_2D, "conv_3x3"),
    ("maxpool_3x3", OPS_2D, "max_pool_3x3"),
    ("conv_dil_3x3", OPS_2D, "dil_conv_3x3"),
    ("skip_conect", OPS_2D, "skip_connect"),
    ("Conv_3x3", OPS_2D, "conv_3x3"),
    ("dpeth", KEYS, "depth"),
    ("width", KEYS, "widths"),
    ("enc_1", STAGES, "enc1"),
    ("encc2", STAGES, "enc2"),
    ("form", ["from", "to"], "from"),
    ("GELU", ["relu", "gelu", "elu"], "gelu"),
    ("Bias", ["bias", "bass"], "bias"),
]


@pytest.mark.parametrize(("name", "known", "wanted"), MEANT, ids=[case[0] for case in MEANT])
def test_a_slip_is_seen_through(name, known, wanted):
    assert meant(name, known) == wanted
    assert did_you_mean(name, known) == f"did you mean {wanted!r}?"


@given(st.lists(NAMES, min_size=1, unique=True), st.data())
def test_case_alone_wins_over_near_names(known, data):
    wanted = data.draw(st.sampled_from(known))
    if sum(bare(name) == bare(wanted) for name in known) == 1 and wanted.upper() not in known:
        assert meant(wanted.upper(), known) == wanted


def test_the_kinds_that_have_other_words_are_all_that_there_are():
    assert list(KINDS) == list(dict.fromkeys(KINDS))
    assert {*KINDS} == {*BY_NAME}


@pytest.mark.parametrize("kind", BY_NAME)
def test_the_class_of_a_block_is_another_word_for_its_kind(kind):
    assert meant(BY_NAME[kind].layer_class, KINDS) == kind


BLOCKS = list(BY_NAME)
NORMS, ACTIVATIONS, RESIZES = map(get_args, (NormKind, ActivationKind, ResizeKind))
OF_BLOCKS = [each.name for each in fields(StageBlock)]
OTHER_WORDS = [
    ("inverted_residual", BLOCKS, "mbconv"),
    ("basic_block", BLOCKS, "residual"),
    ("basicblock", BLOCKS, "residual"),
    ("depthwise_separable", BLOCKS, "depth_sep"),
    ("swish", ACTIVATIONS, "silu"),
    ("LeakyReLU", ACTIVATIONS, "leaky_relu"),
    ("lrelu", ACTIVATIONS, "leaky_relu"),
    ("Hardswish", ACTIVATIONS, "hard_swish"),
    ("bn", NORMS, "batch"),
    ("in", NORMS, "instance"),
    ("gn", NORMS, "group"),
    ("ln", NORMS, "layer"),
    ("BatchNorm2d", NORMS, "batch"),
    ("batch_norm", NORMS, "batch"),
    ("instancenorm", NORMS, "instance"),
    ("nn.ConvTranspose3d", RESIZES, "transposed_conv"),
    ("deconv", RESIZES, "transposed_conv"),
    ("maxpool", RESIZES, "max_pool"),
    ("AvgPool2d", RESIZES, "avg_pool"),
    ("sum", get_args(FusionKind), "add"),
    ("attention", get_args(FusionKind), "gate"),
    ("se", OF_BLOCKS, "squeeze"),
    ("stochastic_depth", OF_BLOCKS, "drop_path"),
    ("dropout_rate", [each.name for each in fields(Stage)], "dropout"),
    ("kernel_size", KEYS, "kernel"),
]


@pytest.mark.parametrize(("name", "known", "wanted"), OTHER_WORDS, ids=[case[0] for case in OTHER_WORDS])
def test_another_word_for_a_known_name_is_understood(name, known, wanted):
    assert meant(name, known) == wanted
    assert did_you_mean(name, known) == f"did you mean {wanted!r}?"


def test_a_word_for_several_asks_for_them():
    assert meant("upsample", RESIZES) is None
    assert did_you_mean("upsample", RESIZES) == "did you mean 'bilinear' or 'trilinear'?"
    assert meant("swish", ["mish", "hard_swish"]) != "silu"


def test_what_means_several_things_or_is_counted_otherwise_is_not_replaced():
    assert meant("resnet", BLOCKS) is None
    assert meant("se_ratio", OF_BLOCKS) is None


def test_every_synonym_is_of_a_word_that_genotypes_have():
    classes = (Stage, StageBlock, Norm, Activation, Resize)
    keys = [each.name for one in classes for each in fields(one)]
    words = {*BLOCKS, *NORMS, *ACTIVATIONS, *RESIZES, *get_args(FusionKind), *keys, "choose"}
    assert set(SYNONYMS) <= words
    said = {bare(other) for others in SYNONYMS.values() for other in others.split()}
    assert not said & ({bare(word) for word in words} - {bare(word) for word in SYNONYMS})


OTHERS = [
    ("enc4", STAGES),
    ("sep_conv_3x3", OPS_2D),
    ("dil_conv_7x7", OPS_2D),
    ("conv_5x5", OPS_2D),
    ("identity", OPS_2D),
    ("channels", KEYS),
    ("output", STAGES),
    ("ec1", ["enc1", "dec1"]),
]


@pytest.mark.parametrize(("name", "known"), OTHERS, ids=[case[0] for case in OTHERS])
def test_another_word_or_number_is_taken_for_none(name, known):
    assert meant(name, known) is None


def test_a_part_of_names_asks_for_those_that_have_it():
    near = "'dil_sep_conv_3x3' or 'depth_sep_conv_3x3' or 'sharp_sep_conv_3x3'"
    assert did_you_mean("sep_conv_3x3", OPS_2D) == f"did you mean {near}?"
    assert did_you_mean("skip", OPS_2D) == "did you mean 'skip_connect'?"
    assert did_you_mean("conv", OPS_2D) is None


@given(NAMES, st.lists(NAMES, unique=True, max_size=6))
def test_what_is_meant_is_known_and_nothing_is_nearer(name, known):
    found = meant(name, known)
    if same := [other for other in known if bare(other) == bare(name)]:
        assert found == (same[0] if len(same) == 1 else None)
        return
    if found is None:
        assert len(nearest(name, known)) != 1
        return
    assert nearest(name, known) == (found,)
    assert found in known
    near = [other for other in known if nearest(name, [other])]
    assert all(distance(name, found) < distance(name, other) for other in near if other != found)


def brute(a, b):
    """The distance by its definition, over the last letters; a figure for another costs two."""
    if not a or not b:
        return len(a) + len(b)
    price = 0 if a[-1] == b[-1] else 2 if a[-1].isdigit() and b[-1].isdigit() else 1
    ways = [brute(a[:-1], b) + 1, brute(a, b[:-1]) + 1, brute(a[:-1], b[:-1]) + price]
    if a[-2:] == b[-2:][::-1] and len(a) > 1 and len(b) > 1:
        ways.append(brute(a[:-2], b[:-2]) + 1)
    return min(ways)


@given(st.text(alphabet="ab12", max_size=5), st.text(alphabet="ab12", max_size=5))
def test_the_distance_is_the_fewest_slips(a, b):
    assert distance(a, b) == (int(a != b) if a == b else brute(a, b))
