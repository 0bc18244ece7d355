"""docs/gallery.md and its pictures are today's: after a change, `python -m tests.docs_pictures`."""

import re
from xml.etree import ElementTree

import pytest
import torch
from hypothesis import given, settings
from torch.utils.flop_counter import FlopCounterMode

from compiler.analysis.cost import cost
from compiler.backend.load import load_network
from compiler.draw.overview import overview
from compiler.lowering.network import lower
from genotype import Genotype
from genotype.form.choices import is_space
from tests.gallery import DOCS, PAGE, PICTURES, SIZES, page, pictures
from tests.strategies import genotypes, spaces
from tests.zoo.originals import ORIGINALS
from zoo.references import names, reference

MOST = 2_000_000
"""Bytes of all pictures of the repository."""
SVG = "{http://www.w3.org/2000/svg}"
COUNTED = {each.file for each in ORIGINALS if each.is_as_bundled}
"""Networks whose costs another test compares with those of their originals."""
REST = [name for name in names() if name not in COUNTED and not is_space(reference(name))]


def test_the_page_is_todays():
    assert PAGE.read_text("utf-8") == page()


def test_the_pictures_are_todays():
    assert {path.stem: path.read_text("utf-8") for path in PICTURES.iterdir()} == pictures()


def test_every_reference_is_in_the_gallery_once():
    assert sorted(re.findall(r"\(gallery/([\w-]+)\.svg\)", page())) == [*names()]


def test_pictures_are_small():
    kinds = {".svg", ".png", ".jpg", ".gif"}
    sizes = {path: path.stat().st_size for path in DOCS.rglob("*") if path.suffix in kinds}
    assert sum(sizes.values()) < MOST
    assert max(size for path, size in sizes.items() if path.parent == PICTURES) < 8_000


@pytest.mark.parametrize("name", REST)
def test_torch_counts_as_many_parameters_and_macs(name: str):
    network = reference(name)
    size = SIZES[network.spatial_dims]
    with torch.device("meta"), FlopCounterMode(display=False) as counter:
        module = load_network(network).eval()
        if hasattr(module, "deep_supervision"):
            module.deep_supervision = True
        module(torch.empty(1, network.in_channels, *size))
    found = cost(lower(network), size)
    assert sum(weight.numel() for weight in module.parameters()) == found.parameters
    assert counter.get_total_flops() // 2 == found.macs


@settings(max_examples=15, deadline=None)
@given(genotypes() | spaces())
def test_an_overview_is_a_picture_that_holds_what_it_draws(network: Genotype):
    root = ElementTree.fromstring(overview(network))
    width, height = float(root.attrib["width"]), float(root.attrib["height"])
    boxes = [box for box in root.iter(f"{SVG}rect") if box.get("rx")]
    corners = set()
    for box in boxes:
        x, y = float(box.attrib["x"]), float(box.attrib["y"])
        assert 0 <= x < x + float(box.attrib["width"]) <= width
        assert 0 <= y < y + float(box.attrib["height"]) <= height
        corners.add((x, y))
    assert len(corners) == len(boxes) <= len(network.stages)
    assert len([*root.iter(f"{SVG}circle")]) == 1
    assert root.findtext(f"{SVG}title") == network.name
