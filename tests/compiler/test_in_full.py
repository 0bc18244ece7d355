"""A genotype written out is the same network, and is where the short one is."""

import pytest
import torch
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from compiler.backend.load import load_network
from compiler.structure.in_full import in_full
from compiler.structure.membership import outside
from genotype import (
    INPUT,
    Activation,
    Fusion,
    Genotype,
    Head,
    Level,
    Link,
    Norm,
    Resize,
    Stage,
    StageBlock,
)
from search.selection.sample import sample
from search.selection.weight_inheritance import inherit
from search.supernet.supernet import Supernet
from tests.search.test_supernet import pictures
from tests.strategies import genotypes, spaces


@settings(max_examples=25, deadline=None)
@given(genotypes(max_width=8))
def test_written_out_it_computes_the_same_with_the_same_weights(genotype: Genotype):
    written = in_full(genotype)
    assert in_full(written) == written
    torch.manual_seed(0)
    network, other = load_network(genotype).eval(), load_network(written).eval()
    other.load_state_dict(network.state_dict())
    x = pictures(genotype)
    assert torch.equal(network(x), other(x))


@settings(max_examples=25, deadline=None)
@given(spaces(), st.integers(0, 1000))
def test_written_out_it_is_inside_and_inherits_the_same_weights(space: Genotype, seed: int):
    torch.manual_seed(seed)
    genotype = sample(space, seed).genotype
    written = in_full(genotype)
    assert list(outside(space, written)) == list(outside(in_full(space), genotype)) == []
    state, wanted = Supernet(space).network.state_dict(), load_network(genotype).state_dict()
    short, long = inherit(space, genotype, state, wanted), inherit(space, written, state, wanted)
    assert short.keys() == long.keys()
    assert all(torch.equal(short[key], long[key]) for key in short)


WAYS = [
    ("stages", "block", "residual", StageBlock("residual", groups=1)),
    ("stages", "block", "residual", StageBlock("residual", shortcut="projection", groups=1)),
    ("stages", "block", "conv", StageBlock("conv", convs=1, padding="even")),
    ("stages", "block", StageBlock("mbconv"), StageBlock("mbconv", expansion=6.0, shortcut="none")),
    ("stages", "kernel", 3, (3, 3)),
    ("stages", "norm", None, "batch"),
    ("stages", "norm", "instance", Norm("instance")),
    ("stages", "activation", None, "relu"),
    ("stages", "activation", "leaky_relu", Activation("leaky_relu", 0.01)),
    ("stages", "bias", None, False),
    ("stages", "fusion", "add", Fusion("add")),
    ("links", "resize", "max_pool", Resize("max_pool")),
    ("links", "resize", "max_pool", Resize("max_pool", kernel=2)),
    ("links", "resize", "max_pool", Resize("max_pool", kernel=(2, 2))),
    ("heads", "kernel", 1, (1, 1)),
    ("heads", "norm", None, "none"),
    ("heads", "activation", None, Activation("none")),
]


@pytest.mark.parametrize(("section", "key", "short", "long"), WAYS, ids=str)
def test_a_default_that_is_written_out_changes_nothing(section, key, short, long):
    space, genotype = with_part(section, key, short), with_part(section, key, long)
    assert list(outside(space, genotype)) == list(outside(genotype, space)) == []


OTHERS = [
    ("stages", "block", "residual", StageBlock("residual", groups=2)),
    ("stages", "block", "mbconv", StageBlock("mbconv", shortcut="pool")),
    ("stages", "kernel", 3, (1, 3)),
    ("stages", "norm", None, "instance"),
    ("stages", "bias", None, True),
    ("stages", "dropout", 0.0, 0.1),
    ("links", "resize", "max_pool", Resize("max_pool", kernel=3)),
    ("heads", "activation", None, "relu"),
]


@pytest.mark.parametrize(("section", "key", "one", "other"), OTHERS, ids=str)
def test_another_network_is_outside(section, key, one, other):
    assert list(outside(with_part(section, key, one), with_part(section, key, other)))


def with_part(section: str, key: str, value: object) -> Genotype:
    """A U-Net of two levels whose parts of a section have a value."""
    base = two_levels()
    if section == "stages":
        return evolve(base, stages={n: evolve(s, **{key: value}) for n, s in base.stages.items()})
    parts = getattr(base, section)
    changed = [evolve(p, **{key: value}) if section == "heads" or p.source == "enc1" else p for p in parts]
    return evolve(base, **{section: tuple(changed)})


def two_levels() -> Genotype:
    return Genotype(
        name="net",
        spatial_dims=2,
        in_channels=3,
        out_channels=1,
        levels=(Level(1), Level(2)),
        stages={"enc1": Stage(0, 2, 8), "enc2": Stage(1, 2, 8)},
        links=(Link(INPUT, "enc1"), Link("enc1", "enc2", resize="max_pool")),
        heads=(Head("enc2", resize="bilinear"),),
    )
