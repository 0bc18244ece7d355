"""0 done, 1 differs, 2 refused, 130 stopped."""

from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from tests.hostile.commands import COMMANDS, genoc, typed
from zoo.main import main


def leaves(group: click.Group, words: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every command, by the words that call it."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from leaves(command, (*words, name))
        else:
            yield (*words, name)


EVERY = [*leaves(main)]


@pytest.mark.parametrize("name", COMMANDS)
def test_what_is_not_there_is_refused(name, tmp_path):
    result = genoc(*typed(name, tmp_path / "none"))
    assert result.exit_code == 2
    assert result.stderr.strip() or result.stdout.strip()


@pytest.mark.parametrize("words", EVERY, ids=" ".join)
def test_a_command_stopped_by_ctrl_c(words, monkeypatch):
    command: click.Command = main
    for word in words:
        assert isinstance(command, click.Group)
        command = command.get_command(click.Context(command), word)  # type: ignore[assignment]

    def stopped(self: click.Command, context: click.Context) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(type(command), "invoke", stopped)
    monkeypatch.setattr(command, "params", [])
    result = CliRunner().invoke(main, list(words))
    assert (result.exit_code, result.stdout) == (130, "")


@pytest.mark.parametrize("words", EVERY, ids=" ".join)
def test_an_unknown_option_is_refused(words):
    assert genoc(*words, "--no-such-option").exit_code == 2


DIFFERING = {
    "diff": 1,
    "diff, json": 0,
    "check": 0,
    "check, broken": 2,
    "check, json": 2,
    "check, github": 2,
    "fmt, check": 0,
    "fix": 0,
}


@pytest.mark.parametrize("name", DIFFERING)
def test_what_differs_and_what_is_refused_are_told_apart(name, world):
    assert genoc(*typed(name, world)).exit_code == DIFFERING[name]
