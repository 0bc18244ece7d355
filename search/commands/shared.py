"""What the commands of this folder share: their settings, stopping them, what they print."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from search.config import DataConfig

if TYPE_CHECKING:
    from search.evaluate import Evaluation


def data_config(settings: dict[str, Any]) -> DataConfig:
    """Take the data options out of a command's settings."""
    names = ("split", "size", "fit", "images", "limit")
    return DataConfig(source=settings.pop("data"), **{name: settings.pop(name) for name in names})


def given_data(settings: dict[str, Any]) -> dict[str, Any]:
    """The data options that were typed, by the names of the config."""
    context = click.get_current_context()
    typed = [name for name in settings if context.get_parameter_source(name) is ParameterSource.COMMANDLINE]
    return {"source" if name == "data" else name: settings[name] for name in typed}


@contextmanager
def stoppable(out: Path) -> Iterator[None]:
    """Ctrl-C ends the command with a word on how to go on, and exit code 130."""
    with stopped_with(f"the same command with --resume goes on from {out}"):
        yield


@contextmanager
def stopped_with(words: str) -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt:
        click.echo(f"\nstopped; {words}", err=True)
        click.get_current_context().exit(130)


def measured(part: str, found: "Evaluation") -> str:
    means = "  ".join(f"{name} {value:.4f}" for name, value in found.mean().items())
    return f"{part:8} {means}  (mean over {len(found.ids)} images)"
