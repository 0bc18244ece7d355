"""Every rule speaks where it should, in full; and what passes them all is a network that runs."""

import json
import os
import subprocess
import sys
from math import prod
from pathlib import Path

import pytest
from attrs import evolve
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from compiler.analysis.cost import cost, parameters
from compiler.backend.emit import emit
from compiler.checks import RULES, check, problems_of
from compiler.checks.choices.supernets import SUPERNET_RULES, supernet_problems
from compiler.checks.flow import weights
from compiler.lowering.network import lower
from genotype import Genotype, canonical_text, read_file, read_text
from genotype.form.presence import in_force
from search.selection.sample import sample
from tests.compiler.catalogue import FILES, INVALID, command
from tests.compiler.mutations import mutated
from tests.compiler.running import small_size, trained_once
from tests.strategies import genotypes, spaces
from zoo.main import main

READABLE = [path for path in FILES if path.exists() and path.stem != "text_not_utf8"]
CHECKED = [path for path in FILES if command(path) == ("check",)]
PARSED = [path for path in READABLE if not path.stem.startswith("text_")]
DOCUMENTS = (genotypes(max_width=8) | spaces(max_width=8)).map(lambda g: json.loads(canonical_text(g)))


def expected(path: Path, found: str) -> str:
    """What stands beside an invalid file; written anew with REWRITE_GOLDEN=1 in the environment."""
    golden = path.with_suffix(".txt")
    if os.environ.get("REWRITE_GOLDEN"):
        golden.write_text(found)
    return golden.read_text()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_message_is_the_golden_one(path, monkeypatch):
    monkeypatch.chdir(INVALID)
    result = CliRunner().invoke(main, [*command(path), path.name])
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr == expected(path, result.stderr)


def test_every_message_has_its_file():
    assert {path.stem for path in INVALID.glob("*.txt")} == {path.stem for path in FILES}


@pytest.mark.parametrize("rule", [*RULES, *SUPERNET_RULES], ids=lambda rule: rule.__name__)
def test_every_rule_has_a_file_that_breaks_it(rule):
    read = [read_file(path).genotype for path in READABLE]
    assert any(list(rule(genotype)) for genotype in read if genotype is not None)


def test_a_network_without_weights_is_refused():
    network = read_file(INVALID / "weights_none.json").genotype
    assert network is not None
    assert [problem.code for problem in weights(network)] == ["G406"]
    assert parameters(lower(network)) == 0
    (head,) = network.heads
    learning = evolve(network, heads=(evolve(head, norm="batch"),))
    assert check(learning) == ()
    assert parameters(lower(learning)) == 2


@pytest.mark.parametrize("seed", ["1", "2"])
def test_messages_are_the_same_under_any_hash_seed(seed):
    code = "from zoo.main import main; main()"
    command = [sys.executable, "-c", code, "check", *(path.name for path in CHECKED)]
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(command, cwd=INVALID, env=environment, capture_output=True, text=True, check=False)
    assert done.stderr == "".join(path.with_suffix(".txt").read_text() for path in CHECKED)


def test_mistakes_of_form_and_of_meaning_are_told_together():
    """As many as were made by hand in this file, each once."""
    problems = problems_of(read_file(INVALID / "mixed.json"))
    assert [problem.path for problem in problems] == [
        "out_channels",
        "stages.enc2.dept",
        "links[2].cell",
        "links[3].from",
        "heads[1].from",
        "cells.skip.edges[0].op",
        "norm",
    ]


def test_check_answers_for_each_file(monkeypatch):
    monkeypatch.chdir(INVALID)
    result = CliRunner().invoke(main, ["check", "--json", "cycle.json", "../golden/unet.json", "absent.json"])
    assert result.exit_code == 2
    paths = {
        entry["file"]: [problem["path"] for problem in entry["problems"]]
        for entry in json.loads(result.stdout)
    }
    assert paths == {"cycle.json": ["links[4]"], "../golden/unet.json": [], "absent.json": ["the file"]}


@settings(max_examples=16)
@given(genotypes() | spaces())
def test_what_is_right_has_no_problem(genotype):
    assert check(genotype) == ()


def test_a_deep_line_of_likes_is_followed():
    cells = {f"c{number}": {"like": f"c{number + 1}"} for number in range(3000)}
    document = json.loads((INVALID / "link_cell.json").read_text())
    document["links"][2]["cell"] = "c0"
    document["cells"] = {
        **cells,
        "c3000": {"width": 4, "edges": [], "blocks": [{"kind": "sum", "inputs": [{"node": 0}]}]},
    }
    assert problems_of(read_text(json.dumps(document))) == ()


def is_small(genotype: Genotype) -> bool:
    """Whether a step of training takes a moment."""
    program = lower(genotype)
    size = small_size(genotype)
    if parameters(program) > 1e6 or prod(size) > 1e5:
        return False
    counted = cost(program, size)
    return counted.macs < 1e8 and counted.activations < 1e7


def must_run(text: str) -> None:
    """If no rule minds a text, it is a network that compiles, and learns where it is small."""
    reading = read_text(text)
    if problems_of(reading):
        return
    assert reading.genotype is not None
    genotype = in_force(reading.genotype)  # as every command reads it
    if supernet_problems(genotype):
        genotype = sample(genotype, 0).genotype
        assert check(genotype) == ()
    assert compile(emit(genotype, lower(genotype)), "<emitted>", "exec")
    if is_small(genotype):
        network = trained_once(genotype)
        assert sum(weight.numel() for weight in network.parameters()) == parameters(lower(genotype))
        assert all(weight.grad.isfinite().all() for weight in network.parameters())


@settings(max_examples=160)
@given(mutated(DOCUMENTS))
def test_after_one_slip_a_genotype_is_refused_or_runs(document):
    must_run(json.dumps(document))


@settings(max_examples=30)
@given(mutated(DOCUMENTS, slips=3))
def test_after_three_slips_a_genotype_is_refused_or_runs(document):
    must_run(json.dumps(document))


@settings(max_examples=28)
@given(mutated(st.sampled_from([json.loads(path.read_text()) for path in PARSED])))
def test_after_another_slip_what_is_wrong_is_refused_or_runs(document):
    must_run(json.dumps(document))
