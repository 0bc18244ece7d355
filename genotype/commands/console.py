"""What every command shares: lazy loading, clear error messages, and all printing."""

import importlib
import os
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from itertools import pairwise
from pathlib import Path
from typing import Any

import click

from genotype.commands.colours import painted
from genotype.commands.grouped_help import OUTPUT, option
from genotype.commands.options_once import OnceGroup
from genotype.commands.stopping import exit_code, terminable
from genotype.commands.streams import guarded
from genotype.diagnostics.diagnostic import LONGEST, InputError, cut
from genotype.diagnostics.printable import Shown, json_escaped, json_text, printable
from genotype.text.files import KINDS, FolderGone, TooManyOpen

COMPLETION = "_GENOC_COMPLETE"
"""The variable of the environment in which a shell asks for completions, and says which shell it is."""


class LazyGroup(OnceGroup):
    """A group whose commands are named as `module:attribute` and imported only when used.

    So `genoc fmt` does not wait for the drawing code, nor `genoc check` for torch.
    """

    def __init__(self, *args: Any, lazy: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lazy = lazy

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.lazy)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.lazy:
            return None
        module, _, attribute = self.lazy[cmd_name].partition(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run a command line, or answer a shell that asks how to complete one."""
        with guarded(echo_refused):
            if (instruction := os.environ.get(COMPLETION)) is None:
                with terminable():
                    return super().main(*args, **kwargs)
            from genotype.commands.completion import completions

            echo(*(Shown(line) for line in completions(self, instruction)))
            return sys.exit(0)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Refuse empty option values, as an unset shell variable leaves them."""
        for before, word in pairwise(["", *args]):
            name = word[:-1] if word.startswith("--") and word.endswith("=") else before
            if word in ("", f"{name}=") and name.startswith("-"):
                raise click.UsageError(f"{name} has an empty value; give one, or leave it out", ctx)
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command. An InputError ends it with exit code 2, signals as in `stopping`."""
        try:
            with printable_errors():
                return super().invoke(ctx)
        except KeyboardInterrupt as stopped:
            echo("", "stopped", err=True)
            return ctx.exit(exit_code(stopped))
        except (ImportError, InputError, MemoryError, OSError, RuntimeError) as error:
            words = last_words(error)
            if not words:
                raise
            echo(*words, err=True)
            return ctx.exit(2)

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        with printable_errors():
            return super().make_context(*args, **kwargs)


@contextmanager
def printable_errors() -> Iterator[None]:
    """Keep click's messages on arguments, which may be file names, from controlling the terminal.

    A command's help, which click raises where there are no arguments, is genoc's own and stays as it is.
    """
    try:
        yield
    except click.ClickException as error:
        if isinstance(error, click.exceptions.NoArgsIsHelpError):
            raise
        error.message = printable(error.message)  # type: ignore[misc]
        raise


def echo(*lines: str | Shown, err: bool = False, role: str | None = None) -> None:
    """Print lines, in the colour of `role` if given.

    Each text is one line: a line break in it came from outside and is escaped, like all that is not
    printable.
    """
    for line in lines:
        text = line.text if isinstance(line, Shown) else printable(line)
        click.echo(text if role is None else painted(text, role), err=err)


def is_terminal() -> bool:
    """Whether standard error, on which progress is told, is a terminal."""
    return sys.stderr is not None and sys.stderr.isatty()


def echo_refused(refused: InputError) -> None:
    """Print the problems of an input on standard error."""
    echo(*last_words(refused), err=True)


def echo_document(text: str) -> None:
    """Print a genotype, a schema or source in UTF-8, unchanged, so that it can be piped.

    Characters that are not printable are escaped as in JSON or Python strings, the only places where they
    can occur.
    """
    whole = text.replace("\r\n", "\n").replace("\r", "\n")
    click.echo(json_escaped(whole).encode(), nl=False)


def echo_json(value: Any) -> None:
    """Print a value as JSON for other programs."""
    echo(Shown(json_text(value, indent=2)))


def ask(question: str) -> bool:
    """Ask whether to do something, on standard error."""
    return click.confirm(printable(question), err=True)


def last_words(error: Exception) -> tuple[str | Shown, ...]:
    """The message for an error that is not a bug of genoc, such as a full disk; nothing for a bug."""
    if isinstance(error, InputError):
        return (Shown(error.shown(painted)),)
    if is_out_of_memory(error):
        return (
            "out of memory",
            "    -> free memory, raise its limit, or use smaller images, batches or networks",
        )
    if "Too many open files" in str(error) and not isinstance(error, OSError):
        return cut(str(error), LONGEST), f"    -> {TooManyOpen.mended}"
    if isinstance(error, FileNotFoundError) and error.filename is None and not has_folder():
        return "the current folder was removed", "    -> cd to one that is there"
    for kind, codes, otherwise in KINDS:
        if isinstance(error, OSError) and error.errno in codes and kind is not FolderGone:
            where = "" if error.filename is None else f"{_path(error)}: "
            return f"{where}{error.strerror}", f"    -> {kind.mended}, or {otherwise}"
    if isinstance(error, OSError) and error.filename is not None:
        return f"{_path(error)}: {error.strerror}", "    -> give another path"
    return ()


def _path(error: OSError) -> str:
    """The path that an error is about; one that the system refuses may be of any length."""
    return cut(os.fsdecode(error.filename), LONGEST)


LACKS = re.compile(
    "allocate memory(?! in static TLS)|out of memory|bad_alloc|can't start new thread|failed to map segment"
    "|could not (create|execute) a primitive(?! desc)|could not create a memory"
)
"""Words of torch, oneDNN, C++ and the system where there is no memory left."""


def is_out_of_memory(error: Exception) -> bool:
    """Whether the machine ran out of memory (torch says so only in words)."""
    return isinstance(error, MemoryError) or LACKS.search(str(error)) is not None


def has_folder() -> bool:
    """Whether the current folder is there."""
    try:
        return bool(os.getcwd())
    except OSError:
        return False


@contextmanager
def apart() -> Iterator[None]:
    """What another command prints as its result meanwhile goes to standard error."""
    with redirect_stdout(sys.stderr):
        yield


json_option = option("--json", "as_json", is_flag=True, help="Print JSON instead of text.", group=OUTPUT)


def named_output(context: click.Context, _: click.Parameter, path: Path | None) -> Path | None:
    """The file to write; None for standard output, which is also meant by -."""
    return None if path == Path("-") else path


output_option = option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    callback=named_output,
    show_default="standard output",
    help="File to write.",
    group=OUTPUT,
)
force_option = option("--force", is_flag=True, help="Overwrite the output file if it exists.", group=OUTPUT)
