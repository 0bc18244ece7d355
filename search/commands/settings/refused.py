"""Refusals of what a settings file sets, with the place in the file."""

from collections.abc import Callable, Sequence
from typing import Any

import click
from attrs import evolve
from click.core import ParameterSource

from genotype.commands.options_once import OnceCommand
from genotype.diagnostics.diagnostic import InputError
from genotype.diagnostics.input_error import InputErrors, TextError
from search.commands.settings.given import FILE


class SettingsCommand(OnceCommand):
    """A command with --config: what it refuses of an option names the line of the file that set it."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except InputError as refused:
            raise placed(ctx, refused) from None


def settings_command(first: Sequence[str]) -> Callable[[Callable[..., Any]], SettingsCommand]:
    """Make a function such a command; its help lists the options `first` first."""
    return click.command(cls=SettingsCommand, first=first)


def placed(context: click.Context, refused: InputError) -> InputError:
    """The error in which problems of options that a file set have their place in it."""
    file = context.meta.get(FILE)
    if file is None or type(refused) is not InputError:
        return refused
    spans = {
        flag: file.spans[one.name]
        for one in context.command.params
        if context.get_parameter_source(str(one.name)) is ParameterSource.DEFAULT_MAP
        and one.name in file.spans
        for flag in (*one.opts, *one.secondary_opts)
    }
    at = [(problem, spans.get(problem.path.partition(" ")[0])) for problem in refused.problems]
    inside = [evolve(problem, span=span) for problem, span in at if span is not None]
    if not inside:
        return refused
    found = TextError(str(file.path), inside, file.text)
    rest = [problem for problem, span in at if span is None]
    return InputErrors([found, InputError(refused.subject, rest)]) if rest else found
