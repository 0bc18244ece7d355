"""From parsed JSON to a genotype, reporting every error of form at once.

cattrs structures the classes. The hooks here make it strict (no `"7"` for 7, no unknown keys) and apply
the ranges and patterns of `genotype.form.field_types`.
"""

import math
import re
from collections.abc import Callable, Iterable, Mapping
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import attrs
from cattrs import Converter
from cattrs.errors import BaseValidationError, IterableValidationError, IterableValidationNote
from cattrs.gen import make_dict_structure_fn, override

from genotype.diagnostics.spelling import did_you_mean, meant
from genotype.form.choose import Choose
from genotype.form.field_types import AnyFloat, Between, Matching, OrWord
from genotype.text.choice_errors import refuse_inner_choices, refuse_repeated
from genotype.text.decode_errors import (
    NOT_GIVEN,
    NOT_OPEN,
    WORDS,
    WRONG_TYPE,
    DecodeError,
    FormError,
    decode_errors_of,
    in_words,
    shown,
    words_of,
)
from genotype.text.keys import instead_of_null, json_name, refuses_null, without_none
from genotype.text.unions import (
    is_any_float,
    is_loose,
    is_word,
    likeliest,
    of_no_form,
    origin,
    refused_structurer,
    speaks_for,
)


def decode(data: Any, target: Any) -> tuple[Any, list[DecodeError]]:
    """Structure `data` as `target`: the value and no errors, or None and every error of form."""
    try:
        return CONVERTER.structure(data, target), []
    except (BaseValidationError, FormError) as error:
        return None, decode_errors_of(error, (), target)


def expect(value: Any, *types: type, target: Any) -> None:
    """Refuse a value whose JSON type is none of `types` (true is not a number)."""
    if dict not in types:
        refuse_choice(value, target)
    if type(value) not in types:
        problem = f"{shown(value)} is not {WORDS[types[0]]}"
        raise FormError(WRONG_TYPE, problem, f"write {in_words(target)}", target)


def refuse_choice(value: Any, target: Any) -> None:
    """Refuse a choice where nothing may be left open."""
    if not isinstance(value, dict) or len(value) != 1:  # as nearly every value: nothing is looked up for it
        return
    key = json_name(attrs.fields(Choose).options)
    if meant(next(iter(value)), [key]) == key:
        from genotype.text.open_places import open_places

        remedy = f"write one value, and leave other things open: {open_places()}"
        raise FormError(NOT_OPEN, "this cannot be left open", remedy, target)


def structure_plain(value: Any, target: Any) -> Any:
    """A boolean, a number or a string, without conversion."""
    if target is float:
        return structure_float(value)
    expect(value, target, target=target)
    if target is str and any("\ud800" <= character <= "\udfff" for character in value):
        raise FormError(
            "G109",
            "half of a surrogate pair is not a character",
            "write both \\u escapes, or the character itself",
            target,
        )
    return value


def structure_float(value: Any) -> float:
    """A finite number."""
    number = as_float(value)
    if not math.isfinite(number):
        raise FormError("G104", f"{shown(value)} is not a finite number", "write a finite number", float)
    return number


def as_float(value: Any) -> float:
    """A number, also one that is not finite."""
    expect(value, float, int, target=float)
    try:
        return float(value)
    except OverflowError:  # an integer of hundreds of digits
        return math.inf


def structure_annotated(value: Any, target: Any) -> Any:
    """A number in its range, or a string of its pattern."""
    base, rule = get_args(target)
    if isinstance(rule, AnyFloat):
        return as_float(value)
    if isinstance(rule, OrWord):
        return structure_or_word(value, base)
    expect(value, *((float, int) if base is float else (base,)), target=target)
    if isinstance(rule, Between) and not rule.low <= value <= rule.high:
        raise FormError("G104", f"{shown(value)} is out of range", f"write {in_words(target)}", target)
    if isinstance(rule, Matching) and not rule.accepts(value):
        as_name = plain_name(value, rule)
        remedy = f"write {as_name!r}" if as_name else f"write {rule.means}"
        raise FormError("G105", f"{shown(value)} is not a valid name", remedy, target, as_name)
    return float(value) + 0.0 if base is float else value  # + 0.0: -0.0 equals 0.0, so it is written so


def structure_or_word(value: Any, cl: Any) -> Any:
    """An object, or the word that its first key would have."""
    if isinstance(value, dict):
        return CONVERTER.structure(value, cl)
    return cl(structure_literal(value, Literal[words_of(cl)]))


def plain_name(text: str, rule: Matching) -> str | None:
    """A text as a valid name: one of those that are known, or in lower case, with _ for characters that are
    not allowed; None if it cannot be one.
    """
    if rule.among:
        return meant(text, rule.among)
    low = text.strip().lower()
    forms = (low, re.sub(r"[\s.]+", "_", low), re.sub(r"[\s.-]+", "_", low))
    return next((form for form in forms if rule.accepts(form)), None)


def structure_literal(value: Any, target: Any) -> Any:
    """One of a fixed list of words or numbers."""
    refuse_choice(value, target)
    allowed = get_args(target)
    if any(type(value) is type(word) and value == word for word in allowed):
        return value
    words = [word for word in allowed if isinstance(word, str)]
    near = did_you_mean(value, words) if isinstance(value, str) else None
    word = meant(value, words) if isinstance(value, str) else None
    remedy = near or f"write {in_words(target)}"
    raise FormError("G107", f"{shown(value)} is not a known value", remedy, target, word)


