"""Every reference is drawn fit for a page: nothing on anything else, and its words readable there."""

import pytest

from compiler.draw.layout.layout_pipeline import arrange, planned
from compiler.draw.layout.ports import crossings
from compiler.draw.network import NetworkDrawing
from genotype.text.encode import in_order
from tests.compiler.test_draw_layout import crossed_tags, overlapping
from zoo.references import names, reference

PAGE, LEAST = 504, 6.0
"""The width of a page's text, and the smallest print on it, in points."""
WORDS = 11
"""The size of a stage's words."""
GRIDS = (
    "monai-basic-unet-plus-plus",
    "smp-fpn-resnet18",
    "smp-unet-plus-plus-resnet18",
    "unet-plus-plus",
)
"""Networks of many columns; on a page their words are smaller."""
LEAST_OF_GRIDS = 4.5


@pytest.mark.parametrize("name", names())
def test_nothing_lies_on_anything_else(name):
    placed = arrange(planned(in_order(reference(name))))
    assert overlapping(placed) == []
    assert crossed_tags(placed) == []
    curves, boxes = placed.curves, placed.layout.boxes
    assert [edge.name for edge in placed.plan.edges if crossings(edge, curves[edge.name], boxes)] == []


@pytest.mark.parametrize("name", names())
def test_its_words_can_be_read_across_a_page(name):
    bands = NetworkDrawing(in_order(reference(name))).bands.values()
    (width,) = {band.width for band in bands}
    assert WORDS * PAGE / width >= (LEAST_OF_GRIDS if name in GRIDS else LEAST)
