"""Decisions: relaxation, derivation, and the gates that stand for what was derived."""

import torch
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from compiler.checks import check
from genotype import BlockInput, loads
from genotype.form.choices import choices, is_space
from search.selection.derive import derive
from search.supernet.alphas import Alphas, gates_of, recorded, snapshot
from search.supernet.decisions import decisions_of
from search.supernet.decisions.base import Site
from search.supernet.decisions.blocks import ConcatDecision, SumDecision
from search.supernet.decisions.edges import EdgesDecision, log_odds
from search.supernet.decisions.links import LinkOpDecision
from tests.spaces import SKIP_SPACE
from tests.strategies import spaces

OPS = ("none", "skip_connect", "conv_3x3")


def edges(softmax: str, keep: int) -> EdgesDecision:
    sites = tuple(Site(f"cells.c.edges[{i}].op", OPS, OPS) for i in range(2))
    return EdgesDecision("cells.c.node_2", sites, softmax, keep)


def test_node_softmax_is_over_all_ops_into_the_node():
    gates = edges("node", 2).relax(torch.tensor([0.0, 1.0, 2.0, 3.0, 4.0, 5.0]))
    weights = torch.cat(list(gates.values()))
    assert torch.allclose(weights, torch.softmax(torch.arange(6.0), 0))


def test_edge_softmax_is_over_the_ops_of_each_edge():
    gates = edges("edge", 2).relax(torch.tensor([0.0, 1.0, 2.0, 0.0, 1.0, 2.0]))
    for weights in gates.values():
        assert torch.allclose(weights, torch.softmax(torch.arange(3.0), 0))


def test_a_node_keeps_its_best_ops_and_never_none():
    decided = edges("node", 2).derive(torch.tensor([9.0, 2.0, 3.0, 8.0, 0.0, 1.0]))
    assert decided == {"cells.c.edges[0].op": ("skip_connect", "conv_3x3"), "cells.c.edges[1].op": ()}


def test_with_edge_softmax_an_edge_keeps_one_op():
    decided = edges("edge", 2).derive(torch.tensor([9.0, 2.0, 3.0, 8.0, 0.0, 1.0]))
    assert decided == {"cells.c.edges[0].op": ("conv_3x3",), "cells.c.edges[1].op": ("conv_3x3",)}


def test_with_edge_softmax_edges_are_ranked_by_weight_not_by_alpha():
    # The second edge's alphas are larger, but its best op has the smaller share of its softmax.
    decided = edges("edge", 1).derive(torch.tensor([0.0, 0.0, 4.0, 9.0, 9.0, 9.5]))
    assert decided == {"cells.c.edges[0].op": ("conv_3x3",), "cells.c.edges[1].op": ()}


def test_edges_are_ranked_however_sure_each_is_of_its_op():
    # In double precision both best ops have the weight 1.
    decided = edges("edge", 1).derive(torch.tensor([0.0, 0.0, 90.0, 0.0, 0.0, 99.0]))
    assert decided == {"cells.c.edges[0].op": (), "cells.c.edges[1].op": ("conv_3x3",)}


@given(st.lists(st.floats(-5, 5), min_size=2, max_size=9))
def test_log_odds_are_the_logits_of_the_softmax(values: list[float]):
    alphas = torch.tensor(values, dtype=torch.float64)
    torch.testing.assert_close(log_odds(alphas), torch.logit(torch.softmax(alphas, 0)))


def test_log_odds_without_a_candidate_are_finite_for_the_others():
    found = log_odds(torch.tensor([1.0, -torch.inf]))
    assert found[0].isfinite()
    assert found[1] == -torch.inf


def test_a_sum_block_keeps_what_is_at_least_the_mean_with_its_share():
    block = SumDecision("b", (Site("b", (0, 1, 2), ("0", "1", "2")),), "above_mean")
    (kept,) = block.derive(torch.tensor([1.0, 0.0, 1.0])).values()
    assert kept == (BlockInput(0, 0.5), BlockInput(2, 0.5))


def test_a_concat_block_has_sigmoid_gates_and_keeps_no_weight():
    block = ConcatDecision("b", (Site("b", (0, 2), ("0", "2")),), "above_mean")
    alphas = torch.tensor([2.0, -2.0])
    assert torch.equal(block.relax(alphas)["b"], torch.sigmoid(alphas))
    assert block.derive(alphas) == {"b": (BlockInput(0),)}


def test_a_link_never_ends_with_none():
    link = LinkOpDecision("l", (Site("l", OPS, OPS),))
    assert link.derive(torch.tensor([9.0, 0.0, 1.0])) == {"l": "conv_3x3"}


