"""Errors of the decoder, as values: where, what was expected, and the message."""

import math
from collections.abc import Iterator, Mapping
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import attrs
from attrs import evolve, frozen
from cattrs import ForbiddenExtraKeysError
from cattrs.errors import AttributeValidationNote, BaseValidationError, IterableValidationNote

from genotype.diagnostics.diagnostic import Diagnostic
from genotype.diagnostics.paths import path_of, short
from genotype.diagnostics.spelling import did_you_mean, meant
from genotype.form.choose import Choose
from genotype.form.field_types import AnyFloat, Matching, OrWord
from genotype.text.elsewhere import Steps, elsewhere
from genotype.text.keys import json_name, keys_of

WORDS: Mapping[type, str] = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "a string",
    list: "a list",
    dict: "an object",
    type(None): "null",
}


UNKNOWN_KEY = "G101"
MISSING_KEY = "G102"
WRONG_TYPE = "G103"
TWICE = "G111"
NOT_OPEN = "G114"
NOT_GIVEN = "G115"
WITHOUT = (UNKNOWN_KEY, NOT_GIVEN)
"""What is mended by leaving the key out."""


class FormError(ValueError):
    """A value of the wrong form: the problem, the remedy, and the expected type.

    `meant` is the value that was most likely meant, if there is one; `below` the steps from the value that
    is decoded to the one at fault.
    """

    def __init__(
        self,
        code: str,
        problem: str,
        remedy: str,
        target: Any,
        meant: Any = None,
        below: tuple[str | int, ...] = (),
    ) -> None:
        self.code, self.problem, self.remedy, self.target, self.meant = code, problem, remedy, target, meant
        self.below = below
        super().__init__(problem)


@frozen
class DecodeError:
    """An error of form at `steps` from the top.

    `target` is the expected type, None for what is to be left out; `meant` the value or key that was
    most likely meant. A key that `belongs` to another object has steps `to` it there, if there is one
    place, and the type that is `wanted` there.
    """

    steps: tuple[str | int, ...]
    code: str
    problem: str
    remedy: str
    target: Any
    meant: Any = None
    to: Steps | None = None
    wanted: Any = None
    belongs: bool = False

    @property
    def path(self) -> str:
        return path_of(self.steps)

    def as_problem(self) -> Diagnostic:
        moved = "" if self.to is None else path_of(self.to)
        return Diagnostic(self.path, self.problem, self.remedy, self.code, meant=self.meant, moved=moved)


def class_of(kind: Any) -> Any:
    """The class of a type that may also be written as a word; of others the type itself."""
    return get_args(kind)[0] if any(isinstance(rule, OrWord) for rule in get_args(kind)[1:]) else kind


def words_of(cl: Any) -> tuple[str, ...]:
    """The words that may stand for objects of a class: those of its first key."""
    return get_args(attrs.fields(attrs.resolve_types(cl))[0].type)


def decode_errors_of(
    error: BaseException, steps: tuple[str | int, ...], target: Any, around: tuple[Any, ...] = ()
) -> list[DecodeError]:
    """Every leaf of a tree of cattrs errors, with its path; `around` are the classes it is in, outermost
    first.
    """
    if isinstance(error, ForbiddenExtraKeysError):
        return [unknown_key(steps, key, error.cl, around) for key in sorted(error.extra_fields)]
    if isinstance(error, BaseValidationError):
        within = (*around, error.cl)
        return [
            fault
            for child in error.exceptions
            for fault in decode_errors_of(child, steps + step_to(child, error), wanted_by(child), within)
        ]
    if isinstance(error, FormError):
        place = (*steps, *error.below)
        return [DecodeError(place, error.code, error.problem, error.remedy, error.target, error.meant)]
    if isinstance(error, KeyError):
        remedy = f"add {steps[-1]!r}: {in_words(target)}"
        return [DecodeError(steps, MISSING_KEY, "this key is missing", remedy, target)]
    raise error


def step_to(child: BaseException, parent: BaseValidationError) -> tuple[str | int, ...]:
    """The step from an error to one of its children; none if both concern the same value."""
    for note in getattr(child, "__notes__", ()):
        if isinstance(note, AttributeValidationNote):
            return (json_name(getattr(attrs.fields(get_origin(parent.cl) or parent.cl), note.name)),)
        if isinstance(note, IterableValidationNote):
            return (note.index,)
    return ()


def wanted_by(child: BaseException) -> Any:
    """The type that was expected where an error was raised."""
    return next((note.type for note in getattr(child, "__notes__", ()) if hasattr(note, "type")), None)


def unknown_key(steps: tuple[str | int, ...], key: str, cl: Any, around: tuple[Any, ...]) -> DecodeError:
    """The error for a key that a class does not have."""
    known = keys_of(cl)
    fault = DecodeError((*steps, key), UNKNOWN_KEY, "unknown key", "", None, meant(key, known))
    if asked := did_you_mean(key, known):
        return evolve(fault, remedy=asked)
    if place := elsewhere(key, around, steps):
        return evolve(fault, remedy=place.remedy, to=place.to, wanted=place.wanted, belongs=True)
    if holder := key_of_word(key, cl):
        return evolve(fault, remedy=f'write "{holder}": "{key}"', belongs=True)
    return evolve(fault, remedy=f"remove it; known keys: {', '.join(known)}")


def key_of_word(word: str, cl: Any) -> str | None:
    """The key of a class of which a word is a value: squeeze for `"scse": true`; None if none or several."""
    fields = attrs.fields(attrs.resolve_types(get_origin(cl) or cl))
    keys = [json_name(attribute) for attribute in fields if word in words_in(attribute.type)]
    return keys[0] if len(keys) == 1 and word != "none" else None


def words_in(kind: Any) -> Iterator[Any]:
    """Every word that a value of a type may be, alone or in a choice."""
    if get_origin(kind) is Literal:
        yield from get_args(kind)
    elif class_of(kind) is not kind:
        yield from words_of(class_of(kind))
    elif get_origin(kind) in (Union, UnionType, Choose):
        for member in get_args(kind):
            yield from words_in(member)


def shown(value: Any) -> str:
    """A value for a message: short, and in JSON's words."""
    if value is None or isinstance(value, bool):
        return {True: "true", False: "false", None: "null"}[value]
    if isinstance(value, list | dict):
        return WORDS[type(value)]
    if isinstance(value, float) and math.isinf(value):  # 1e999
        return "a huge number"
    try:
        return short(repr(value))
    except ValueError:  # an integer of more digits than Python prints
        return "a huge number"


def in_words(kind: Any) -> str:
    """A type, described for a person who writes JSON."""
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        return ", or ".join(in_words(m) for m in get_args(kind))
    if origin is Annotated:
        base, rule = get_args(kind)
        if isinstance(rule, OrWord):
            return f"{', '.join(map(repr, words_of(base)))}, or {in_words(base)}"
        if isinstance(rule, Matching):
            return rule.means
        if isinstance(rule, AnyFloat):
            return WORDS[base]
        return f"{WORDS[base]} from {rule.low:g} to {rule.high:g}"
    if origin is Literal:
        return "one of " + ", ".join(map(repr, get_args(kind)))
    if origin is Choose:
        return '{"choose": [...]}'
    if origin is tuple:
        item = get_args(kind)[0]
        return (
            f"a list of {in_words(item).replace('an object', 'objects', 1)}" if attrs.has(item) else "a list"
        )
    if attrs.has(kind):
        required = [a for a in attrs.fields(kind) if a.default is attrs.NOTHING]
        return f'an object with "{json_name([*required, *attrs.fields(kind)][0])}"'
    return WORDS.get(kind, "an object")
