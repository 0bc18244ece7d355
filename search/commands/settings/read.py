"""Reading a settings file for a command, with every error in it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
from attrs import frozen

from genotype.diagnostics.diagnostic import Diagnostic, refuse, short
from genotype.diagnostics.input_error import TextError
from genotype.diagnostics.paths import THE_FILE
from genotype.diagnostics.span import Span
from genotype.diagnostics.spelling import did_you_mean
from genotype.text.files import require_disk
from genotype.text.read import MARK
from genotype.text.regular import read_bytes
from search.commands.settings.commands import COMMANDS, command_named
from search.commands.settings.entries import Entries, Entry, read_entries
from search.commands.settings.keys import COMMAND, NOT_SETTINGS, settings_of
from search.commands.settings.scalars import Scalar
from search.commands.settings.values import Setting


@frozen
class SettingsFile:
    """What a file sets, by the names of a command's parameters, as click takes it from a default map.

    `text` is the whole file, and `spans` are the places of the values in it.
    """

    path: Path
    values: Mapping[str, Any]
    text: str
    spans: Mapping[str, Span]


MOST_TOLD = 100
"""Problems of a file that are told; a file with more is of something else."""


def read_settings(path: Path, command: click.Command) -> SettingsFile:
    """The settings of a file for a command. Raises InputError with every error in the file."""
    found = read_entries(text_of(path))
    values = values_of(found, command, path.parent)
    if found.problems:
        raise refused(path, found)
    known = settings_of(command)
    spans = {str(known[one.key].name): one.span for one in found.entries if one.key in known}
    return SettingsFile(path, values, found.text, spans)


def text_of(path: Path) -> str:
    """The text of a file. Raises InputError where there is none."""
    try:
        data = read_bytes(path, "settings")
    except OSError as error:
        require_disk(path, error, "S001")
        remedy = "give the path of a settings file; `genoc config new` writes one"
        raise refuse(str(path), THE_FILE, str(error.strerror), remedy, "S001") from None
    try:
        return data.decode().removeprefix(MARK)
    except UnicodeDecodeError as error:
        before = len(data[: error.start].decode())
        problem = f"not a text file: byte {data[error.start]:#04x} is not UTF-8"
        where = Span(before, before + 1)
        diagnostic = Diagnostic(THE_FILE, problem, "save it as UTF-8", "S002", where)
        raise TextError(str(path), [diagnostic], data.decode(errors="replace")) from None


def command_of(path: Path) -> str:
    """The command that a file says it is for. Raises InputError where it says none."""
    text = text_of(path)
    found = read_entries(text)
    said = next((one for one in found.entries if one.key == COMMAND), None)
    if said is not None and word_of(said) in COMMANDS:
        return word_of(said)
    if said is not None:
        require_known(said, found)
    if not found.problems:
        remedy = (
            f"write `{COMMAND}: search` into it, or {', '.join([*COMMANDS][1:])} in place of search; "
            "or name it: `genoc config check --for search`"
        )
        raise refuse(str(path), COMMAND, "it does not say for which command it is", remedy, "S102")
    raise refused(path, found)


def word_of(entry: Entry) -> str:
    """The text of a value; nothing of a list."""
    return entry.value.text if isinstance(entry.value, Scalar) else ""


def require_known(entry: Entry, found: Entries) -> bool:
    """Whether the command that a file is for is one that takes settings; else that is told."""
    said, near = word_of(entry), did_you_mean(word_of(entry), COMMANDS)
    if said not in COMMANDS:
        problem = f"{short(repr(said), 60)} is no command that takes settings" if said else "names no command"
        remedy = f"{f'{near} ' if near else ''}write {', '.join([*COMMANDS][:-1])} or {[*COMMANDS][-1]}"
        found.tell(entry.path, problem, remedy, "S102", entry.span)
    return said in COMMANDS


def refused(path: Path, found: Entries) -> TextError:
    """The error with every problem of a file, in the order of their places."""
    ordered = sorted(found.problems, key=lambda each: each.span.start if each.span else 0)
    return TextError(str(path), ordered, found.text)


def values_of(found: Entries, command: click.Command, folder: Path) -> dict[str, Any]:
    """The values by the parameters' names; what is wrong with them is added to the problems."""
    known, values = settings_of(command), {}
    for entry in found.entries:
        if len(found.problems) >= MOST_TOLD:
            break
        if entry.key == COMMAND:
            require_command(entry, command, found)
        elif entry.key in known:
            setting = Setting(entry.key, known[entry.key], command, folder)
            values[str(known[entry.key].name)] = setting.value(entry, found.problems.append)
        else:
            found.problems.append(unknown(entry, command))
    return values


def require_command(entry: Entry, command: click.Command, found: Entries) -> None:
    """Refuse a file that is for another command."""
    said = word_of(entry)
    if require_known(entry, found) and said != command.name:
        problem = f"the file is for {said!r}, and this is `genoc {command.name}`"
        remedy = f"give a file for it; `genoc config new {command.name}` writes one"
        found.tell(entry.path, problem, remedy, "S102", entry.span)


def unknown(entry: Entry, command: click.Command) -> Diagnostic:
    """The problem of a key that is no setting."""
    name = entry.key.removeprefix("--")
    if name in NOT_SETTINGS:
        problem = "is not a setting: it is of one call of the command"
        remedy = f"give --{name} on the command line"
        return Diagnostic(entry.path, problem, remedy, "S107", entry.key_span)
    known = settings_of(command)
    switched = name.removeprefix("no-")
    if switched in known and switched != name:
        remedy = f"write `{switched}: false`"
    else:
        near = did_you_mean(name, [*known, COMMAND])
        remedy = near or f"`genoc config new {command.name}` lists all settings"
    problem = f"no setting of genoc {command.name}"
    others = [other for other in COMMANDS if entry.key in settings_of(command_named(other))]
    if others:
        problem, remedy = f"{problem}, but of genoc {' and '.join(others)}", "leave it out"
    return Diagnostic(entry.path, problem, remedy, "S101", entry.key_span)
