"""Names in emitted code are legal, unique, and shadow nothing."""

import builtins
import keyword

import pytest
import torch
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from compiler.backend.load import load_network
from compiler.layer_source import layer_source
from compiler.program.names import MODULE_ATTRIBUTES, RESERVED, Namespace, class_name
from genotype import Choose, Genotype, Head, Level, Link, Norm, Stage
from tests.compiler.running import trained_once

NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,12}", fullmatch=True)
TITLES = st.from_regex(r"[a-z][a-z0-9_-]{0,12}", fullmatch=True)
WANTED = st.lists(st.sampled_from(["a", "a_2", "a_3", "self", "self_2", "x"]), max_size=12)


def test_every_public_attribute_of_a_module_is_known():
    public = {name for name in dir(nn.Module()) if not name.startswith("_")}
    assert public - MODULE_ATTRIBUTES == set()


def test_what_python_means_is_reserved():
    assert {*keyword.kwlist, *keyword.softkwlist, *dir(builtins)} <= RESERVED


@settings(max_examples=100)
@given(WANTED, WANTED)
def test_a_namespace_hands_out_each_name_once(taken, wanted):
    names = Namespace(taken)
    given_out = [names.unique(name) for name in wanted]
    assert len(set(given_out)) == len(given_out)
    assert not {*taken, *RESERVED} & set(given_out)
    assert all(found.startswith(name) for found, name in zip(given_out, wanted, strict=True))


@settings(max_examples=16)
@given(st.lists(NAMES.filter(lambda name: name not in RESERVED), unique=True))
def test_names_that_differ_stay_as_they_are(wanted):
    names = Namespace()
    assert [names.unique(name) for name in wanted] == wanted


@settings(max_examples=100)
@given(TITLES)
def test_class_names_are_identifiers_in_capitals(title):
    name = class_name(title)
    assert name.isidentifier()
    assert name[0].isupper()
    assert name.lower().replace("_", "") == title.replace("-", "").replace("_", "")


def test_class_names_keep_numbers_apart():
    assert class_name("skip_1_1") == "Skip1_1"
    assert class_name("skip_11") == "Skip11"
    assert class_name("darts-unet") == "DartsUnet"


def network_called(title: str, stage: str = "only", cell_like_stages: tuple[str, ...] = ()) -> Genotype:
    """A network of that title, a stage of that name, and a head on every stage."""
    stages = dict.fromkeys([stage, *cell_like_stages], Stage(level=0, depth=1, widths=2))
    return Genotype(
        name=title,
        spatial_dims=2,
        in_channels=1,
        out_channels=1,
        levels=(Level(1),),
        stages=stages,
        links=tuple(Link("input", name) for name in stages),
        heads=tuple(Head(name) for name in stages),
    )


TAKEN = ("none", "true", "tensor", "axes", "exception", "value-error", "conv-layer", "conv-stage", "c-o-n-v")
"""Titles whose classes would be called like a keyword, a builtin, or what an emitted file defines."""


@pytest.mark.parametrize("title", TAKEN)
def test_a_network_may_be_called_like_anything(title):
    assert class_name(title) in {*RESERVED, *layer_source()}
    assert type(trained_once(network_called(title))).__name__ == f"{class_name(title)}_2"


@pytest.mark.parametrize("name", ["norm", "activation", "conv_stage"])
def test_a_stage_whose_blocks_are_open_may_be_called_like_a_class_of_the_file(name):
    network = network_called("channel-norm", name)
    blocks, norm = Choose(("conv", "residual")), Norm("group", groups=1)
    opened = evolve(network, stages={name: evolve(network.stages[name], block=blocks, norm=norm)})
    trained = trained_once(opened)
    assert type(trained).__name__ == "ChannelNorm_2"
    assert type(trained.get_submodule(name)).__name__ == f"{class_name(name)}_2"


def test_a_stage_may_be_called_like_the_head_of_another():
    network = load_network(network_called("net", "deep", ("head_deep",)))
    names = [name for name, _ in network.named_children()]
    assert len(set(names)) == len(names) == 4
    assert network(torch.zeros(1, 1, 4, 4)).shape == (1, 1, 4, 4)


@settings(max_examples=16)
@given(NAMES.filter(lambda name: name not in RESERVED))
def test_a_stage_may_bear_any_name_that_is_not_reserved(name):
    assert name in dict(trained_once(network_called("net", name)).named_children())
