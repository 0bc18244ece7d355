"""Settings given in Python, checked by the options of the command line that have their names.

A value is checked as the text that one would type for it, so what is refused there is refused here, in the
same words.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import click
from click.core import iter_params_for_processing

from genotype import Diagnostic, InputError
from genotype.diagnostics.spelling import did_you_mean

def converted(command: click.Command, given: Mapping[str, Any]) -> dict[str, Any]:
    """The values of options by name, as the command takes them; those not given are left out."""
    with parsed(command, given) as context:
        return {name: context.params[name] for name in given if name in context.params}


@contextmanager
def parsed(
    command: click.Command, given: Mapping[str, Any], apart: Sequence[str] = ()
) -> Iterator[click.Context]:
    """The context of a command for which the options `given` were typed; its `params` hold every option.

    Arguments and required options are left out, and so are options `apart`. A value of None is as if it were
    not given. Raises InputError for names that there are not, with the one that may be meant, and for values that
    the command refuses.
    """
    options = {
        str(one.name): one for one in command.params if isinstance(one, click.Option) and one.name not in apart
    }
    used = {name: value for name, value in given.items() if value is not None}
    subject = f"genoc.{command.name}"
    if unknown := [name for name in used if name not in options]:
        raise InputError(subject, [unknown_name(name, options) for name in unknown])
    context = click.Context(command, info_name=command.name)
    problems = []
    with context:
        typed = {name: as_typed(options[name], value) for name, value in used.items()}
        for option in iter_params_for_processing([], [one for one in options.values() if not one.required]):
            try:
                option.handle_parse_result(context, typed, [])
            except click.BadParameter as refused:
                problems.append(problem(str(option.name), refused, options[str(option.name)]))
        if problems:
            raise InputError(subject, problems)
        yield context


def as_typed(option: click.Option, value: Any) -> Any:
    """A value as the text, or the texts of an option of several values, that one would type for it."""
    if option.multiple:
        values = value if isinstance(value, list | tuple) else [value]
        return tuple(map(str, values))
    if option.nargs > 1:
        return tuple(map(str, value)) if isinstance(value, list | tuple) else (str(value),)
    if isinstance(value, list | tuple):
        return separator(option).join(map(str, value))
    return str(value)


def separator(option: click.Option) -> str:
    """What stands between the numbers of an option that takes several in one word: 64x64x32, or 1,2.5."""
    return "," if option.type.name == "class weights" else "x"


def unknown_name(name: str, options: Mapping[str, click.Option]) -> Diagnostic:
    """The problem of a name that is none."""
    listed = f"the settings are: {', '.join(sorted(options))}"
    return Diagnostic(name, "there is no such setting", did_you_mean(name, options) or listed)


def problem(name: str, refused: click.BadParameter, option: click.Option) -> Diagnostic:
    """A value that the command refuses."""
    words = " ".join(refused.message.split()).removesuffix(".")
    return Diagnostic(name, words, (option.help or "give another value").removesuffix("."))