@given(st.lists(st.floats(-5, 5, width=32), min_size=1, max_size=6))
def test_above_the_mean_keeps_at_least_one(values: list[float]):
    nodes = tuple(range(len(values)))
    block = SumDecision("b", (Site("b", nodes, tuple(map(str, nodes))),), "above_mean")
    (kept,) = block.derive(torch.tensor(values)).values()
    assert kept
    assert abs(sum(given.weight for given in kept) - 1) < 1e-3


@given(spaces(), st.integers(0, 2**31))
def test_whatever_the_alphas_a_genotype_that_passes_every_check_is_derived(space, seed):
    torch.manual_seed(seed)
    alphas = Alphas(space)
    for values in alphas.values:
        torch.nn.init.normal_(values, std=3)
    derived = derive(space, alphas.decided()).genotype
    assert not is_space(derived)
    assert check(derived) == ()


@given(spaces())
def test_every_choice_has_a_gate_of_its_size(space):
    gates = Alphas(space).gates()
    assert {path: len(choice.options) for path, choice in choices(space)} == {
        path: len(weights) for path, weights in gates.items()
    }


@given(spaces())
def test_recorded_alphas_have_a_word_for_each_number(space):
    alphas = Alphas(space)
    assert [len(row["candidates"]) for row in recorded(alphas.decisions)] == list(map(len, snapshot(alphas)))


def test_beta_decay_is_the_mean_logsumexp_of_the_softmaxes_and_carries_gradient():
    # A published re-implementation wraps it in a fresh tensor, and so regularises nothing.
    alphas = Alphas(loads(SKIP_SPACE))
    groups = [values for decision, values in alphas.pairs() if decision.kind != "concat"]
    by_hand = sum(torch.log(torch.exp(values).sum()) for values in groups) / len(groups)
    decay = alphas.beta_decay()
    assert torch.allclose(decay, by_hand)
    decay.backward()
    for values in groups:
        assert torch.allclose(values.grad, torch.softmax(values, 0) / len(groups), atol=1e-6)


def test_a_lone_candidate_has_the_weight_one_even_in_a_concat_block():
    text = SKIP_SPACE.replace('{"choose": [0, 1, 2]}', '{"choose": [2]}')
    gates = Alphas(loads(text)).gates()
    assert torch.equal(gates["cells.skip.blocks[1].inputs"], torch.ones(1))
    assert all(d.name != "cells.skip.blocks[1].inputs" for d in decisions_of(loads(text)))
    assert gates_of(loads(text), Alphas(loads(text)).decided()).keys() == gates.keys()


def test_a_cell_that_was_only_a_pattern_is_not_derived():
    space = loads(
        SKIP_SPACE.replace('"cell": "skip"', '"cell": "mine"').replace(
            '"cells": {', '"cells": {"mine": {"like": "skip"}, '
        )
    )
    assert check(space) == ()
    derived = derive(space, Alphas(space).decided()).genotype
    assert list(derived.cells) == ["mine"]
    assert check(derived) == ()


def test_norms_of_an_open_cell_get_their_scale_and_those_of_a_settled_one_stay():
    space = loads(SKIP_SPACE)
    space = evolve(space, cells={"skip": evolve(space.cells["skip"], affine=False)})
    derived = derive(space, Alphas(space).decided()).genotype
    assert derived.cells["skip"].affine
    settled = evolve(derived, cells={"skip": evolve(derived.cells["skip"], affine=False)})
    assert not derive(settled, {}).genotype.cells["skip"].affine


def test_dead_nodes_are_dropped_and_named():
    space = loads(SKIP_SPACE)
    decided = dict(Alphas(space).decided())
    for path in ("cells.skip.blocks[0].inputs", "cells.skip.blocks[1].inputs"):
        decided[path] = (BlockInput(0),)
    derivation = derive(space, decided)
    assert derivation.genotype.cells["skip"].edges == ()
    assert len(derivation.dropped) == 2
    assert "node 1" in derivation.dropped[0]


def test_a_dropped_node_is_named_with_its_edges():
    space = loads(SKIP_SPACE)
    ops = {"cells.skip.edges[1].op": ("max_pool_3x3",), "cells.skip.edges[2].op": ("skip_connect",)}
    inputs = dict.fromkeys(("cells.skip.blocks[0].inputs", "cells.skip.blocks[1].inputs"), (BlockInput(1),))
    (dropped,) = derive(space, {**Alphas(space).decided(), **ops, **inputs}).dropped
    edges = "0->2 max_pool_3x3, 1->2 skip_connect"
    assert dropped == f"cells.skip: no block reads node 2; dropped with its edges {edges}"
