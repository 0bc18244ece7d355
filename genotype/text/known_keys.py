"""Reading part of a document: keys that a class does not have are ignored."""

from types import UnionType
from typing import Any, Union, get_args, get_origin

import attrs

from genotype.text.keys import json_name


def known_keys(data: Any, kind: Any) -> Any:
    """An object without the keys that a class does not have, at any depth."""
    if get_origin(kind) in (Union, UnionType):
        kind = next((member for member in get_args(kind) if attrs.has(member)), kind)
    if get_origin(kind) is tuple and isinstance(data, list):
        return [known_keys(item, get_args(kind)[0]) for item in data]
    if not attrs.has(kind) or not isinstance(data, dict):
        return data
    known = {json_name(attribute): attribute.type for attribute in attrs.fields(kind)}
    return {key: known_keys(value, known[key]) for key, value in data.items() if key in known}
