"""The commands that take their settings from a file, each imported when it is asked for."""

from importlib import import_module

import click

COMMANDS = {
    "search": "search.commands.search:search",
    "train": "search.commands.train:train",
    "study": "search.commands.study:study",
}
"""By name, the module and the command in it."""


def command_named(name: str) -> click.Command:
    """The command of a name."""
    module, _, attribute = COMMANDS[name].partition(":")
    command: click.Command = getattr(import_module(module), attribute)
    return command
