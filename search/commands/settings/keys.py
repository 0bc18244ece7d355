"""The settings of a command by their keys: the names of its options without dashes, and its argument's."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

import click

COMMAND = "command"
"""The key by which a file says which command it is for."""

NOT_SETTINGS = ("config", "resume", "json")
"""Options of one call of a command, and not of what it does."""

NO_FILES = re.compile(r"synthetic|[A-Za-z][\w-]+:.*", re.DOTALL)
"""What `--data` takes besides paths: made images, and `NAME:PLACE` of a plug-in or of arrays in memory."""


@cache
def settings_of(command: click.Command) -> Mapping[str, click.Parameter]:
    """The options and the argument of a command that a file sets, by key, in the order of the command."""
    keyed = {key_of(one): one for one in command.params}
    return {key: one for key, one in keyed.items() if key not in NOT_SETTINGS and is_setting(one)}


def is_setting(parameter: click.Parameter) -> bool:
    """Whether a file may set it. What is eager, such as --help, does something in place of the command."""
    return not parameter.is_eager or parameter.name == "preset"


def key_of(parameter: click.Parameter) -> str:
    """`max-macs` for `--max-macs`; an argument has its own name."""
    if isinstance(parameter, click.Argument):
        return str(parameter.name)
    return next(name for name in parameter.opts if name.startswith("--")).removeprefix("--")


def is_switch(parameter: click.Parameter) -> bool:
    """Whether it is set by its name alone: true or false in a file."""
    return isinstance(parameter, click.Option) and parameter.is_flag


def is_list(parameter: click.Parameter) -> bool:
    """Whether it has several values."""
    return parameter.nargs != 1 or is_multiple(parameter)


def is_path(parameter: click.Parameter) -> bool:
    """Whether it names a file or a folder."""
    return isinstance(parameter.type, click.Path)


def is_place(parameter: click.Parameter, text: str) -> bool:
    """Whether a text names a file or a folder; of `--data` not genoc's word and the places of plug-ins."""
    return is_path(parameter) and not (parameter.name == "data" and NO_FILES.fullmatch(text))


def separator_of(parameter: click.Parameter) -> str | None:
    """What joins the numbers of a value such as 160x120; None where it is a single one."""
    return getattr(parameter.type, "separator", None)


def is_multiple(parameter: click.Parameter) -> bool:
    """Whether it may be given several times."""
    return isinstance(parameter, click.Option) and parameter.multiple


@cache
def defaults_of(command: click.Command) -> Mapping[str, Any]:
    """The value of each setting where nothing sets it, by key; None where there is none."""
    with command.make_context(str(command.name), [], resilient_parsing=True) as context:
        return {key: context.params.get(str(one.name)) for key, one in settings_of(command).items()}
