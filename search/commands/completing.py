"""What a shell offers where a run, a study, a trained network or a file is to be named."""

import os
from collections.abc import Collection, Iterator
from pathlib import Path

import click
from click.shell_completion import CompletionItem

Items = list[CompletionItem[str]]

DEEPEST, MOST = 3, 500
"""How far below the folder that was typed runs are looked for, and in how many folders."""


def files(ctx: click.Context, param: click.Parameter, incomplete: str) -> Items:
    """Whatever files there are."""
    return [CompletionItem(incomplete, type="file")]


def runs(ctx: click.Context, param: click.Parameter, incomplete: str) -> Items:
    """The folders of runs and studies; any folder where there are none."""
    from search.overview.below import RUNS

    return folders(incomplete, RUNS)


def studies(ctx: click.Context, param: click.Parameter, incomplete: str) -> Items:
    """The folders of studies and of searches by trainings."""
    from search.runs.files import STUDY

    return folders(incomplete, (STUDY,))


def entries(ctx: click.Context, param: click.Parameter, incomplete: str) -> Items:
    """The entries of the zoo, and after NAME@ its versions."""
    from search.named import entry_names

    zoo = Path(ctx.params.get("shelf") or os.environ.get("GENOC_ZOO") or "models")
    if "@" in incomplete:
        from search.entry_versions import parted, versions_of

        names = [version.spelled for version in versions_of(zoo, parted(incomplete)[0])]
    else:
        names = entry_names(zoo)
    return [CompletionItem(name) for name in names if name.startswith(incomplete)]


def models(ctx: click.Context, param: click.Parameter, incomplete: str) -> Items:
    """Trained networks: entries of the zoo, and the folders of runs."""
    return [*entries(ctx, param, incomplete), *runs(ctx, param, incomplete)]


def runs_and_files(ctx: click.Context, param: click.Parameter, incomplete: str) -> Items:
    """The folders of runs and studies, or else files."""
    found = [item for item in runs(ctx, param, incomplete) if item.type == "plain"]
    return found or files(ctx, param, incomplete)


def models_and_files(ctx: click.Context, param: click.Parameter, incomplete: str) -> Items:
    """Trained networks, or else files."""
    found = [item for item in models(ctx, param, incomplete) if item.type == "plain"]
    return found or files(ctx, param, incomplete)


def presets_and_runs(ctx: click.Context, param: click.Parameter, incomplete: str) -> Items:
    """The presets of all commands, and the folders of runs and studies."""
    from search.commands.presets import preset_names
    from search.commands.settings.commands import COMMANDS

    names = dict.fromkeys(name for command in COMMANDS for name in preset_names(command))
    presets = [CompletionItem(name) for name in names if name.startswith(incomplete)]
    return [*presets, *runs(ctx, param, incomplete)]


def loss_names(ctx: click.Context, param: click.Parameter, incomplete: str) -> Items:
    """The losses of all outputs, and those of plug-ins."""
    from search.training.losses import LOSS_PLUGINS, every_name

    names = (*every_name(), *LOSS_PLUGINS.group.offered())
    return [CompletionItem(name) for name in names if name.startswith(incomplete)]


def folders(incomplete: str, signs: Collection[str]) -> Items:
    """The folders that begin as typed and hold one of the files `signs`; or else those that a shell finds."""
    found = [CompletionItem(name) for name in named(incomplete, signs)]
    return found or [CompletionItem(incomplete, type="dir")]


def named(incomplete: str, signs: Collection[str]) -> Iterator[str]:
    """The paths of these folders, in the words that were typed."""
    from search.overview.below import runs_below

    typed, _, _ = incomplete.rpartition("/")
    start = f"{typed}/" if "/" in incomplete else ""
    place = Path(start or os.curdir).expanduser()
    for folder in runs_below(place, signs, DEEPEST, MOST):
        name = start + os.fspath(folder.relative_to(place))
        if name != start + os.curdir and name.startswith(incomplete):
            yield name
