"""The keys of objects in JSON, from the attributes of their classes."""

from typing import Any, get_origin

import attrs


def plain(kind: Any) -> Any:
    """A class without its parameters."""
    return get_origin(kind) or kind


def keys_of(cl: Any) -> list[str]:
    """The keys of a class's objects in JSON."""
    return [json_name(attribute) for attribute in attrs.fields(plain(cl))]


def json_name(attribute: "attrs.Attribute[Any]") -> str:
    """The key that stands for an attribute in JSON (`from` for `source`)."""
    return str(attribute.metadata.get("json", attribute.name))
