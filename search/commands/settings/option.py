"""`--config`."""

from pathlib import Path
from typing import Any

import click

from genotype.commands.grouped_help import option
from search.commands.sections import SETTINGS
from search.commands.settings.given import FILE, use_defaults


def config_option() -> Any:
    """`--config FILE`: a file of settings, which options on the command line override."""

    def take(context: click.Context, _: click.Parameter, path: Path | None) -> None:
        if path is not None:
            from search.commands.settings.read import read_settings

            context.meta[FILE] = read_settings(path, context.command)
            use_defaults(context)

    return option(
        "--config",
        type=click.Path(path_type=Path),
        metavar="FILE",
        is_eager=True,
        expose_value=False,
        callback=take,
        help="Read settings from this YAML file; options given here override it.",
        group=SETTINGS,
    )
