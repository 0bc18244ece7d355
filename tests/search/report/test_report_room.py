"""Text of the charts has room in them: none leaves its chart, none lies on another."""

import re
from itertools import combinations
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compiler.draw.style.text_width import text_width
from search.report.charts import (
    alpha_chart,
    chart_width,
    course_chart,
    decided_chart,
    monitor_chart,
    step_chart,
)
from search.report.charts.labels import shortened
from search.runs.records import MonitorRecord, StepRecord
from tests.compiler.font_widths import STYLES
from tests.compiler.svg_boxes import ASCENT, DESCENT, SVG, Box, Fonts
from tests.search.report.test_report_charts import CHARTS, course

DEJAVU = Fonts(STYLES["regular"], STYLES["bold"])
LONG = "cells.a_cell_with_quite_a_long_name_of_its_own.node_3.from_the_left"
WIDE = "cells." + "MW" * 100


def huge_steps():
    return [
        StepRecord(epoch, 0, half, 123456.789, 1.234e-5) for epoch in range(3) for half in ("alpha", "weight")
    ]


ALL = CHARTS | {
    "a long title": lambda: course_chart(course(4), LONG),
    "a long title over alphas": lambda: alpha_chart(course(4), LONG),
    "long names": lambda: decided_chart([course(3, name=LONG), course(4)], 1.0),
    "names that are too long": lambda: decided_chart([course(3, name=WIDE), course(4)], 1.0),
    "large losses": lambda: step_chart(huge_steps()),
    "large eigenvalues": lambda: monitor_chart(
        [MonitorRecord(0, 0.5, 9.0, 0.4, 0.5, 0.6, eigenvalue=98765.4)]
    ),
}


@pytest.mark.parametrize("name", ALL)
def test_no_text_leaves_its_chart_or_lies_on_another(name):
    svg = ALL[name]()
    _, _, width, height = map(float, ElementTree.fromstring(svg).get("viewBox").split())
    texts = list(placed(svg))
    assert texts
    assert [text for text, box in texts if not Box(0, 0, width, height).holds(box)] == []
    assert [(a, b) for (a, one), (b, other) in combinations(texts, 2) if one.meets(other)] == []


def placed(svg):
    """Every text, and its box, by its anchor and turn."""
    for text in ElementTree.fromstring(svg).iter(f"{SVG}text"):
        style, words = text.get("style"), "".join(text.itertext())
        size = float(re.search(r"([\d.]+)px", style)[1])
        x, y, width = float(text.get("x")), float(text.get("y")), DEJAVU.width(words, size, "bold" in style)
        anchor = re.search(r"text-anchor: (\w+)", style)
        shift = {"start": 0, "middle": width / 2, "end": width}[anchor[1] if anchor else "start"]
        if "rotate(-90" in text.get("transform", ""):
            yield words, Box(x - ASCENT * size, y - width + shift, x + DESCENT * size, y + shift)
        else:
            yield words, Box(x - shift, y - ASCENT * size, x - shift + width, y + DESCENT * size)


def test_a_chart_is_as_wide_as_its_words():
    plain = chart_width(course(4), "node_3")
    assert chart_width(course(4), LONG) > plain
    assert plain == chart_width(course(4), "x")


@given(st.text(st.characters(codec="ascii", categories=["L", "N"])), st.floats(20, 100))
def test_a_shortened_text_fits_and_keeps_its_ends(text, width):
    short = shortened(text, width, 7)
    assert text_width(short, 7) <= width
    assert short == text or ("…" in short and text.startswith(short.split("…")[0]))
    assert short == text or text.endswith(short.split("…")[1])
    if text_width(text, 7) <= width:
        assert short == text
