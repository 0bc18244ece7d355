"""`genoc config`: settings as files."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import click

from genotype.commands.console import echo, echo_document, force_option, output_option
from genotype.commands.grouped_help import F
from genotype.commands.options_once import group
from genotype.text.files import require_free, write_text
from search.commands.completing import presets_and_runs
from search.commands.options import PATH
from search.commands.settings.commands import COMMANDS, command_named


@group()
def config() -> None:
    """Write, check and show files of settings for --config."""


def command_argument(default: str | None = None) -> Callable[[F], F]:
    """The command that a file is for."""
    kind = click.Choice(list(COMMANDS))
    return click.argument("command", type=kind, default=default, required=default is None)


@config.command()
@command_argument()
@output_option
@force_option
@click.option(
    "--schema",
    type=PATH,
    metavar="FILE",
    help="Also write the JSON Schema to this file, and name it in the first line, for editors.",
)
def new(command: str, output: Path | None, force: bool, schema: Path | None) -> None:
    """Write a file with every setting, explained.

    Each has its default, and is commented out. With --schema an editor completes and checks the file.

    \b
        genoc config new search -o run.yaml
        genoc search space.json --config run.yaml --out runs/search
    """
    from search.commands.settings.write import new_text

    text = new_text(command_named(command))
    for path in (output, schema):
        require_free(path, force)
    if schema is not None:
        place = schema if output is None else Path(os.path.relpath(schema, output.parent))
        text = f"# yaml-language-server: $schema={place.as_posix()}\n{text}"
        write_text(schema, schema_text(command))
        echo(f"written: {schema}", err=True)
    hand_out(text, output)


@config.command()
@click.argument("name", shell_complete=presets_and_runs)
@command_argument("search")
@output_option
@force_option
def show(name: str, command: str, output: Path | None, force: bool) -> None:
    """Print the settings of a preset or a run.

    NAME is a preset of --preset, or the folder of a search, a training or a study. COMMAND is search or
    train, by default search; a run has its own. What is printed is a file that --config reads.

    \b
        genoc config show adwu-net train
        genoc config show runs/search
    """
    from search.commands.presets import preset_names
    from search.commands.settings.show import preset_text, run_text

    require_free(output, force)
    is_preset = name in preset_names(command)
    hand_out(preset_text(name, command) if is_preset else run_text(name, command), output)


@config.command()
@click.argument("file", type=PATH)
@click.option(
    "--for",
    "command",
    type=click.Choice(list(COMMANDS)),
    show_default="what the file says",
    help="Check it for this command.",
)
def check(file: Path, command: str | None) -> None:
    """Check a file of settings, and run nothing.

    The command that it is for is what it says under the key `command`, or --for. Files and folders that it
    names must be there.
    """
    from search.commands.settings.absent import require_there
    from search.commands.settings.read import command_of, read_settings

    name = command or command_of(file)
    require_there(read_settings(file, command_named(name)), command_named(name))
    echo(f"{file}: fine, for genoc {name}")


@config.command(name="schema")
@command_argument()
@output_option
@force_option
def schema_(command: str, output: Path | None, force: bool) -> None:
    """Print the JSON Schema of a command's settings."""
    require_free(output, force)
    hand_out(schema_text(command), output)


def schema_text(command: str) -> str:
    """The text of a command's schema."""
    from search.commands.settings.schema import settings_schema

    return json.dumps(settings_schema(command_named(command)), indent=2) + "\n"


def hand_out(text: str, output: Path | None) -> None:
    """Write a text to a file, or print it."""
    if output is None:
        echo_document(text)
    else:
        write_text(output, text)
        echo(f"written: {output}", err=True)
