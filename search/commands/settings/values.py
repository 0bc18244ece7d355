"""The value of a settings file as it would be typed on the command line, checked by the option's own type."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click
from attrs import frozen

from genotype.diagnostics.diagnostic import Diagnostic, short
from genotype.diagnostics.span import Span
from genotype.text.regular import is_impossible
from search.commands.settings.entries import Entry
from search.commands.settings.keys import (
    defaults_of,
    is_list,
    is_place,
    is_switch,
    separator_of,
)
from search.commands.settings.remedies import REAL, WHOLE, remedy_for
from search.commands.settings.scalars import Scalar, as_typed, kind_of, meant_as


class Wrong(Exception):
    """A value that an option does not take."""

    def __init__(self, problem: str, remedy: str, code: str, span: Span | None = None) -> None:
        self.problem, self.remedy, self.code, self.span = problem, remedy, code, span
        super().__init__(problem)


@frozen
class Setting:
    """A setting of a command, of whose file the paths begin in a folder."""

    key: str
    parameter: click.Parameter
    command: click.Command
    folder: Path

    def value(self, entry: Entry, tell: Callable[[Diagnostic], None]) -> Any:
        """The value as click takes it; None, and told, where the option does not take it.

        A switch is a bool, everything else a text, or a tuple of texts.
        """
        try:
            typed = self.typed(entry.value)
            self.checked(typed)
        except Wrong as wrong:
            tell(Diagnostic(entry.path, wrong.problem, wrong.remedy, wrong.code, wrong.span or entry.span))
            return None
        return typed

    def typed(self, value: Scalar | Sequence[Scalar]) -> Any:
        """The value as it is typed. Raises Wrong."""
        if isinstance(value, Scalar) and value.kind == "null":
            return self.nothing()
        if is_list(self.parameter):
            return self.several(value)
        if isinstance(value, Scalar):
            return self.one(value)
        separator = separator_of(self.parameter)
        if separator is None or not value:
            raise Wrong("a list, where one value is expected", self.remedy(), "S105")
        for item in value:
            if item.kind != "number":
                raise Wrong(f"{short(repr(item.text), 60)} is not a number", self.remedy(), "S103", item.span)
        return separator.join(map(self.one, value))

    def nothing(self) -> None:
        """null, which leaves unset what has no default."""
        if self.parameter.required:
            remedy = "write its value, or leave the key out and give it on the command line"
            raise Wrong("has no value", remedy, "S106")
        default = defaults_of(self.command)[self.key]
        if default is not None:
            shown = "the default" if isinstance(default, tuple) else f"the default, {default}"
            raise Wrong("has no value", f"write one, or leave the key out for {shown}", "S106")

    def several(self, value: Scalar | Sequence[Scalar]) -> tuple[str, ...]:
        """The values of a list; a single text holds those that are typed with spaces between them."""
        count = self.parameter.nargs
        if isinstance(value, Scalar) and count > 1:
            words = value.text.split()
            items = [Scalar(word, False, value.span) for word in words]
        else:
            items = [value] if isinstance(value, Scalar) else list(value)
        if count > 1 and len(items) != count:
            found = "1 value" if len(items) == 1 else f"{len(items)} values"
            raise Wrong(f"{found}, where {count} are expected", self.remedy(), "S105")
        if not items and defaults_of(self.command)[self.key]:
            raise Wrong("an empty list", f"leave the key out, or {self.remedy()}", "S105")
        return tuple(self.one(item) for item in items)

    def one(self, item: Scalar) -> Any:
        """A single value, if it is of the kind that the option takes."""
        if is_switch(self.parameter):
            return switched(item)
        kind, shown = item.kind, short(repr(item.text), 60)
        if kind in ("null", "true or false"):
            problem = f"{item.text or 'nothing'} is {'no value' if kind == 'null' else kind}"
            raise Wrong(problem, f"{self.remedy()}; a text that is spelt so needs quotes", "S103", item.span)
        if not item.text:
            raise Wrong("an empty text", self.remedy(), "S106", item.span)
        if is_place(self.parameter, item.text):
            if is_impossible(item.text):
                raise Wrong(
                    f"{shown}, and no file can have this name", "give another path", "S104", item.span
                )
            return str(self.folder / os.path.expanduser(item.text))
        if isinstance(self.parameter.type, click.types.StringParamType):
            return item.text
        if item.is_quoted and kind_of(item.text) == "number":
            raise Wrong("a number in quotes", "write it without quotes", "S103", item.span)
        if isinstance(self.parameter.type, WHOLE | REAL) and kind == "text":
            raise Wrong(f"{shown} is not a number", self.remedy(), "S103", item.span)
        return as_typed(item.text) if kind == "number" else item.text

    def checked(self, typed: Any) -> None:
        """Refuse what the option's type refuses."""
        if typed is None:
            return
        with click.Context(self.command) as context:
            try:
                self.parameter.type_cast_value(context, typed)
            except click.BadParameter as refused:
                raise Wrong(short(refused.message), self.remedy(typed), "S104") from None

    def remedy(self, typed: Any = None) -> str:
        """What the option takes."""
        return remedy_for(self.command, self.key, typed)


def switched(item: Scalar) -> bool:
    """Whether a switch is on. Raises Wrong for what is neither true nor false."""
    if item.kind == "true or false":
        return item.text.lower() == "true"
    word = meant_as(item.text) or (item.text.lower() if kind_of(item.text) == "true or false" else None)
    remedy = "write true or false" if word is None else f"write {word}{' without quotes' * item.is_quoted}"
    raise Wrong(f"{short(repr(item.text), 60)} is neither true nor false", remedy, "S103", item.span)
