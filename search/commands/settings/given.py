"""Which settings were given: on the command line, or in a file otherwise than they would be without it."""

from collections.abc import Iterator, Mapping
from typing import Any

import click
from click.core import ParameterSource

from search.commands.settings.keys import defaults_of, key_of, settings_of

PRESET = "search.commands.settings.preset"
"""The key in a command's context under which the given preset lies: its name and its settings."""
FILE = "search.commands.settings.file"
"""The key under which the settings file lies that was given."""
KEPT = "search.commands.settings.kept"
"""The key under which values lie that the command itself does not take, by the parameters' names."""


def use_defaults(context: click.Context) -> None:
    """Take settings that are not on the command line from the file, and else from the preset."""
    context.default_map = {**preset_values(context), **file_values(context)}


def preset_values(context: click.Context) -> Mapping[str, Any]:
    """What the given preset sets."""
    return context.meta[PRESET][1] if PRESET in context.meta else {}


def file_values(context: click.Context) -> Mapping[str, Any]:
    """What the given file sets."""
    return context.meta[FILE].values if FILE in context.meta else {}


def keep(context: click.Context, parameter: click.Parameter, value: Any) -> None:
    """Keep a value that the command itself does not take, so that the settings of a run can tell it."""
    context.meta.setdefault(KEPT, {})[parameter.name] = value


def value_of(context: click.Context, parameter: click.Parameter) -> Any:
    """What a setting came to; the default of one that the call leaves out."""
    name = str(parameter.name)
    if name in context.params:
        return context.params[name]
    return context.meta.get(KEPT, {}).get(name, defaults_of(context.command)[key_of(parameter)])


def given_options(context: click.Context) -> Iterator[click.Option]:
    """The options that were given, in the order in which the command declares them.

    What a file sets to its default or to the preset's value says nothing, so that a run's own settings, which
    has all, means what the command meant that began it.
    """
    keys = {one.name: key for key, one in settings_of(context.command).items()}
    for one in context.command.params:
        if isinstance(one, click.Option):
            source = context.get_parameter_source(str(one.name))
            in_file = one.name in file_values(context) and source is ParameterSource.DEFAULT_MAP
            if source is ParameterSource.COMMANDLINE or (in_file and differs(context, one, keys[one.name])):
                yield one


def differs(context: click.Context, parameter: click.Option, key: str) -> bool:
    """Whether a setting is another than without the file."""
    without = defaults_of(context.command)[key]
    if parameter.name in preset_values(context):
        without = parameter.type_cast_value(context, preset_values(context)[str(parameter.name)])
    return bool(value_of(context, parameter) != without)
