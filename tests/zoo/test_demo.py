"""The demo: its steps are commands as they are typed, and its study compares at equal cost."""

from itertools import pairwise
from pathlib import Path

import click
import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from compiler.backend.load import load_network
from genotype import canonical_text
from search.selection.sample import sample
from zoo.commands.demo import SIZE, Command, commands
from zoo.main import main
from zoo.references import reference


@pytest.fixture
def steps(tmp_path: Path) -> list[Command]:
    """The steps after a search that found the genotype of a seed."""
    found = tmp_path / "search" / "genotype.json"
    found.parent.mkdir()
    found.write_text(canonical_text(sample(reference("demo"), 0).genotype))
    return list(commands(tmp_path, ()))


def test_every_step_is_a_command_with_options_that_it_has(steps: list[Command]):
    for step in steps:
        command, words = main, list(step)
        while isinstance(command, click.Group):
            found = command.get_command(click.Context(command), words.pop(0))
            assert found is not None, step
            command = found
        command.make_context(step[0], words)


def test_what_was_found_is_compared_at_its_own_cost(steps: list[Command], tmp_path: Path):
    study = steps[-1]
    assert study[0] == "study"
    given = dict(pairwise(study))
    network = load_network(sample(reference("demo"), 0).genotype).eval()
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        network(torch.zeros(1, 3, SIZE, SIZE))
    assert int(given["--max-macs"]) == counter.get_total_flops() // 2
    assert given["--network"] == str(tmp_path / "search" / "genotype.json")
    assert given["--size"] == str(SIZE)
