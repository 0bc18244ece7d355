"""What `--help` of every command says of its options."""

import re

import click
import pytest
from click.testing import CliRunner

from search.commands.searching.methods import METHODS
from search.training.losses import LOSSES
from tests.zoo.test_once import OPTIONS, Path, commands, named
from zoo.main import main

COMMANDS = [((), main), *commands(main)]
MANY = 20
"""Options from which on a command shows the main ones only."""
FULL_WIDTH = 400
"""Columns that no option's help is wrapped in."""


def help_of(path: Path, width: int = 80, flag: str = "--help") -> str:
    result = CliRunner().invoke(main, [*path, flag], terminal_width=width, max_content_width=width)
    assert result.exit_code == 0
    return result.stdout


def whole_help(path: Path, command: click.Command) -> str:
    """The help with every option."""
    return help_of(path, FULL_WIDTH, "--help-all" if getattr(command, "first", ()) else "--help")


def sections(text: str) -> dict[str, list[str]]:
    """The first column of every section, by heading, as it is printed."""
    found: dict[str, list[str]] = {}
    heading = ""
    for line in text.splitlines():
        if re.fullmatch(r"[A-Z].*:", line):
            heading = line[:-1]
        elif re.match(r"  -", line) and heading:
            found.setdefault(heading, []).append(re.split(r"\s{2,}", line.strip())[0])
    return found


def long_name(option: click.Option) -> str:
    return next(name for name in option.opts if name.startswith("--"))


@pytest.mark.parametrize(("path", "option"), OPTIONS, ids=named)
def test_an_option_is_explained_in_one_short_sentence(path: Path, option: click.Option):
    words = option.help or ""
    assert words[:1].isupper()
    assert words.endswith(".")
    names = {name for losses in LOSSES.values() for name in losses}
    listings = {"--method": 60 * len(METHODS), "--loss": 18 * len(names)}  # a clause or a name for each
    assert 10 < len(words) <= listings.get(long_name(option), 100)


@pytest.mark.parametrize(("path", "command"), COMMANDS, ids=named)
def test_help_lists_every_option_once(path: Path, command: click.Command):
    listed = [entry for entries in sections(whole_help(path, command)).values() for entry in entries]
    context = click.Context(command, **command.context_settings)
    options = [one for one in command.get_params(context) if isinstance(one, click.Option)]
    shown = [long_name(one) for one in options if not one.hidden and one.name != "help"]
    names = [name for entry in listed for name in re.findall(r"--[a-z-]+", entry)]
    others = {name for one in options for name in (*one.opts, *one.secondary_opts)} - set(shown)
    assert sorted(name for name in names if name not in others) == sorted(shown)
    assert names.count("--help") == 1


@pytest.mark.parametrize(("path", "command"), COMMANDS, ids=named)
def test_help_of_many_options_shows_about_ten_and_where_the_others_are(path: Path, command: click.Command):
    first = getattr(command, "first", ())
    count = sum(isinstance(one, click.Option) for one in command.params)
    assert bool(first) == (count > MANY)
    if not first:
        return
    text = help_of(path, FULL_WIDTH)
    (shown,) = sections(text).values()
    assert [re.findall(r"--[a-z-]+", entry)[0] for entry in shown] == list(first)
    assert 8 <= len(first) <= 10
    groups = [
        heading.lower() for heading in sections(whole_help(path, command)) if heading != "Other options"
    ]
    last = f"{' '.join(path)} --help-all lists all {count + 2} options by group: {', '.join(groups)}."
    assert text.splitlines()[-1].endswith(last)
    assert len(sections(whole_help(path, command)).get("Other options", ())) <= 5


def test_the_groups_of_a_search_stand_in_the_order_of_its_work():
    assert list(sections(help_of(("search",), flag="--help-all"))) == [
        "Settings",
        "Data",
        "Search space",
        "Search method and alphas",
        "Optimisation of the weights",
        "Budget",
        "Hardware, speed and memory",
        "Output",
        "Other options",
    ]


@pytest.mark.parametrize(
    ("path", "command"), [one for one in COMMANDS if isinstance(one[1], click.Group)], ids=named
)
def test_a_group_lists_its_commands_in_whole_sentences(path: Path, command: click.Command):
    _, _, rows = help_of(path).partition("Commands:\n")
    assert "..." not in rows
    assert all(line.endswith(".") for line in rows.splitlines() if line)


ESCAPE = "\x1b["


@pytest.mark.parametrize(
    ("terminal", "no_color", "coloured"), [(False, "", False), (True, "", True), (True, "1", False)]
)
@pytest.mark.parametrize("path", [(), ("search",), ("report",)], ids=named)
def test_help_has_colours_on_a_terminal_alone(
    path: Path, terminal: bool, no_color: str, coloured: bool, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("NO_COLOR", no_color)
    result = CliRunner().invoke(main, [*path, "--help"], color=terminal)
    assert (ESCAPE in result.stdout) == coloured
    assert re.sub(r"\x1b\[\d*m", "", result.stdout) == CliRunner().invoke(main, [*path, "--help"]).stdout
