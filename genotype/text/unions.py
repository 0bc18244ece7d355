"""Which member of a union the shape of a JSON value speaks for; what to say of none, and types of no rule."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any, Literal, get_args, get_origin

import attrs

from genotype.diagnostics.spelling import did_you_mean, meant
from genotype.form.choose import Choose
from genotype.form.field_types import AnyFloat, Matching
from genotype.text.decode_errors import FormError, class_of, in_words, shown, words_of
from genotype.text.keys import json_name


def is_word(member: Any) -> bool:
    """Whether a member of a union is a word, or null, which a message about numbers would not name."""
    return member is type(None) or class_of(member) is not member


def of_no_form(value: Any, target: Any) -> FormError:
    """The error of a value that has the shape of no member of a union."""
    problem, remedy = f"{shown(value)} is not allowed here", f"write {in_words(target)}"
    classes = [cl for cl in map(class_of, get_args(target)) if attrs.has(get_origin(cl) or cl)]
    if isinstance(value, dict) and classes:
        firsts = {cl: attrs.fields(get_origin(cl) or cl)[0] for cl in classes}
        problem = "an object without " + " or ".join(f'"{json_name(first)}"' for first in firsts.values())
        problem += " is not allowed here"
        name = next(iter(value)) if len(value) == 1 else None
        by_kind = [json_name(one) for cl, one in firsts.items() if cl is not Choose and takes(one.type, name)]
        if by_kind:
            remedy = f'write {{"{by_kind[0]}": "{name}"}}, with its settings beside "{by_kind[0]}"'
    return FormError("G108", problem, remedy, target)


def takes(kind: Any, name: Any) -> bool:
    """Whether a name is one of a type's words, or of the names that are known for it."""
    rules = [rule for rule in get_args(kind)[1:] if isinstance(rule, Matching)]
    return name in (get_args(kind) if origin(kind) is Literal else [n for rule in rules for n in rule.among])


def speaks_for(value: Any, member: Any) -> bool:
    """Whether a value has the shape of a type: an object by its first key, a list, or a scalar."""
    if class_of(member) is not member and isinstance(value, str):
        words = words_of(class_of(member))
        return value in words or did_you_mean(value, words) is not None
    member = class_of(member)
    if attrs.has(member):
        first = json_name(attrs.fields(get_origin(member) or member)[0])
        return isinstance(value, dict) and first in value
    if get_origin(member) is tuple:
        return isinstance(value, list)
    return not isinstance(value, list | dict) and member is not type(None) and value is not None


def likeliest(value: Any, members: Sequence[Any]) -> Any:
    """The class that shares most keys, correctly spelt or not, with an object; None if none shares any."""
    classes = [cl for cl in map(class_of, members) if attrs.has(get_origin(cl) or cl)]
    shared = {cl: shared_keys(value, cl) for cl in classes}
    best = max(shared, key=shared.__getitem__, default=None)
    return best if best is not None and shared[best] else None


def shared_keys(value: Any, member: Any) -> int:
    """How many keys of an object are those of a class, correctly spelt or not."""
    known = [json_name(attribute) for attribute in attrs.fields(get_origin(member) or member)]
    return (
        sum(key in known or meant(key, known) is not None for key in value) if isinstance(value, dict) else 0
    )


def origin(kind: Any) -> Any:
    """The generic type that a type is an instance of."""
    return get_origin(kind)


def is_any_float(kind: Any) -> bool:
    """Whether every float is of a type."""
    return origin(kind) is Annotated and isinstance(get_args(kind)[1], AnyFloat)


def is_loose(kind: Any) -> bool:
    """Whether cattrs would read a type by itself, and leniently."""
    return origin(kind) in (dict, list, set)


def refused_structurer(kind: Any) -> Callable[[Any, Any], Any]:
    """Raises TypeError for such a type in a class: what it holds would be read by no rule."""
    raise TypeError(f"{kind} cannot be read strictly: write tuple, or Mapping with a pattern for its keys")