def structure_union(value: Any, target: Any) -> Any:
    """The member of the union that matches the shape of the JSON value."""
    members = get_args(target)
    if value is None and type(None) in members:
        return None
    if not any(origin(member) is Choose for member in members):
        refuse_choice(value, target)
    member = next((m for m in members if speaks_for(value, m)), None) or likeliest(value, members)
    if member is None:
        raise of_no_form(value, target)
    try:
        return CONVERTER.structure(value, member)
    except FormError as error:
        if error.code != WRONG_TYPE or not any(is_word(one) for one in members):
            raise
        raise FormError(WRONG_TYPE, error.problem, f"write {in_words(target)}", target) from None


def structure_tuple(value: Any, target: Any) -> tuple[Any, ...]:
    """A list of items of one type."""
    expect(value, list, target=target)
    kind = get_args(target)[0]
    if is_any_float(kind) and all(type(item) is float for item in value):
        return tuple(value)  # a search records hundreds of thousands
    return tuple(each(enumerate(value), lambda _, item: CONVERTER.structure(item, kind), target))


def structure_mapping(value: Any, target: Any) -> dict[str, Any]:
    """An object whose keys are names."""
    key_type, value_type = get_args(target)
    expect(value, dict, target=target)
    if isinstance(value.get("choose"), list):
        refuse_choice(value, target)

    def structure_item(key: Any, item: Any) -> Any:
        if not get_args(key_type)[1].accepts(key):
            as_name = plain_name(key, get_args(key_type)[1])
            remedy = f"rename it to {as_name!r}" if as_name else f"rename it: {in_words(key_type)}"
            raise FormError("G106", f"{shown(key)} is not a valid name", remedy, None, as_name)
        return CONVERTER.structure(item, value_type)

    return dict(zip(value, each(value.items(), structure_item, target), strict=True))


def each(items: Iterable[tuple[Any, Any]], structure: Callable[[Any, Any], Any], target: Any) -> list[Any]:
    """Structure every item, and raise all errors together."""
    structured, errors = [], []
    for step, item in items:
        try:
            structured.append(structure(step, item))
        except (BaseValidationError, FormError) as error:
            error.__notes__ = [*getattr(error, "__notes__", ()), IterableValidationNote("", step, target)]
            errors.append(error)
    if errors:
        raise IterableValidationError("items", errors, target)
    return structured


def class_structurer(cl: Any) -> Callable[[Any, Any], Any]:
    """How cattrs builds a class: by the names in JSON, without unknown keys."""
    names: dict[str, Any] = {a.name: override_of(a, cl) for a in attrs.fields(get_origin(cl) or cl)}
    structure = make_dict_structure_fn(cl, CONVERTER, _cattrs_forbid_extra_keys=True, **names)

    def structure_class(value: Any, target: Any) -> Any:
        if cl is not Choose and origin(cl) is not Choose:
            refuse_choice(value, target)
        expect(value, dict, target=target)
        return structure(value, target)

    return structure_class


def override_of(attribute: "attrs.Attribute[Any]", cl: Any) -> Any:
    """How cattrs reads an attribute of a class."""
    structure = given_structurer(attribute) if refuses_null(attribute, get_origin(cl) or cl) else None
    return override(rename=json_name(attribute), struct_hook=structure)


def given_structurer(attribute: "attrs.Attribute[Any]") -> Callable[[Any, Any], Any]:
    """How the value of a key that may be left out is built: null does not stand for leaving it out."""

    def structure_given(value: Any, target: Any) -> Any:
        if value is None:
            remedy = instead_of_null(json_name(attribute), target)
            raise FormError(NOT_GIVEN, "null is no value here", remedy, None)
        return CONVERTER.structure(value, without_none(target))

    return structure_given


def choose_structurer(cl: Any) -> Callable[[Any, Any], Any]:
    """How cattrs builds a choice: at least one option, and none repeated."""
    structure = class_structurer(cl)

    def structure_choose(value: Any, target: Any) -> Choose[Any]:
        choice: Choose[Any] = structure(value, target)
        if not choice.options:
            raise FormError("G110", "the choice has no options", "list at least one option", target)
        refuse_repeated(choice)
        refuse_inner_choices(choice)
        return choice

    return structure_choose


def strict_converter() -> Converter:
    """The converter with all hooks of this module."""
    converter = Converter(forbid_extra_keys=True, detailed_validation=True)
    hook = converter.register_structure_hook_func
    converter.register_structure_hook_factory(attrs.has, class_structurer)
    converter.register_structure_hook_factory(lambda kind: origin(kind) is Choose, choose_structurer)
    converter.register_structure_hook_factory(is_loose, refused_structurer)
    for plain in (bool, int, float, str):  # by name: cattrs asks its own hooks for these before any predicate
        converter.register_structure_hook(plain, structure_plain)
    hook(lambda kind: origin(kind) is tuple, structure_tuple)
    hook(lambda kind: origin(kind) in (Union, UnionType), structure_union)
    hook(lambda kind: origin(kind) is Literal, structure_literal)
    hook(lambda kind: origin(kind) is Annotated, structure_annotated)
    hook(lambda kind: origin(kind) is Mapping, structure_mapping)
    return converter


CONVERTER = strict_converter()
