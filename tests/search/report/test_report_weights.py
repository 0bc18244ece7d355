from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from search.monitor.courses import Course, courses, relaxed
from search.runs.records import AlphaRecord, DecisionRecord

ALPHAS = st.lists(st.lists(st.floats(-60, 60), min_size=3, max_size=3), min_size=1, max_size=5)
RELAXATION = st.sampled_from(["softmax", "sigmoid"])


def course(weights, relaxation="softmax", kind="edges", candidates=None, name="cells.skip_1.node_1"):
    weights = np.array(weights, float)
    names = candidates or tuple(f"0->1 op_{place}" for place in range(weights.shape[1]))
    return Course(DecisionRecord(name, kind, relaxation, tuple(names)), weights, weights)


@given(ALPHAS, RELAXATION)
def test_weights_are_those_of_the_search(alphas, relaxation):
    values = torch.tensor(alphas, dtype=torch.float64)
    wanted = torch.softmax(values, 1) if relaxation == "softmax" else torch.sigmoid(values)
    np.testing.assert_allclose(relaxed(alphas, relaxation), wanted.numpy(), rtol=1e-9, atol=1e-12)


@given(ALPHAS, RELAXATION)
def test_decidedness_is_a_share(alphas, relaxation):
    decided = course(relaxed(alphas, relaxation), relaxation).decidedness
    assert decided.shape == (len(alphas),)
    assert ((decided > -1e-9) & (decided < 1 + 1e-9)).all()


@pytest.mark.parametrize("relaxation", ["softmax", "sigmoid"])
def test_alike_is_undecided_and_far_apart_is_decided(relaxation):
    alphas = [[0, 0, 0], [1, 0, -1], [3, 0, -3], [900, -900, -900]]
    decided = course(relaxed(alphas, relaxation), relaxation).decidedness
    assert decided[0] == pytest.approx(0)
    assert decided[-1] == pytest.approx(1)
    assert (np.diff(decided) > 0).all()


def test_a_single_candidate_is_decided():
    assert course([[1.0]]).decidedness.tolist() == [1]


def test_the_even_weight_is_that_of_alphas_alike():
    for relaxation in ("softmax", "sigmoid"):
        weights = relaxed([[0] * 5], relaxation)
        assert course(weights, relaxation).even == pytest.approx(weights[0, 0])


def test_the_leader_is_the_heaviest_at_the_end():
    assert course([[0.8, 0.1, 0.1], [0.2, 0.3, 0.5]]).order == [2, 1, 0]


def test_alphas_that_diverged_have_an_order_and_labels():
    broken = course(relaxed([[0, 1, 2], [float("nan"), 1, 2]], "softmax"))
    assert sorted(broken.order) == [0, 1, 2]
    assert np.isnan(broken.decidedness[1])


def test_families_are_those_of_ops():
    ops = course([[0.5, 0.3, 0.2]], candidates=("0->1 max_pool_3x3", "1->2 none", "0->1 dil_conv_3x3x3"))
    assert ops.families == ("pool", "none", "dilated")
    link = course([[0.5, 0.5]], kind="link_op", candidates=("conv_3x3", "new_op"))
    assert link.families == ("conv", "other")
    assert course([[0.5, 0.5]], kind="sum", candidates=("node 0", "node 1")).families == ()


def test_bare_numbers_say_what_they_count():
    assert course([[1.0, 0]], kind="width", candidates=("16", "24")).labels == ("width 16", "width 24")
    assert course([[1.0, 0]], kind="sum", candidates=("node 0", "1")).labels == ("node 0", "node 1")


@pytest.mark.parametrize(
    ("name", "owner", "place"),
    [
        ("cells.skip_1.node_2", "cells.skip_1", "node_2"),
        ("cells.skip_1.edges[3].op", "cells.skip_1", "edges[3].op"),
        ("stages.enc1.widths[0]", "stages.enc1", "widths[0]"),
        ("links[4].op", "", "links[4].op"),
        ("enc1_to_dec1", "", "enc1_to_dec1"),
    ],
)
def test_owners(name, owner, place):
    found = course([[1.0, 0]], name=name)
    assert (found.owner, found.place) == (owner, place)


def test_courses_follow_each_decision():
    decisions = (
        DecisionRecord("a", "edges", "softmax", ("x", "y")),
        DecisionRecord("b", "concat", "sigmoid", ("0",)),
    )
    record = AlphaRecord(decisions, (((0.0, 0.0), (0.0,)), ((0.0, np.log(3)), (np.log(3),))))
    first, second = courses(record)
    np.testing.assert_allclose(first.weights, [[0.5, 0.5], [0.25, 0.75]])
    np.testing.assert_allclose(second.weights, [[0.5], [0.75]])
    assert courses(AlphaRecord(decisions, ())) == []


def test_alphas_must_fit_their_decisions():
    decisions = (DecisionRecord("a", "edges", "softmax", ("x", "y")),)
    with pytest.raises(ValueError, match=r"epochs\[1\]"):
        AlphaRecord(decisions, (((0.0, 0.0),), ((0.0,),)))
