from __future__ import annotations

import html
import re
import subprocess
import sys
from itertools import pairwise
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.monitor.courses import Course
from search.monitor.courses import course as course_of
from search.report.charts import (
    alpha_chart,
    course_chart,
    decided_chart,
    dice_chart,
    epoch_chart,
    measure_chart,
    monitor_chart,
    step_chart,
)
from search.report.charts.alphas import limits
from search.report.charts.curve import Curve
from search.report.charts.epochs import epoch_curves
from search.report.charts.labels import spread
from search.report.charts.steps import BINS, binned, step_curves
from search.runs.records import DecisionRecord, EpochRecord, MonitorRecord, StepRecord

NAN = float("nan")
OPS = ("none", "max_pool_3x3", "dil_conv_3x3", "skip_connect")


def words_of(svg):
    return [html.unescape(text) for text in re.findall(r"<text[^>]*>([^<]*)</text>", svg)]


def course(count, epochs=6, drift=1.0, name="cells.skip_1.node_3"):
    """Candidates of which each is heavier than the one before it."""
    candidates = tuple(f"{place // 4}->3 {OPS[place % 4]}" for place in range(count))
    alphas = [[drift * epoch * place for place in range(count)] for epoch in range(epochs)]
    return course_of(DecisionRecord(name, "edges", "softmax", candidates), alphas)


def epoch_rows(count, first=0):
    return [
        EpochRecord(first + epoch, split, 1 / (epoch + 1), dice, dice)
        for epoch in range(count)
        for split, dice in (("train", NAN), ("val", epoch / count))
    ]


def step_rows(epochs, steps):
    return [
        StepRecord(epoch, step, half, 1 / (1 + epoch + step), 0.01)
        for epoch in range(epochs)
        for step in range(steps)
        for half in ("alpha", "weight")
    ]


def monitor_rows(count):
    return [MonitorRecord(epoch, 0.5, 0.9, 0.4, 0.5, 0.6, eigenvalue=float(epoch)) for epoch in range(count)]


CHARTS = {
    "course": lambda: course_chart(course(12), "node_3"),
    "alphas": lambda: alpha_chart(course(12), "node_3"),
    "measures": lambda: measure_chart(step_rows(3, 40), epoch_rows(3), ["loss", "dice"]),
    "heatmap": lambda: decided_chart([course(3), course(4)], 1.0),
    "epochs": lambda: epoch_chart(epoch_rows(5)),
    "steps": lambda: step_chart(step_rows(3, 40)),
    "monitor": lambda: monitor_chart(monitor_rows(6)),
    "dice": lambda: dice_chart([0.2, 0.9, 0.95, 1.0]),
}


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_is_the_same_every_time_and_as_large_as_its_place(name):
    svg = CHARTS[name]()
    assert svg == CHARTS[name]()
    root = ElementTree.fromstring(svg)
    assert root.tag.endswith("svg")
    assert "viewBox" in root.attrib
    assert not {"width", "height"} & set(root.attrib)


def test_the_machines_settings_leave_no_trace():
    import matplotlib

    plain = CHARTS["course"]()
    with matplotlib.rc_context({"font.size": 30, "axes.facecolor": "red", "svg.hashsalt": "other"}):
        assert CHARTS["course"]() == plain


def test_many_candidates_have_their_heaviest_named_and_few_all():
    many = [word for word in words_of(course_chart(course(12), "node_3")) if "->" in word]
    assert sorted(many) == ["2->3 dil_conv_3x3", "2->3 max_pool_3x3", "2->3 skip_connect"]
    few = [word for word in words_of(course_chart(course(4), "node_3")) if "->" in word]
    assert sorted(few) == sorted(f"0->3 {op}" for op in OPS)


def test_a_chart_says_what_it_is_about_and_how_decided():
    assert {"node_3", "4 ops, 0.0% decided"} <= set(words_of(course_chart(course(4, drift=0), "node_3")))
    assert "4 ops, 100.0% decided" in words_of(course_chart(course(4, drift=99), "node_3"))


def test_candidates_have_the_colours_of_their_families():
    from compiler.draw.style.palette import FAMILIES

    svg = course_chart(course(4), "node_3").lower()
    for family in ("none", "pool", "dilated", "identity"):
        assert svg.count(f"stroke: {FAMILIES[family].colour.lower()}") >= 2  # a curve and its leader


def test_ops_of_one_family_have_lines_of_their_own():
    pools = ("0->1 max_pool_3x3", "0->1 avg_pool_3x3", "0->1 conv_3x3", "1->2 avg_pool_3x3")
    found = course_of(DecisionRecord("x", "edges", "softmax", pools), [[0.0] * 4])
    assert found.twins == (0, 1, 0, 1)
    plain = course_of(DecisionRecord("x", "sum", "softmax", ("node 0", "node 1")), [[0.0] * 2])
    assert plain.twins == (0, 0)


def test_raw_alphas_are_drawn_as_they_are():
    words = words_of(alpha_chart(course(12, drift=100), "node_3"))
    assert "12 ops, raw alphas" in words
    assert max(float(word.replace("\N{MINUS SIGN}", "-")) for word in words if word.isdigit()) > 1000


def test_a_record_that_begins_after_the_first_epoch_is_drawn_from_there():
    late = course_of(DecisionRecord("x", "edges", "softmax", ("0->1 none",)), [[0.0]] * 3, first=7)
    for svg in (course_chart(late, "x"), alpha_chart(late, "x"), decided_chart([late], 1.0)):
        ticks = [float(word) for word in words_of(svg) if word.isdigit()]
        assert {7, 8, 9} <= set(ticks)
        assert 0 not in ticks


