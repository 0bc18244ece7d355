"""The keys of objects in JSON, from the attributes of their classes, and where null is a value of theirs."""

from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

import attrs

from genotype import form

MEANS = "null"
"""The metadata of an attribute whose null means something, and what it means."""


def plain(kind: Any) -> Any:
    """A class without its parameters."""
    return get_origin(kind) or kind


def keys_of(cl: Any) -> list[str]:
    """The keys of a class's objects in JSON."""
    return [json_name(attribute) for attribute in attrs.fields(plain(cl))]


def json_name(attribute: "attrs.Attribute[Any]") -> str:
    """The key that stands for an attribute in JSON (`from` for `source`)."""
    return str(attribute.metadata.get("json", attribute.name))


def refuses_null(attribute: "attrs.Attribute[Any]", cl: Any) -> bool:
    """Whether the attribute of a class may be left out, but not be null in its place."""
    of_genotypes = str(cl.__module__).startswith(f"{form.__name__}.")  # records of runs may have nulls
    return of_genotypes and attribute.default is None and MEANS not in attribute.metadata


def type_in_file(attribute: "attrs.Attribute[Any]", cl: Any) -> Any:
    """The type that an attribute of a class has in a file, where it is given."""
    return without_none(attribute.type) if refuses_null(attribute, cl) else attribute.type


def without_none(kind: Any) -> Any:
    """A type without null."""
    if get_origin(kind) not in (Union, UnionType):
        return kind
    return Union[tuple(member for member in get_args(kind) if member is not type(None))]  # noqa: UP007


def instead_of_null(key: str, kind: Any) -> str:
    """What to do where a key's value is null."""
    members = get_args(kind) if get_origin(kind) in (Union, UnionType) else (kind,)
    words = [word for one in members if get_origin(one) is Literal for word in get_args(one)]
    if "none" in words:
        return f'leave the key out; write "none" for no {key}'
    return "leave the key out, or write true or false" if bool in members else "leave the key out"


def known_keys(data: Any, kind: Any) -> Any:
    """Parsed JSON without the keys that a class does not have, at any depth: what a later version added."""
    if get_origin(kind) in (Union, UnionType):
        kind = next((member for member in get_args(kind) if attrs.has(member)), kind)
    if get_origin(kind) is tuple and isinstance(data, list):
        return [known_keys(item, get_args(kind)[0]) for item in data]
    if not attrs.has(kind) or not isinstance(data, dict):
        return data
    known = {json_name(attribute): attribute.type for attribute in attrs.fields(kind)}
    return {key: known_keys(value, known[key]) for key, value in data.items() if key in known}
