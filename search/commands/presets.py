"""The settings of published systems: `--preset`, and the files of `search/presets/`."""

from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import click

from genotype.commands.grouped_help import F, option
from search.commands.sections import SETTINGS
from search.commands.settings.given import PRESET, keep, use_defaults


def preset_names(command: str) -> list[str]:
    """The presets that a command has."""
    ending = f".{command}.yaml"
    names = (path.name for path in files("search.presets").iterdir())
    return sorted(name.removesuffix(ending) for name in names if name.endswith(ending))


def preset_path(name: str, command: str) -> Path:
    """The file of a preset for a command."""
    return Path(str(files("search.presets"))) / f"{name}.{command}.yaml"


def preset_option(command: str) -> Callable[[F], F]:
    """`--preset NAME`: what all options are that are given neither here nor in a settings file."""

    def take(context: click.Context, parameter: click.Parameter, name: str | None) -> None:
        keep(context, parameter, name)
        if name is not None:
            from search.commands.settings.read import read_settings

            values = read_settings(preset_path(name, command), context.command).values
            context.meta[PRESET] = (name, values)
            use_defaults(context)

    return option(
        "--preset",
        type=click.Choice(preset_names(command)),
        is_eager=True,
        expose_value=False,
        callback=take,
        help="Use the settings of a published system as the defaults of all options.",
        group=SETTINGS,
    )
