"""Every command takes each of its options once."""

from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from zoo.main import main

Path = tuple[str, ...]


def commands(group: click.Group, path: Path = ()) -> Iterator[tuple[Path, click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield (*path, name), command
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))


OPTIONS = [
    (path, option)
    for path, command in [((), main), *commands(main)]
    for option in command.params
    if isinstance(option, click.Option)
]
VALUED = [(path, option) for path, option in OPTIONS if not (option.is_flag or option.multiple)]
PAIRED = [(path, option) for path, option in OPTIONS if option.secondary_opts]
SWITCHES = [(path, option) for path, option in OPTIONS if option.is_flag and not option.secondary_opts]


def told(*arguments: str) -> str:
    result = CliRunner().invoke(main, list(arguments))
    assert result.exit_code == 2, result.output
    return result.stderr


def named(one: object) -> str:
    return " ".join(one) if isinstance(one, tuple) else str(getattr(one, "name", one))


def test_there_are_such_options():
    assert len(VALUED) > 80
    assert {path for path, _ in VALUED} >= {
        ("zoo", "load"),
        ("train",),
        ("import", "darts-unet-log"),
        ("demo",),
    }


@pytest.mark.parametrize(("path", "option"), VALUED, ids=named)
def test_an_option_of_one_value_is_refused_the_second_time(path: Path, option: click.Option):
    values = ["1"] * option.nargs
    stderr = told(*path, option.opts[0], *values, option.opts[-1], *values)
    assert f"{option.opts[-1]} is given 2 times, and has one value: give it once" in stderr


@pytest.mark.parametrize(("path", "option"), PAIRED, ids=named)
def test_on_and_off_exclude_each_other(path: Path, option: click.Option):
    assert "is given 2 times" in told(*path, option.opts[0], option.secondary_opts[0])


@pytest.mark.parametrize(("path", "option"), SWITCHES, ids=named)
def test_a_switch_that_is_on_may_be_on(path: Path, option: click.Option):
    result = CliRunner().invoke(main, [*path, option.opts[0], option.opts[0], "--help"])
    assert "is given" not in result.output


def test_two_options_for_one_thing_exclude_each_other():
    assert "--json and --format are given together" in told("check", "x", "--json", "--format", "text")


def test_two_images_are_not_one():
    stderr = told("zoo", "load", "x", "--image", "a.jpg", "--image", "b.jpg", "-o", "mask.png")
    assert "--image is given 2 times" in stderr


def test_an_option_and_a_file_of_its_name_are_two_things():
    result = CliRunner().invoke(main, ["fmt", "--check", "--", "--check"])
    assert "is given" not in result.output
