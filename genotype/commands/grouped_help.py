"""Help that lists options under headings: `--help` those that matter, `--help-all` every one by group."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])

OUTPUT = "Output"
"""The heading of what is written; a short list of options has none."""
OTHER = "Other options"
ALL = "genotype.commands.grouped_help.all"
"""The key in a command's context under which it is noted that all options are to be shown."""


class GroupedOption(click.Option):
    """An option with the heading under which it is listed; None for no heading of its own."""

    def __init__(self, *args: Any, group: str | None = None, **attributes: Any) -> None:
        super().__init__(*args, **attributes)
        self.group = group


def option(*names: str, group: str | None = None, **attributes: Any) -> Callable[[F], F]:
    """An option as `click.option` makes it, listed under the heading `group`."""
    return click.option(*names, cls=GroupedOption, group=group, **attributes)


class GroupedHelp(click.Command):
    """Lists its options by group, in the order of their first appearance.

    Of many options, those named in `first` (`--data`, ...) are all that `--help` shows, in that order;
    `--help-all` shows every one.
    """

    def __init__(self, *args: Any, first: Sequence[str] = (), **attributes: Any) -> None:
        super().__init__(*args, **attributes)
        self.first = tuple(first)
        self.help_all = help_all_option()

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Those of the command, and of many options also `--help-all`."""
        return [*super().get_params(ctx), *([self.help_all] if self.first else [])]

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        every = self.sections(ctx)
        shown = self.main_options(ctx) if self.first and ALL not in ctx.meta else every
        for heading, members in shown.items():
            records = [record for one in members if (record := one.get_help_record(ctx)) is not None]
            if records:
                with formatter.section(heading):
                    formatter.write_dl(records)
        if shown is not every:
            formatter.write_paragraph()
            formatter.write_text(all_of(ctx, every))

    def main_options(self, ctx: click.Context) -> dict[str, list[click.Option]]:
        """The options named in `first`."""
        by_name = {name: one for one in self.options(ctx) for name in one.opts}
        return {"Main options": [by_name[name] for name in self.first]}

    def sections(self, ctx: click.Context) -> dict[str, list[click.Option]]:
        """Every option under its heading, once.

        Options without a group come first, or last if some are named in `first`.
        """
        by_heading: dict[str, list[click.Option]] = {}
        for one in self.options(ctx):
            by_heading.setdefault(self.heading(one), []).append(one)
        rest = by_heading.pop("", [])
        output = by_heading.pop(OUTPUT, [])
        if not self.first:
            return {"Options": rest, **by_heading}
        return {**by_heading, OUTPUT: output, OTHER: rest}

    def heading(self, one: click.Option) -> str:
        group = getattr(one, "group", None) or ""
        return "" if group == OUTPUT and not self.first else group

    def options(self, ctx: click.Context) -> list[click.Option]:
        return [one for one in self.get_params(ctx) if isinstance(one, click.Option)]


def help_all_option() -> click.Option:
    """`--help-all`."""

    def show(ctx: click.Context, param: click.Parameter, wanted: bool) -> None:
        plain = ctx.command.get_help_option(ctx)
        if wanted and plain is not None and plain.callback is not None:
            ctx.meta[ALL] = True
            plain.callback(ctx, param, True)

    return click.Option(
        ["--help-all"],
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=show,
        help="Show all options by group, and exit.",
    )


def all_of(ctx: click.Context, every: Mapping[str, Sequence[click.Option]]) -> str:
    """The line that says where the other options are."""
    count = sum(map(len, every.values()))
    groups = ", ".join(heading.lower() for heading in every if heading != OTHER)
    return f"{ctx.command_path} --help-all lists all {count} options by group: {groups}."
