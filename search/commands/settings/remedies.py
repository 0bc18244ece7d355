"""What to write in place of a value that an option does not take."""

from typing import Any

import click

from genotype.diagnostics.spelling import did_you_mean
from search.commands.settings.keys import defaults_of, is_multiple, is_switch, settings_of
from search.commands.settings.write import written

WHOLE, REAL = click.types.IntParamType, click.types.FloatParamType


def remedy_for(command: click.Command, key: str, typed: Any = None) -> str:
    """What the option of a setting takes; `typed` is what was written instead, if that may be misspelt."""
    parameter = settings_of(command)[key]
    kind, default = parameter.type, defaults_of(command)[key]
    example = written(parameter, default) if default not in (None, ()) else ""
    if is_switch(parameter):
        return "write true or false"
    if parameter.nargs > 1:
        such = example or written(parameter, (1,) * parameter.nargs)
        return f"write a list of {parameter.nargs} numbers{within(kind)}, such as {such}"
    if isinstance(kind, click.Choice):
        return one_of(kind, typed)
    if isinstance(kind, WHOLE | REAL):
        what = "a whole number" if isinstance(kind, WHOLE) else "a number"
        such = f", such as {example}" if example and not is_multiple(parameter) else ""
        return f"write {what}{within(kind)}{such}"
    return f"{key}: {getattr(parameter, 'help', None) or 'a path'}"


def one_of(kind: "click.Choice[Any]", typed: Any) -> str:
    """The words of a choice, and the one that was meant."""
    words = [str(word) for word in kind.choices]
    near = did_you_mean(typed, words) if isinstance(typed, str) else None
    return f"{f'{near} ' if near else ''}write {', '.join(words[:-1])} or {words[-1]}"


def within(kind: "click.ParamType[Any]") -> str:
    """The range of a number, in words."""
    if not isinstance(kind, click.IntRange | click.FloatRange):
        return ""
    low = "" if kind.min is None else f" {'above' if kind.min_open else 'from'} {kind.min}"
    high = "" if kind.max is None else f" {'to below' if kind.max_open else 'to'} {kind.max}"
    return f"{low}{high}" if high else f"{low}{'' if kind.min_open or not low else ' on'}"
