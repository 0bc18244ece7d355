"""Settings given in Python, checked by the options of the command line that have their names.

They become the words that one would type, which the command parses: so what is refused there is refused
here, in the same words.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import click

from genotype import Diagnostic, InputError
from genotype.diagnostics.spelling import did_you_mean

ANY = "_"
"""What is typed for arguments and required options, which are given otherwise here."""


def converted(command: click.Command, given: Mapping[str, Any]) -> dict[str, Any]:
    """The values of options by name, as the command takes them; those not given are left out."""
    with parsed(command, given) as context:
        return {name: context.params[name] for name in given}


@contextmanager
def parsed(
    command: click.Command, given: Mapping[str, Any], apart: Sequence[str] = ()
) -> Iterator[click.Context]:
    """The context of a command for which the options `given` were typed; its `params` hold every option.

    Arguments, required options and those `apart` have no part in it. A value of None is as if it were not
    given. Raises InputError for names that there are not, with the one that may be meant, and for values
    that the command refuses; what the command says of a wrong usage meanwhile is one too.
    """
    options = {str(one.name): one for one in command.params if isinstance(one, click.Option)}
    offered = {name: one for name, one in options.items() if name not in apart}
    used = {name: value for name, value in given.items() if value is not None}
    subject = f"genoc.{command.name}"
    if unknown := [name for name in used if name not in offered]:
        raise InputError(subject, [unknown_name(name, offered) for name in unknown])
    with click.Context(command) as bare:
        problems = [
            problem
            for name, value in used.items()
            if (problem := refusal(offered[name], as_typed(offered[name], value), bare)) is not None
        ]
    if problems:
        raise InputError(subject, problems)
    filled = [word for one in options.values() if one.required for word in (one.opts[0], ANY)]
    filled += [ANY for one in command.params if isinstance(one, click.Argument)]
    words = [word for name, value in used.items() for word in words_of(offered[name], value)]
    try:
        with command.make_context(command.name, [*words, *filled]) as context:
            for one in command.params:
                if one.required or one.name in apart:
                    context.params.pop(str(one.name), None)
            yield context
    except click.UsageError as refused:
        raise InputError(subject, [said(subject, refused.message, "")]) from None


def words_of(option: click.Option, value: Any) -> list[str]:
    """What one types for a value of an option."""
    if option.is_flag:
        names = option.opts if value else option.secondary_opts
        return names[:1]
    typed = as_typed(option, value)
    if option.nargs > 1:
        return [option.opts[0], *typed]
    return [f"{option.opts[0]}={word}" for word in (typed if option.multiple else [typed])]


def as_typed(option: click.Option, value: Any) -> Any:
    """A value as the text, or the texts of an option of several values, that one would type for it."""
    if option.multiple or option.nargs > 1:
        return tuple(map(str, value)) if isinstance(value, list | tuple) else (str(value),)
    if isinstance(value, list | tuple):
        return separator(option).join(map(str, value))
    return str(value)


def refusal(option: click.Option, typed: Any, context: click.Context) -> Diagnostic | None:
    """What an option's type says against a value; None if it takes it."""
    try:
        option.type_cast_value(context, typed)
    except click.BadParameter as refused:
        choices = option.type.choices if isinstance(option.type, click.Choice) else ()
        return said(str(option.name), refused.message, did_you_mean(str(typed), choices) or option.help or "")
    return None


def separator(option: click.Option) -> str:
    """What stands between the numbers of an option that takes several in one word: 64x64x32, or 1,2.5."""
    return "," if option.type.name == "class weights" else "x"


def unknown_name(name: str, options: Mapping[str, click.Option]) -> Diagnostic:
    """The problem of a name that is none."""
    listed = f"the settings are: {', '.join(sorted(options))}"
    return Diagnostic(name, "there is no such setting", did_you_mean(name, options) or listed)


def said(name: str, message: str, words: str) -> Diagnostic:
    """A value that the command refuses, with what the option is for."""
    return Diagnostic(
        name, " ".join(message.split()).removesuffix("."), words.removesuffix(".") or "correct it"
    )
