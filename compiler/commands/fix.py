"""`genoc fix`."""

import difflib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from genotype.commands.console import ask, echo, echo_document
from genotype.commands.options_once import command

if TYPE_CHECKING:
    from compiler.fix.fixed import Fixed


@command()
@click.argument("file", type=click.Path(allow_dash=True, path_type=Path))
@click.option("--yes", is_flag=True, help="Write the file without asking.")
def fix(file: Path, yes: bool) -> None:
    """Fix misspellings and other problems that have one safe fix.

    Shows the difference, and asks before writing. Corrects misspelt keys and names, removes dead nodes,
    unused cells and block inputs without a source, sets a depth to the number of its widths, and puts
    the file into canonical form. If there are other problems, only spelling is corrected and the rest
    is reported. A file that passes genoc check still describes the same computation afterwards.

    The exit code is 0 if the file has no problem left, 1 if it was not written, 2 if problems remain.
    With - a genotype is read from standard input and printed.

    \b
        genoc fix unet.json
        genoc fix --yes unet.json
    """
    from compiler.fix.fixed import fixed
    from genotype.diagnostics.diagnostic import counted
    from genotype.diagnostics.input_error import TextError
    from genotype.text.files import write_text
    from genotype.text.read import STDIN, path_bytes, read_bytes, shown_path

    data, subject = path_bytes(file), shown_path(file)
    reading = read_bytes(data, subject)
    result = fixed(reading)
    text = result.text
    if text is None:
        raise TextError(subject, result.by_hand, reading.text)
    if file == STDIN:
        echo_document(text)
        require_none(subject, result)
        return
    if data == text.encode():
        echo(f"{subject}: fine")
        return
    for line, role in differences(data.decode(), text, subject):
        echo(line, role=role)
    if not yes and not (is_terminal() and ask(f"write {subject}?")):
        echo(f"{subject}: not written; --yes writes without asking", err=True)
        raise click.exceptions.Exit(1)
    write_text(file, text)
    echo(f"{subject}: {counted(result.mended)} repaired", err=True)
    require_none(subject, result)


def require_none(subject: str, result: "Fixed") -> None:
    """Report the problems that must be corrected by hand."""
    from genotype.diagnostics.input_error import TextError

    if result.by_hand:
        raise TextError(subject, result.by_hand, result.text or "")


def is_terminal() -> bool:
    """Whether somebody can be asked."""
    return sys.stdin is not None and sys.stdin.isatty()


def differences(before: str, after: str, name: str) -> Iterator[tuple[str, str | None]]:
    """The lines of a unified diff, each with its colour."""
    old, new = (text.removesuffix("\n").split("\n") for text in (before, after))
    for line in difflib.unified_diff(old, new, name, f"{name}, repaired", lineterm=""):
        yield line.expandtabs(4), {"+": "remedy", "-": "mark"}.get(line[0])
