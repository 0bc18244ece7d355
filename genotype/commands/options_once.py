"""Commands that refuse an option given twice, where click would silently keep the last value."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import click

from genotype.commands.grouped_help import GroupedHelp
from genotype.commands.painted_help import PaintedContext


class Once(click.Command):
    """Refuses, with a usage error, an option of one value that is given more than once."""

    context_class = PaintedContext

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not ctx.resilient_parsing:
            _, _, order = self.make_parser(ctx).parse_args(args=list(args))
            for several in given_again(order):
                raise click.UsageError(words(several), ctx)
        return super().parse_args(ctx, args)


class OnceCommand(Once, GroupedHelp):
    """A command with this check, whose help lists its options by group."""


class OnceGroup(Once, click.Group):
    """A group of commands with this check."""

    command_class = OnceCommand
    group_class = type


def command(
    name: str | None = None, first: Sequence[str] = ()
) -> Callable[[Callable[..., Any]], OnceCommand]:
    """Make a function a command, like `click.command`; its help lists the options `first` first."""
    return click.command(name, cls=OnceCommand, first=first)


def group(name: str | None = None) -> Callable[[Callable[..., Any]], OnceGroup]:
    """Make a function a group of commands, like `click.group`."""
    return click.group(name, cls=OnceGroup)


def given_again(order: Sequence[click.Parameter]) -> Iterator[list[click.Option]]:
    """The options that set the same value more than once, in the order typed."""
    by_name: dict[str | None, list[click.Option]] = {}
    for option in order:
        if isinstance(option, click.Option) and not option.multiple and not option.count:
            by_name.setdefault(option.name, []).append(option)
    for several in by_name.values():
        if len(several) > 1 and not all(says_the_same(option, several[0]) for option in several):
            yield several


def says_the_same(option: click.Option, other: click.Option) -> bool:
    """Whether both are the same switch, which can only be turned on."""
    return option is other and option.is_flag and not option.secondary_opts


def words(several: Sequence[click.Option]) -> str:
    """The message that refuses them."""
    names = dict.fromkeys("/".join([option.opts[-1], *option.secondary_opts]) for option in several)
    if len(names) > 1:
        return f"{' and '.join(names)} are given together: give one of them"
    return f"{next(iter(names))} is given {len(several)} times, and has one value: give it once"
