"""Help that lists options under headings: those that matter first, then a section for each group."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])


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

    The options named in `first` (`--data`, ...) come before all others, in that order.
    """

    def __init__(self, *args: Any, first: Sequence[str] = (), **attributes: Any) -> None:
        super().__init__(*args, **attributes)
        self.first = tuple(first)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for heading, members in self.sections(ctx).items():
            records = [record for one in members if (record := one.get_help_record(ctx)) is not None]
            if records:
                with formatter.section(heading):
                    formatter.write_dl(records)

    def sections(self, ctx: click.Context) -> dict[str, list[click.Option]]:
        """Every option under its heading, once.

        Options without a group come first, or last if some are named in `first`.
        """
        every = [one for one in self.get_params(ctx) if isinstance(one, click.Option)]
        by_name = {name: one for one in every for name in one.opts}
        main = [by_name[name] for name in self.first]
        by_heading: dict[str, list[click.Option]] = {}
        for one in every:
            if one not in main:
                by_heading.setdefault(getattr(one, "group", None) or "", []).append(one)
        rest = by_heading.pop("", [])
        return (
            {"Main options": main, **by_heading, "Other options": rest}
            if main
            else {"Options": rest, **by_heading}
        )
