"""Settings as the text of a file: those of a run, and all that a command has."""

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from textwrap import wrap
from typing import Any

import click

from genotype.commands.grouped_help import GroupedHelp
from genotype.diagnostics.printable import spelt, spelt_out
from search.commands.settings.given import value_of
from search.commands.settings.keys import COMMAND, defaults_of, is_list, is_place, separator_of, settings_of
from search.commands.settings.scalars import kind_of

PLAIN = re.compile(r"[A-Za-z_./][\w./+-]*", re.ASCII)
LINE = 100
EXAMPLES = {"space": "my-space.json", "genotype": "my-network.json", "out": "runs/name"}
"""What stands in a new file for settings that must be given, and have no default."""


def run_settings(folder: Path, **changed: Any) -> str:
    """The text of a run's settings: every setting of the current command, with what was
    `changed`, by the parameters' names.

    Paths in the run's folder begin there, and others are absolute.
    """
    context = click.get_current_context()
    known = settings_of(context.command)
    values = {key: value_of(context, one) for key, one in known.items()}
    values |= {key: changed[str(one.name)] for key, one in known.items() if one.name in changed}
    return settings_text(context.command, {**values, "out": folder}, folder)


def settings_text(command: click.Command, values: Mapping[str, Any], folder: Path | None = None) -> str:
    """The text of a file that sets values, by key, under the headings of the command's help."""
    lines = [f"# The settings of a run: genoc {command.name} --config THIS_FILE --out OTHER", ""]
    lines.append(f"{COMMAND}: {command.name}")
    for heading, members in by_heading(command).items():
        told = [key for key in members if key in values]
        if told:
            lines += ["", f"# {heading}"]
            lines += [f"{key}: {with_meaning(members[key], values[key], folder)}" for key in told]
    return "\n".join(lines) + "\n"


def new_text(command: click.Command) -> str:
    """The text of a file with every setting of a command, explained; each is commented out."""
    return "\n".join([*new_lines(command), ""])


def new_lines(command: click.Command) -> Iterator[str]:
    """Its lines."""
    yield f"# Settings for: genoc {command.name} --config THIS_FILE"
    yield "# Take away the # before a setting to change it. Options on the command line override this file."
    yield "# Paths begin in this file's folder."
    yield ""
    yield f"{COMMAND}: {command.name}"
    for heading, members in by_heading(command).items():
        yield from ("", "", f"# ---- {heading} ----")
        for key, parameter in members.items():
            yield ""
            about = getattr(parameter, "help", None) or "The genotype or search space."
            yield from wrap(about, LINE, initial_indent="# ", subsequent_indent="# ")
            yield f"# {key}: {new_value(command, key, parameter)}"


def new_value(command: click.Command, key: str, parameter: click.Parameter) -> str:
    """The default of a setting, or an example of one that has none."""
    if parameter.required:
        return EXAMPLES.get(key, "name")
    return with_meaning(parameter, defaults_of(command)[key])


def with_meaning(parameter: click.Parameter, value: Any, folder: Path | None = None) -> str:
    """A value as it stands in a file, and of null what it means."""
    shown = getattr(parameter, "show_default", None)
    meaning = f"  # {shown}" if value is None and isinstance(shown, str) else ""
    return written(parameter, value, folder) + meaning


def by_heading(command: click.Command) -> dict[str, dict[str, click.Parameter]]:
    """The settings of a command under the headings of its help, by key; its argument is among the first."""
    known = settings_of(command)
    keys = {one.name: key for key, one in known.items()}
    arguments = {key: one for key, one in known.items() if isinstance(one, click.Argument)}
    found: dict[str, dict[str, click.Parameter]] = {}
    sections = command.sections(click.Context(command)) if isinstance(command, GroupedHelp) else {}
    for heading, members in sections.items():
        settings = {keys[one.name]: one for one in members if one.name in keys}
        found[heading] = {**({} if found else arguments), **settings}
    return found


def written(parameter: click.Parameter, value: Any, folder: Path | None = None) -> str:
    """A value as it stands in a file."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if is_list(parameter):
        return f"[{', '.join(written_one(parameter, item, folder) for item in value)}]"
    if isinstance(value, tuple):
        return (separator_of(parameter) or ",").join(map(str, value))
    return written_one(parameter, value, folder)


def written_one(parameter: click.Parameter, value: Any, folder: Path | None) -> str:
    """A number or a text."""
    if is_place(parameter, str(value)):
        return text_of(path_of(str(value), folder))
    if isinstance(value, float):
        return number_of(value)
    return str(value) if isinstance(value, int) else text_of(str(value))


def path_of(value: str, folder: Path | None) -> str:
    """A path as it stands in a file of a folder: from there where it lies in it, else absolute.

    A name that begins with ~ is not that of a home folder.
    """
    if folder is None:
        return value
    path, own = os.path.abspath(value), os.path.abspath(folder)
    within = path == own or path.startswith(own.rstrip(os.sep) + os.sep)
    below = os.path.relpath(path, own)
    return path if not within else os.path.join(os.curdir, below) if below.startswith("~") else below


def number_of(value: float) -> str:
    """A number, whose exponent has a point before it, as older readers of YAML want it."""
    digits, mark, power = repr(value).partition("e")
    return f"{digits}.0e{power}" if mark and "." not in digits else repr(value)


def text_of(text: str) -> str:
    """A text, in double quotes where it could be read as something else."""
    if PLAIN.fullmatch(text) and kind_of(text) == "text":
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{spelt_out(escaped, "", spelt)}"'
