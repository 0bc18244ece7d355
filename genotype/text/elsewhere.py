"""Where a key belongs that an object does not have, but one around it, in it or beside it does."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, get_args

import attrs
from attrs import evolve, frozen

from genotype.diagnostics.synonyms import other_words
from genotype.form.choose import Choose
from genotype.text.keys import json_name, keys_of, plain

EVERYWHERE = ("kind", "choose", "format", "name")
"""Keys that say too little about where they belong."""

Steps = tuple[str | int, ...]


@frozen
class Elsewhere:
    """What to do with a key of another object; `to` are the steps to it there, if there is one place,
    and `wanted` the type that it has there.
    """

    remedy: str
    to: Steps | None = None
    wanted: Any = None


def elsewhere(key: str, around: Sequence[Any], steps: Steps) -> Elsewhere | None:
    """Where a key belongs that the object at `steps` does not have; None if no object that is near has it.

    `around` are the classes from the outermost to that of the object with the key, one for each step more.
    A word that other packages use for a key is looked for as that key.
    """
    if key in EVERYWHERE or not is_class(around[-1]):
        return None
    names = (key, *other_words(key))
    return next((found for name in names if (found := place_of(key, name, around, steps))), None)


def place_of(key: str, name: str, around: Sequence[Any], steps: Steps) -> Elsewhere | None:
    """The same for one name of a key."""
    *holders, own = around
    numbers = [number for number, cl in enumerate(holders) if is_class(cl)]
    return (
        inwards(key, name, own, steps)
        or outwards(key, name, [(holders[number], steps[:number]) for number in numbers])
        or next(
            (found for one in numbers[-1:] if (found := inwards(key, name, holders[one], steps[:one]))), None
        )
        or downwards(name, own)
    )


def is_class(cl: Any) -> bool:
    """Whether a type is a class of objects with keys of their own."""
    return isinstance(plain(cl), type) and attrs.has(plain(cl)) and plain(cl) is not Choose


def outwards(key: str, name: str, holders: Sequence[tuple[Any, Steps]]) -> Elsewhere | None:
    """That a key is one of an object around."""
    holder = next(((cl, steps) for cl, steps in reversed(holders) if name in keys_of(cl)), None)
    if holder is None:
        return None
    cl, steps = holder
    return Elsewhere(
        f"move it out of here: {name!r} is a key of the {words(cl)}", (*steps, name), type_of(name, cl)
    )


def inwards(key: str, name: str, cl: Any, steps: Steps) -> Elsewhere | None:
    """That a key is one of an object that a class holds."""
    inner = {outer: one for outer, one in inside(cl) if name in keys_of(one)}
    if not inner:
        return None
    places = " or ".join(f'"{outer}": {{...}}' for outer in inner)
    called = "" if key == name else f", as {name!r}"
    found = Elsewhere(f"move it into {places} of the {words(cl)}{called}")
    if len(inner) > 1:
        return found
    ((outer, one),) = inner.items()
    return evolve(found, to=(*steps, outer, name), wanted=type_of(name, one))


def downwards(name: str, cl: Any) -> Elsewhere | None:
    """That a key is one of the objects in a list or mapping that a class holds."""
    holders = {outer: one for outer, one in listed(cl) if name in keys_of(one)}
    if not holders:
        deeper = (inwards(name, name, one, ()) for _, one in listed(cl))
        found = next((one.remedy for one in deeper if one is not None), None)
        return None if found is None else Elsewhere(found.replace(" of the ", " of a "))
    owners = " and of ".join(a(words(one)) for one in holders.values())
    places = " or ".join(f'"{outer}"' for outer in holders)
    return Elsewhere(f"move it into {places}: {name!r} is a key of {owners}")


def inside(cl: Any) -> Iterator[tuple[str, Any]]:
    """The keys of a class that hold one object, with its class."""
    for attribute in attrs.fields(attrs.resolve_types(plain(cl))):
        yield from ((json_name(attribute), one) for one in objects_in(attribute.type))


def listed(cl: Any) -> Iterator[tuple[str, Any]]:
    """The keys of a class that hold several objects, with the class of these."""
    for attribute in attrs.fields(attrs.resolve_types(plain(cl))):
        if plain(attribute.type) in (tuple, Mapping):
            yield from (
                (json_name(attribute), one) for item in get_args(attribute.type) for one in objects_in(item)
            )


def objects_in(kind: Any) -> Iterator[Any]:
    """The classes that a value of a type may be of: not those in its lists and mappings."""
    if is_class(kind):
        yield kind
    elif plain(kind) not in (tuple, Mapping):
        for member in get_args(kind):
            yield from objects_in(member)


def type_of(key: str, cl: Any) -> Any:
    """The type of a key's value."""
    fields = attrs.fields(attrs.resolve_types(plain(cl)))
    return next(attribute.type for attribute in fields if json_name(attribute) == key)


def a(noun: str) -> str:
    """A noun with its article."""
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


def words(cl: Any) -> str:
    """What a message calls an object of a class."""
    name = str(cl.__name__)
    return {"Genotype": "genotype itself", "StageBlock": "block"}.get(name, name.lower())
