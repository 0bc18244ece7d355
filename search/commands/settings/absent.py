"""Paths of a settings file where nothing is."""

from collections.abc import Iterator
from pathlib import Path

import click

from genotype.diagnostics.diagnostic import Diagnostic, short
from genotype.diagnostics.input_error import TextError
from search.commands.settings.keys import is_list, is_place, settings_of
from search.commands.settings.read import SettingsFile

NOT_YET = ("out", "init")
"""What a run makes, and what may also be the name of an entry of the zoo."""
REMEDY = "correct it; paths begin in the folder of this file"


def require_there(file: SettingsFile, command: click.Command) -> None:
    """Refuse a file that names files or folders that are not there."""
    problems = [
        Diagnostic(key, f"there is no {short(path)}", REMEDY, "S108", file.spans[str(parameter.name)])
        for key, parameter in settings_of(command).items()
        if key not in NOT_YET
        for path in paths_of(file, parameter)
        if not Path(path).exists()
    ]
    if problems:
        ordered = sorted(problems, key=lambda each: each.span.start if each.span else 0)
        raise TextError(str(file.path), ordered, file.text)


def paths_of(file: SettingsFile, parameter: click.Parameter) -> Iterator[str]:
    """The paths that a file gives for a setting."""
    value = file.values.get(str(parameter.name))
    if value is not None:
        texts = value if is_list(parameter) else [value]
        yield from (text for text in texts if is_place(parameter, str(text)))
