"""The bundled genotypes and spaces: exact parameter counts, canonical text, every check passed."""

import importlib.util

import pytest
import torch
from attrs import evolve

from compiler.adapting.levels import with_levels
from compiler.analysis.cost import parameters
from compiler.backend.load import load_network
from compiler.checks import check
from compiler.lowering.network import lower
from compiler.scaling.scaling import scaled
from genotype import Genotype, InputError, canonical_text, content_hash, loads
from genotype.form.choices import choices, is_space
from genotype.form.resolve_choices import fill
from genotype.form.space_size import space_size
from tests.docs_pictures import DOCS
from tests.zoo.originals import ORIGINALS
from zoo.references import names, reference, text

# Counts of public implementations, ours beside theirs to the last weight.
COUNTS = {
    "darts-unet-found": 916_378,  # the authors' code counts 918,040: docs/darts-unet-log.md
    "darts-unet-published": 3_635_122,  # the thesis says 3,646,080
    "elu-net": 846_121,
    "nnu-net-v1-small": 1_402_176,
}
COUNTS |= {each.file: each.parameters - each.unused for each in ORIGINALS if each.is_as_bundled}
OPEN = {
    "adwu-net": 44,
    "adwu-net-2d": 36,
    "adwu-net-small": 28,
    "blocks": 14,
    "darts-unet": 128,
    "demo": 10,
    "joint": 43,
    "levels": 13,
    "segmentation": 66,
    "segmentation-3d": 66,
    "skip-cells": 15,
}
"""Spaces, and how many choices each leaves open."""


def test_every_reference_is_spoken_of_here():
    assert {*names()} == {*COUNTS, *OPEN}


@pytest.mark.parametrize("name", names())
def test_text_is_canonical_and_says_the_name(name: str):
    genotype = reference(name)
    assert text(name) == canonical_text(genotype)
    assert genotype.name == name
    assert 20 < len(genotype.about) < 120


@pytest.mark.parametrize("name", names())
def test_passes_every_check(name: str):
    assert check(reference(name)) == ()


@pytest.mark.parametrize(("name", "count"), COUNTS.items())
def test_exact_parameter_count(name: str, count: int):
    genotype = reference(name)
    assert not is_space(genotype)
    assert parameters(lower(genotype)) == count
    with torch.device("meta"):
        network = load_network(genotype)
    assert sum(weight.numel() for weight in network.parameters()) == count


@pytest.mark.parametrize(("name", "count"), OPEN.items())
def test_spaces_leave_choices_open(name: str, count: int):
    assert len(list(choices(reference(name)))) == count


@pytest.mark.parametrize(("poolings", "count"), [(3, 19_199_310), (4, 48_255_858), (5, 77_312_406)])
def test_adwu_nets_supernet_has_the_published_weights_and_alphas(poolings: int, count: int):
    space = with_levels(reference("adwu-net"), poolings + 1)
    assert check(space) == ()
    alphas = sum(len(choice.options) for _, choice in choices(space))
    assert alphas == 18 * (2 * poolings + 1)
    assert parameters(lower(space)) + alphas == count


def test_adwu_nets_space_holds_155_to_the_eleventh():
    assert space_size(reference("adwu-net")) == 155**11


def adwu_nets() -> list[str]:
    return [name for name in COUNTS if name.startswith("adwu-net")]


@pytest.mark.parametrize("name", [name for name in adwu_nets() if "prostate" not in name])
def test_a_published_adwu_net_is_in_the_space(name: str):
    """Filled in with its depths and widths, the space is the published network to the last word."""
    space, found = reference("adwu-net"), reference(name)
    decided: dict[str, object] = {}
    for stage, published in found.stages.items():
        decided[f"stages.{stage}.depth"] = published.depth
        for number, width in enumerate(published.layer_widths):
            assert width in space.stages[stage].layer_widths[number].options
            decided[f"stages.{stage}.widths[{number}]"] = width
    filled = fill(space, decided)
    written = {n: evolve(s, widths=s.layer_widths) for n, s in found.stages.items()}
    about = {"name": found.name, "about": found.about, "in_channels": found.in_channels}
    about["out_channels"] = found.out_channels
    assert evolve(filled, **about) == evolve(found, stages=written)


def test_darts_unet_is_what_the_published_log_decides():
    """docs/drawings holds what `genoc import darts-unet-log` derives of the log."""
    derived = loads((DOCS / "drawings" / "darts-unet-log.json").read_text("utf-8"))
    found, published = reference("darts-unet-found"), reference("darts-unet-published")
    assert content_hash(plainly(found)) == content_hash(plainly(derived))
    assert content_hash(plainly(published)) == content_hash(plainly(scaled(derived, 2)))


def plainly(genotype: Genotype) -> Genotype:
    """A genotype of no name, with the width of every block written out."""
    stages = {name: evolve(stage, widths=stage.layer_widths) for name, stage in genotype.stages.items()}
    return evolve(genotype, name="net", stages=stages)


def test_an_unknown_name_is_refused_with_those_there_are():
    with pytest.raises(InputError) as refused:
        text("unet-plusplus")
    assert "did you mean 'unet-plus-plus'?" in str(refused.value)
    assert all(name in str(refused.value) for name in names())


def test_references_are_installed_with_the_package():
    """Only a package's data files go into a wheel; a folder without `__init__.py` is left out."""
    found = importlib.util.find_spec("zoo.reference")
    assert found is not None
    assert found.origin is not None
