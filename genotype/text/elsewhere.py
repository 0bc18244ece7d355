"""Where a key belongs that an object does not have, but one around it, in it or beside it does."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, get_args

import attrs

from genotype.form.choose import Choose
from genotype.text.keys import json_name, keys_of, plain

EVERYWHERE = ("kind", "choose", "format", "name")
"""Keys that say too little about where they belong."""


def elsewhere(key: str, around: Sequence[Any]) -> str | None:
    """What to do with a key of another object; None if none that is near has it.

    `around` are the classes from the outermost to that of the object with the key.
    """
    classes = [cl for cl in map(plain, around) if attrs.has(cl) and cl is not Choose]
    if not classes or key in EVERYWHERE:
        return None
    *holders, own = classes
    return (
        inwards(key, own)
        or outwards(key, holders)
        or next((found for cl in holders[-1:] if (found := inwards(key, cl))), None)
    )


def outwards(key: str, holders: Sequence[Any]) -> str | None:
    """That a key is one of an object around."""
    holder = next((cl for cl in reversed(holders) if key in keys_of(cl)), None)
    return None if holder is None else f"move it out of here: {key!r} is a key of the {words(holder)}"


def inwards(key: str, cl: Any) -> str | None:
    """That a key is one of an object that a class holds."""
    inner = dict.fromkeys(name for name, one in inside(cl) if key in keys_of(one))
    places = " or ".join(f'"{name}": {{...}}' for name in inner)
    return f"move it into {places} of the {words(cl)}" if inner else None


def inside(cl: Any) -> Iterator[tuple[str, Any]]:
    """The keys of a class that hold one object, with its class."""
    for attribute in attrs.fields(attrs.resolve_types(cl)):
        yield from ((json_name(attribute), one) for one in objects_in(attribute.type))


def objects_in(kind: Any) -> Iterator[Any]:
    """The classes that a value of a type may be of: not those in its lists and mappings."""
    if attrs.has(plain(kind)) and plain(kind) is not Choose:
        yield kind
    elif plain(kind) not in (tuple, Mapping):
        for member in get_args(kind):
            yield from objects_in(member)


def words(cl: Any) -> str:
    """What a message calls an object of a class."""
    name = str(cl.__name__)
    return {"Genotype": "genotype itself", "StageBlock": "block"}.get(name, name.lower())