def test_measures_are_drawn_by_step_and_by_epoch():
    steps = [StepRecord(epoch, step, "weight", 0.5, 0.1, dice=0.25) for epoch in (0, 1) for step in (0, 8)]
    words = words_of(measure_chart(steps, epoch_rows(2), ["dice", "accuracy"]))
    assert {"Dice", "accuracy", "val 0.500"} <= set(words)
    assert measure_chart(steps, epoch_rows(2), ["dice"]) != measure_chart([], epoch_rows(2), ["dice"])


def test_noise_is_not_stretched_to_look_large():
    weights = np.array([[0.249, 0.251, 0.25, 0.25]])
    low, high = limits(weights, 0.25)
    assert low <= 0.24
    assert high >= 0.26
    low, high = limits(np.array([[NAN, 0.9, NAN, 0.1]]), 0.25)
    assert low < 0.1
    assert high > 0.9


@pytest.mark.parametrize("epochs", [1, 2, 700])
def test_any_number_of_epochs_can_be_drawn(epochs):
    svg = course_chart(course(3, epochs, 1 / epochs), "node_3")
    heat = decided_chart([course(3, epochs, 1 / epochs)], 1.0)
    assert len(svg) < 60_000
    assert len(heat) < 100_000
    assert "epoch" in words_of(svg)


def test_weights_that_are_no_numbers_can_be_drawn():
    broken = Course(course(3).decision, np.full((4, 3), NAN), np.full((4, 3), NAN))
    for chart in (course_chart, alpha_chart):
        assert "0->3 none" in words_of(chart(broken, "node_3"))
    assert "cells.skip_1.node_3" in words_of(decided_chart([broken], 1.0))


def test_the_heatmap_has_a_row_for_every_decision():
    found = [course(3, name=f"cells.skip_{number}.node_1") for number in range(100)]
    words = words_of(decided_chart(found, 1.0))
    assert {one.decision.name for one in found} <= set(words)
    assert sum(word.startswith("0->3 dil_conv_3x3 0.9") for word in words) == 100


def test_names_are_text_and_not_markup_or_formulas():
    hostile = course(3, name='cells.<b>"&.$\\frac{$')
    assert '<b>"&.$\\frac{$' in words_of(course_chart(hostile, '<b>"&.$\\frac{$'))
    assert hostile.decision.name in words_of(decided_chart([hostile], 1.0))


def test_curves_of_epochs_count_from_one_and_leave_out_what_was_not_measured():
    for first in (0, 1):
        assert epoch_curves(epoch_rows(3, first), "dice") == [Curve("val", (1, 2, 3), (0, 1 / 3, 2 / 3))]
    assert [curve.name for curve in epoch_curves(epoch_rows(3), "loss")] == ["train", "val"]


def test_learning_is_labelled_with_its_last_values():
    words = words_of(epoch_chart(epoch_rows(4)))
    assert {"loss", "accuracy", "Dice", "IoU", "train 0.250", "val 0.250", "val 0.750"} <= set(words)


def test_signs_of_collapse_are_labelled_and_what_was_not_measured_has_no_panel():
    words = set(words_of(monitor_chart(monitor_rows(3))))
    assert {"derived 0.500", "weight 0.600", "candidates 0.400", "entropy 0.900", "eigenvalue 2.000"} <= words
    words = set(words_of(monitor_chart([MonitorRecord(4, entropy=0.9)])))
    assert {"entropy of the weights", "entropy 0.900"} <= words
    assert not {"greatest eigenvalue", "share of weight-free ops"} & words


def test_steps_stand_within_their_epoch():
    curves = {curve.name: curve for curve in step_curves(step_rows(2, 4), "loss")}
    assert list(curves) == ["alpha", "weight"]
    assert curves["weight"].x == (0.125, 0.375, 0.625, 0.875, 1.125, 1.375, 1.625, 1.875)


@given(st.lists(st.floats(0, 10), min_size=1, max_size=3 * BINS))
def test_binned_curves_are_short_and_keep_their_extremes(values):
    curve = Curve("weight", tuple(map(float, range(len(values)))), tuple(values))
    low, high = binned(curve, np.min), binned(curve, np.max)
    assert len(low.x) == min(BINS, len(values))
    assert (min(low.y), max(high.y)) == (min(values), max(values))


def test_both_halves_are_in_the_chart_of_steps():
    words = words_of(step_chart(step_rows(2, 5)))
    assert {"alpha 0.167", "weight 0.167", "alpha 0.01", "weight 0.01"} <= set(words)


def test_steps_without_a_finite_loss_can_be_drawn():
    words = words_of(step_chart([StepRecord(0, 0, "weight", NAN, 0.0)]))
    assert "loss by step" in words


def test_the_histogram_marks_mean_and_median():
    words = [word.strip() for word in words_of(dice_chart([0.0, 0.8, 1.0]))]
    assert {"mean 0.600", "median 0.800"} <= set(words)


@given(st.lists(st.floats(0, 1), max_size=12), st.floats(0, 0.3))
def test_spread_parts_labels_and_keeps_their_order(places, gap):
    moved = spread(places, gap)
    assert all(b - a >= gap - 1e-9 for a, b in pairwise(sorted(moved)))
    assert [moved[index] for index in np.argsort(places, kind="stable")] == sorted(moved)
    if len(places) * gap <= 1:
        assert all(-1e-9 <= place <= 1 + 1e-9 for place in moved)


@given(st.lists(st.floats(0, 1), max_size=12))
def test_spread_leaves_what_is_apart(places):
    assert spread(places, 0) == places


def test_neither_torch_nor_matplotlib_is_imported_before_it_is_needed():
    code = "import sys, search.report.page; print({'torch', 'matplotlib'} & set(sys.modules))"
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert printed.strip() == "set()"
