"""Perturbation-based selection."""

import json

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from compiler.checks import check
from genotype import Genotype, loads
from search.config import DataConfig, PerturbationConfig, SearchConfig
from search.derivation.perturbation import Selection, select, training_batches
from search.methods.base import Bilevel
from search.monitor.courses import OP_KINDS
from search.runs.run import Run
from search.search import Search
from search.selection.derive import derive
from search.supernet.alphas import Alphas
from search.training.supervision import supervise
from tests.search.data.loading import data_of
from tests.spaces import SKIP_SPACE
from tests.strategies import spaces


@given(spaces(), st.integers(0, 2**31))
def test_a_masked_candidate_weighs_nothing_and_the_others_keep_their_proportions(space, seed):
    torch.manual_seed(seed)
    for decision in Alphas(space).decisions:
        alphas = torch.randn(decision.size).double()
        place = int(torch.randint(decision.size, ()))
        before = torch.cat(list(decision.relax(alphas).values()))
        after = torch.cat(list(decision.relax(decision.without(alphas, place)).values()))
        expected = before.clone()
        expected[place] = 0
        if decision.relaxation == "softmax":
            expected = torch.cat([part / part.sum() for part in decision.grouped(expected)])
            untouched = [not bool((part == 0).any()) for part in decision.grouped(expected)]
            assert sum(untouched) == len(decision.groups) - 1
        torch.testing.assert_close(after, expected)


@given(spaces(), st.integers(0, 2**31))
def test_whatever_matters_a_genotype_that_passes_every_check_is_derived(space, seed):
    torch.manual_seed(seed)
    decided = {}
    for decision, alphas in Alphas(space).pairs():
        decided.update(decision.discretize(torch.randn(decision.size).double(), alphas.detach()))
    assert check(derive(space, decided).genotype) == ()


@given(spaces(), st.integers(0, 2**31))
def test_what_is_kept_matters_at_least_as_much_as_what_is_not(space, seed):
    torch.manual_seed(seed)
    for decision, alphas in Alphas(space).pairs():
        scores = torch.randn(decision.size).double()
        gates = torch.cat(list(decision.gates(decision.discretize(scores, alphas.detach())).values()))
        words = [option for site in decision.sites for option in site.options]
        kept = [float(score) for score, gate in zip(scores, gates, strict=True) if gate > 0]
        idle = {"none"} if decision.kind in OP_KINDS else set()
        real = [float(score) for score, word in zip(scores, words, strict=True) if word not in idle]
        assert kept
        assert max(kept) == max(real)


ONE_EDGE = """{
  "format": "genoc/1", "name": "one-edge", "spatial_dims": 2, "in_channels": 3, "out_channels": 1,
  "levels": [{"stride": 1}],
  "stages": {"a": {"level": 0, "depth": 1, "widths": 4}, "b": {"level": 0, "depth": 1, "widths": 4}},
  "links": [{"from": "input", "to": "a"}, {"from": "a", "to": "b", "cell": "c"}],
  "heads": [{"from": "b"}],
  "cells": {"c": {
    "width": 4, "keep": {"edges_per_node": 1, "block_inputs": "all"},
    "edges": [{"from": 0, "to": 1, "op": {"choose": ["dil_conv_3x3", "conv_3x3", "depth_sep_conv_3x3"]}}],
    "blocks": [{"kind": "sum", "inputs": [{"node": 1, "weight": 1.0}]}]
  }}
}"""
"""All that is seen of the picture goes through the one open edge."""


def started(space: Genotype, folder) -> Search:
    config = SearchConfig(batch=4, seed=1)
    return Search.start(space, data_of(DataConfig(size=16, limit=8), 1), config, Run(folder))


