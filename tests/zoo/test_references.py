"""The bundled genotypes and spaces: exact parameter counts, canonical text, every check passed."""

import importlib.util

import pytest
import torch

from compiler.checks import check
from compiler.cost import parameters
from compiler.load import load_network
from compiler.lower import lower
from genotype import Refused, canonical_text
from genotype.choices import choices, is_space
from zoo.references import names, reference, text

# Counts of public implementations, ours beside theirs to the last weight.
COUNTS = {
    "adwu-net-brain-tumour": 66_559_232,
    "adwu-net-heart": 40_598_152,
    "adwu-net-pancreas": 62_308_200,
    "adwu-net-prostate": 77_077_776,
    "elu-net": 846_121,
    "nnu-net-2d": 20_611_170,
    "unet": 31_037_633,
    "unet-3-plus": 26_971_777,
    "unet-32": 7_852_545,
    "unet-bilinear": 17_262_977,
    "unet-plus-plus": 9_163_329,
}
OPEN = {"darts-unet": 128, "demo": 10, "skip-cells": 15}
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


def test_an_unknown_name_is_refused_with_those_there_are():
    with pytest.raises(Refused) as refused:
        text("unet-plusplus")
    assert "did you mean 'unet-plus-plus'?" in str(refused.value)
    assert all(name in str(refused.value) for name in names())


def test_references_are_installed_with_the_package():
    """Only a package's data files go into a wheel; a folder without `__init__.py` is left out."""
    found = importlib.util.find_spec("zoo.reference")
    assert found is not None
    assert found.origin is not None
