"""What every command shares: lazy loading, refusals as clear messages, JSON output."""

import importlib
import json
import os
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import click

from genotype.files import FULL
from genotype.once import OnceGroup
from genotype.problems import Refused
from genotype.report.for_people import for_people


class LazyGroup(OnceGroup):
    """A group whose commands are named as `module:attribute` and imported when asked for.

    `genoc fmt` so never pays for importing the drawing, and `genoc check` never for torch.
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

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Refuse empty values of options, as an unset variable of a shell leaves them."""
        for before, word in pairwise(["", *args]):
            name = word[:-1] if word.startswith("--") and word.endswith("=") else before
            if word in ("", f"{name}=") and name.startswith("-"):
                raise click.UsageError(f"{name} is empty; give a value, or leave the option out", ctx)
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; an input it cannot take ends it with exit code 2, Ctrl-C with 130."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo("\nstopped", err=True)
            return ctx.exit(130)
        except (Refused, MemoryError, OSError, RuntimeError) as error:
            message = last_words(error)
            if message is None:
                raise
            click.echo(message, err=True)
            return ctx.exit(2)


def painted(text: str, role: str) -> str:
    """A part of a message in its colour, which click leaves out where there is no terminal."""
    return text if os.environ.get("NO_COLOR") else click.style(text, **COLOURS[role])


COLOURS: Mapping[str, Mapping[str, Any]] = {
    "where": {"bold": True},
    "code": {"fg": "red", "bold": True},
    "mark": {"fg": "red", "bold": True},
    "remedy": {"fg": "green"},
    "count": {"bold": True},
}


def last_words(error: Exception) -> str | None:
    """What to tell a person of an error that is not the program's own; None of one that is."""
    if isinstance(error, Refused):
        return for_people(error, painted)
    if is_out_of_memory(error):
        return "out of memory\n    -> use smaller images, batches or networks"
    if isinstance(error, OSError) and error.errno in FULL:
        where = "" if error.filename is None else f"{error.filename}: "
        return f"{where}{error.strerror}\n    -> make room on this disk, or write to another one"
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename}: {error.strerror}\n    -> give another path"
    return None


def is_out_of_memory(error: Exception) -> bool:
    """Whether the machine, not the program, was at its end (torch says so in words)."""
    words = str(error)
    return isinstance(error, MemoryError) or "allocate memory" in words or "out of memory" in words


json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")


def echo_json(value: Any) -> None:
    """Print a value as JSON for other programs."""
    click.echo(json.dumps(value, indent=2, ensure_ascii=False))
