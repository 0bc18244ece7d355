"""The demo: its steps are commands as they are typed, and its study compares within the search's budget."""

from itertools import pairwise
from pathlib import Path

import click
import pytest

from zoo.commands.demo import BUDGET, SIZE, Command, commands
from zoo.main import main


@pytest.fixture
def steps(tmp_path: Path) -> list[Command]:
    return list(commands(tmp_path, ()))


def test_every_step_is_a_command_with_options_that_it_has(steps: list[Command]):
    for step in steps:
        command, words = main, list(step)
        while isinstance(command, click.Group):
            found = command.get_command(click.Context(command), words.pop(0))
            assert found is not None, step
            command = found
        command.make_context(step[0], words)


def test_what_was_found_is_compared_within_the_budget_of_the_search(steps: list[Command], tmp_path: Path):
    (search,) = (dict(pairwise(step)) for step in steps if step[0] == "search")
    study = dict(pairwise(steps[-1]))
    assert steps[-1][0] == "study"
    assert search["--max-macs"] == study["--max-macs"] == BUDGET
    assert search["--minutes"] == study["--minutes"]
    assert study["--network"] == str(tmp_path / "search" / "genotype.json")
    assert search["--size"] == study["--size"] == str(SIZE)
