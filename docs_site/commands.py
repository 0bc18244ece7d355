"""The pages of the commands: what `--help-all` tells, of every command and its subcommands."""

import re
from collections.abc import Iterator, Mapping
from inspect import cleandoc
from textwrap import dedent

import click

from docs_site.table import code, fenced, page, plain, table
from genotype.commands.grouped_help import GroupedHelp
from zoo.main import COMMANDS, main

PROGRAM = "genoc"
OPTION = re.compile(r"`[^`]*`|(?<!\S)(--[a-z][\w-]*)")
"""What is code already, or the name of an option."""

ABOUT = """\
Every command with all its options. `genoc COMMAND --help` shows the same in the terminal; where there are
many options it shows those that matter most, and `--help-all` every one. `genoc completion --help` tells
how a shell completes them.

Exit codes: 0, done; 1, the answer is no (`genoc diff` found differences, `genoc fmt --check` a file that
would change); 2, refused, with a message that says where, what and what to do; 130, stopped by Ctrl-C.
These pages are made from the code."""


def command_pages() -> dict[str, str]:
    """The pages by the names of their files: an index, and a page for each command."""
    root = click.Context(main, info_name=PROGRAM, **main.context_settings)
    commands = {name: main.get_command(root, name) for name in COMMANDS}
    found = {name: one for name, one in commands.items() if one is not None and not one.hidden}
    rows = ((f"[`{PROGRAM} {name}`]({name}.md)", short(command)) for name, command in found.items())
    pages = {"index": page("Commands", ABOUT, table(("command", "what it does"), rows))}
    return pages | {name: command_page(name, command, root) for name, command in found.items()}


def short(command: click.Command) -> str:
    """The first sentence of a command's help."""
    return plain(command.get_short_help_str(limit=200))


def command_page(name: str, command: click.Command, root: click.Context) -> str:
    """A command, and those below it."""
    parts = list(sections(command, command.context_class(command, info_name=name, parent=root), 2))
    return page(f"{PROGRAM} {name}", *parts)


def sections(command: click.Command, context: click.Context, depth: int) -> Iterator[str]:
    """What a command does, how it is written, its options by group; then the commands below it."""
    yield fenced(" ".join([context.command_path, *command.collect_usage_pieces(context)]), "text")
    yield prose(command.help or "")
    for heading, options in grouped(command, context).items():
        records = [record for one in options if (record := one.get_help_record(context)) is not None]
        yield f"{'#' * depth} {heading}"
        yield table(("option", "what it does"), ((code(names), plain(words)) for names, words in records))
    if isinstance(command, click.Group):
        yield from below(command, context, depth)


def below(group: click.Group, context: click.Context, depth: int) -> Iterator[str]:
    """The commands of a group."""
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is not None and not command.hidden:
            inner = command.context_class(command, info_name=name, parent=context)
            yield f"{'#' * depth} {inner.command_path}"
            yield from sections(command, inner, depth + 1)


def grouped(command: click.Command, context: click.Context) -> Mapping[str, list[click.Option]]:
    """The options under their headings."""
    if isinstance(command, GroupedHelp):
        return command.sections(context)
    return {"Options": [one for one in command.get_params(context) if isinstance(one, click.Option)]}


def prose(help: str) -> str:
    """A command's help: paragraphs, and code where lines are indented or marked to be kept."""
    return "\n\n".join(map(paragraph, cleandoc(help).split("\n\n")))


def paragraph(text: str) -> str:
    """A paragraph, or a block of code."""
    kept = text.removeprefix("\b\n")
    if kept.startswith("    ") or kept != text:
        return fenced(dedent(kept), "text")
    return plain(OPTION.sub(lambda found: f"`{found[0]}`" if found[1] else found[0], text))
