"""The demo: its steps are commands as they are typed, and its study has the budget of its search."""

from itertools import pairwise
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from zoo.commands.demo import WRITTEN, Command, commands
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


def test_what_was_found_is_compared_within_the_same_budget_and_time(steps: list[Command], tmp_path: Path):
    [search] = [dict(pairwise(step)) for step in steps if step[0] == "search"]
    [study] = [dict(pairwise(step)) for step in steps if step[0] == "study"]
    for option in ("--max-macs", "--minutes", "--threads", "--size", "--limit"):
        assert study[option] == search[option]
    assert study["--network"] == str(Path(search["--out"]) / "genotype.json")
    assert "--reference" not in study  # so it is the plain U-Net, the space's first options


def test_all_steps_see_the_data_that_are_given(tmp_path: Path):
    steps = list(commands(tmp_path, ("--data", "images")))
    told = {step[0] for step in steps if dict(pairwise(step)).get("--data") == "images"}
    assert told == {"search", "train", "study"}


def test_no_step_writes_through_a_link_in_the_folder(steps: list[Command], tmp_path: Path):
    names = {Path(word).name for step in steps for option, word in pairwise(step) if option in WRITTEN}
    assert {"space.json", "model.py", "search", "train", "models", "study"} < names
    for name in names:
        out, decoy = tmp_path / f"of {name}", tmp_path / f"decoy {name}"
        out.mkdir()
        (out / name).symlink_to(decoy)
        result = CliRunner().invoke(main, ["demo", "--out", str(out)])
        assert result.exit_code == 2
        assert f"{name}: is a link" in result.output
        assert not decoy.exists()
        assert [path.name for path in out.iterdir()] == [name]