def test_the_op_that_the_network_needs_is_chosen_over_those_with_higher_alphas(tmp_path):
    search = started(loads(ONE_EDGE), tmp_path)
    batches = training_batches(search)
    for _ in range(40):
        search.method.weight_step(next(batches))
    with torch.no_grad():
        for name, weight in search.supernet.network.named_parameters():
            if "dil_conv" in name or "depth_sep_conv" in name:
                weight.zero_()
        search.supernet.alphas.values[0].copy_(torch.tensor([1.0, 0.0, 1.0]))
    assert search.derivation().genotype.cells["c"].edges[0].op != "conv_3x3"
    derivation, (importance,) = select(search, PerturbationConfig(tune_steps=0))
    assert [edge.op for edge in derivation.genotype.cells["c"].edges] == ["conv_3x3"]
    useless, needed, also_useless = importance.importances
    assert needed > 0.02 > max(abs(useless), abs(also_useless))


def test_what_was_decided_stays_fixed_and_nothing_else_is(tmp_path, monkeypatch: pytest.MonkeyPatch):
    search = started(loads(SKIP_SPACE), tmp_path)
    selection = Selection(search, search.data.val, 2, training_batches(search))
    seen = []
    original = Bilevel.loss_of

    def loss_of(self, batch, gates):
        seen.append(gates)
        return original(self, batch, gates)

    monkeypatch.setattr(Bilevel, "loss_of", loss_of)
    done: dict[str, torch.Tensor] = {}
    for decision, alphas in search.supernet.alphas.pairs():
        seen.clear()
        selection.decide(decision, alphas)
        assert all(torch.equal(gates[path], gate) for gates in seen for path, gate in done.items())
        done.update(decision.gates(selection.decided))
        tuned = seen[-2:]
        relaxed = search.supernet.fixed_gates()
        for gates in tuned:
            assert gates.keys() == relaxed.keys()
            assert all(torch.equal(gates[path], done.get(path, relaxed[path])) for path in gates)


def two_heads() -> Genotype:
    """A space of which a second head has a loss of its own."""
    document = json.loads(SKIP_SPACE)
    document["heads"].append({**document["heads"][0], "from": "enc1", "weight": 0.5})
    return loads(json.dumps(document))


def test_decisions_are_made_under_the_loss_of_every_head(tmp_path, monkeypatch: pytest.MonkeyPatch):
    """Under which the supernet was trained, though its last validation looked at the first head alone."""
    search = started(two_heads(), tmp_path)
    supervise(search.supernet.network, on=False)
    counts = []
    original = Bilevel.loss_of

    def loss_of(self, batch, gates):
        logits = self.supernet(batch[0], gates)
        counts.append(1 if isinstance(logits, torch.Tensor) else len(logits))
        return original(self, batch, gates)

    monkeypatch.setattr(Bilevel, "loss_of", loss_of)
    select(search, PerturbationConfig(probe=4, tune_steps=1))
    assert set(counts) == {2}


def test_it_is_shown_how_many_decisions_are_made(tmp_path, monkeypatch: pytest.MonkeyPatch, capsys):
    search = started(loads(SKIP_SPACE), tmp_path)
    monkeypatch.setattr("search.progress.EVERY", 0.0)
    capsys.readouterr()
    select(search, PerturbationConfig(probe=4, tune_steps=0))
    total = len(search.supernet.alphas.decisions)
    lines = [line for line in capsys.readouterr().err.splitlines() if "/" in line]
    assert [line.split()[:2] for line in lines] == [["decisions", f"{n}/{total}"] for n in range(1, total)]


def test_measuring_moves_nothing_and_tuning_the_weights_alone(tmp_path):
    search = started(loads(SKIP_SPACE), tmp_path)
    selection = Selection(search, search.data.val, 1, training_batches(search))
    before = {name: value.clone() for name, value in search.supernet.state_dict().items()}
    decision, alphas = next(search.supernet.alphas.pairs())
    selection.importance(decision, alphas)
    assert all(torch.equal(before[name], value) for name, value in search.supernet.state_dict().items())
    selection.decide(decision, alphas)
    after = search.supernet.state_dict()
    moved = {name for name in after if not torch.equal(before[name], after[name])}
    assert moved
    assert not any(name.startswith("alphas.") for name in moved)
