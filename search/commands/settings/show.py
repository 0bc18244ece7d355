"""The settings of a preset or of a run, as the text of a file."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from genotype.diagnostics.diagnostic import InputError, refuse
from genotype.diagnostics.spelling import did_you_mean
from genotype.text.regular import read_text
from search.commands.presets import preset_names, preset_path
from search.commands.settings.commands import COMMANDS, command_named
from search.commands.settings.keys import is_list, is_path, settings_of
from search.commands.settings.read import command_of, read_settings
from search.commands.settings.write import settings_text
from search.runs.files import GENOTYPE, SETTINGS, SPACE
from search.runs.run_record import FILE, RunRecord, flat, read_record


def preset_text(name: str, command: str) -> str:
    """The file of a preset."""
    return read_text(preset_path(name, command), "settings")


def run_text(name: str, command: str) -> str:
    """The settings of the run in a folder, with absolute paths. Raises InputError where it is no run's."""
    folder = Path(name)
    if (folder / SETTINGS).is_file():
        return absolute(folder / SETTINGS)
    if (folder / FILE).is_file():
        return recorded(folder, read_record(folder))
    raise unknown(name, command)


def absolute(path: Path) -> str:
    """The settings of a file with absolute paths. Raises InputError with every error in it."""
    command = command_named(command_of(path))
    typed, known = read_settings(path, command).values, settings_of(command)
    with click.Context(command) as context:
        named = {key: one for key, one in known.items() if one.name in typed}
        values = {key: one.type_cast_value(context, typed[str(one.name)]) for key, one in named.items()}
    return settings_text(command, with_absolute(values, known))


def recorded(folder: Path, record: RunRecord) -> str:
    """The settings in run.json: of a run of before there was a file of them."""
    if record.kind not in COMMANDS:
        raise refuse(str(folder), FILE, "is not of a search or a training", "give the folder of one")
    command = command_named(record.kind)
    known = settings_of(command)
    names = {path.rpartition(".")[2]: value for path, value in flat(record.config).items()}
    names |= {"data": names.pop("source", None), "out": folder, "space": folder / SPACE}
    names |= {"genotype": folder / GENOTYPE, "seed": record.seed}
    values = {key: tupled(names[str(one.name)]) for key, one in known.items() if one.name in names}
    return settings_text(command, with_absolute(values, known))


def tupled(value: Any) -> Any:
    """A list of JSON as options have it."""
    return tuple(value) if isinstance(value, list) else value


def with_absolute(values: Mapping[str, Any], known: Mapping[str, click.Parameter]) -> dict[str, Any]:
    """The values, with paths from the root on."""
    return {
        key: value
        if value is None or not is_path(known[key])
        else tuple(map(os.path.abspath, value))
        if is_list(known[key])
        else os.path.abspath(value)
        for key, value in values.items()
    }


def unknown(name: str, command: str) -> InputError:
    """The error for what is neither a preset nor the folder of a run."""
    known = preset_names(command)
    near, presets = did_you_mean(name, known), ", ".join(known) or "none"
    remedy = f"{f'{near} ' if near else ''}the presets of genoc {command}: {presets}"
    return refuse(name, "NAME", "is neither a preset nor the folder of a run", remedy)
