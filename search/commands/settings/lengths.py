"""The length of a training, of which there is one."""

from collections.abc import Mapping, Sequence
from typing import Any

import click
from click.core import ParameterSource

from search.commands.settings.given import file_values


def with_one_length(settings: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    """The settings, of whose lengths those by a preset give way to others, and those of a file to the command
    line's.
    """
    context = click.get_current_context()

    def rank(name: str) -> int:
        if context.get_parameter_source(name) is ParameterSource.COMMANDLINE:
            return 2
        return int(name in file_values(context))

    given = [name for name in names if settings[name] is not None]
    most = max(map(rank, given), default=0)
    return {**settings, **{name: None for name in given if rank(name) < most}}
