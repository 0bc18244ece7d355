"""Replacing what is wrong in a genotype's data, so that the rest can be checked."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import attrs
from attrs import evolve

from genotype.diagnostics.paths import path_of
from genotype.form.choose import Choose
from genotype.form.field_types import OrWord
from genotype.form.network import Genotype
from genotype.text.decode import decode
from genotype.text.decode_errors import MISSING_KEY, NOT_OPEN, TWICE, UNKNOWN_KEY, WITHOUT, DecodeError
from genotype.text.elsewhere import Steps
from genotype.text.keys import json_name

CHOOSE = json_name(attrs.fields(Choose).options)
Renames = list[tuple[str, str]]
"""Paths of keys under the intended name, each with the path under the written name."""


def made_up(faults: list[DecodeError]) -> tuple[str, ...]:
    """The paths whose values are not those of the file; leaving a key out that says nothing changes none.

    Of a choice with an option listed twice it is the whole choice, whose options are then fewer.
    """
    kept = (fault for fault in faults if fault.code not in WITHOUT)
    return tuple(path_of(fault.steps[:-2]) if fault.code == TWICE else fault.path for fault in kept)


def repaired(data: Any, faults: list[DecodeError]) -> Genotype | None:
    """The genotype with every error replaced by what is meant, or by the least value of its type."""
    for _ in range(8):  # mending one level may show faults of the next
        if not faults:
            break
        for fault in faults:
            if not fault.steps:
                return None
            repair(data, fault)
        genotype, faults = decode(data, Genotype)
    return None if faults else genotype


def repair(data: Any, fault: DecodeError) -> None:
    """Replace the value of an error in place, or drop what is to be left out."""
    *parents, last = fault.steps
    holder: Any = at(data, parents)
    if fault.target is None:
        if is_given(data, fault.steps):
            del holder[last]
    elif fault.code == NOT_OPEN and (options := listed(holder[last])):
        holder[last] = options[0]
    else:
        holder[last] = stand_in(fault.target) if fault.meant is None else fault.meant


def listed(choice: dict[str, Any]) -> list[Any]:
    """The options of a choice where there may be none."""
    (options,) = choice.values()
    return options if isinstance(options, list) else []


def at(data: Any, path: list[Any]) -> Any:
    """The value at the end of a path."""
    for step in path:
        data = data[step]
    return data


def rename_keys(data: Any, faults: list[DecodeError]) -> tuple[list[DecodeError], Renames]:
    """Rename misspelt keys, and move those of another object there, in place; returns their errors, and the
    paths.
    """
    done: list[DecodeError] = []
    renames: Renames = []
    guessed = list(guessed_renames(data, faults))
    for fault in [*faults, *guessed]:
        *parents, last = fault.steps or ("",)
        holder = at(data, parents)
        if fault.target is None and fault.meant is not None and fault.meant not in holder and last in holder:
            rename(holder, last, fault.meant)
            renames.append((path_of((*parents, fault.meant)), fault.path))
            done.append(fault)
        elif fault.to is not None and moved(data, fault, fault.to):
            renames.append((path_of(fault.to), fault.path))
            done.append(fault)
    return [evolve(fault, meant=None) if fault in guessed else fault for fault in done], renames


def guessed_renames(data: Any, faults: list[DecodeError]) -> Iterator[DecodeError]:
    """Unknown keys in an object that lacks exactly one key, which their value fits: `type` for `kind`."""
    by_object: defaultdict[tuple[Any, ...], list[DecodeError]] = defaultdict(list)
    for fault in faults:
        by_object[tuple(fault.steps[:-1])].append(fault)
    for alike in by_object.values():
        missing = [other for other in alike if other.code == MISSING_KEY]
        unknown = [other for other in alike if other.code == UNKNOWN_KEY]
        if len(unknown) == len(missing) == 1 and unknown[0].meant is None and not unknown[0].belongs:
            (fault,), name = unknown, str(missing[0].steps[-1])
            if fits(at(data, [*fault.steps]), missing[0].target):
                yield evolve(fault, remedy=f"did you mean {name!r}, which is missing here?", meant=name)


def without_duplicate(data: Any, fault: DecodeError) -> DecodeError:
    """The error of a misspelt key whose intended name is already used in the object."""
    if fault.to is not None and is_given(data, fault.to):
        fault = evolve(fault, remedy=f"remove it; {path_of(fault.to)} is already given")
    fault = evolve(fault, to=None)
    if fault.code != UNKNOWN_KEY or fault.meant is None or fault.meant not in at(data, [*fault.steps[:-1]]):
        return fault
    return evolve(fault, remedy=f"remove it; {fault.meant!r} is already given", meant=None)


def fits(value: Any, kind: Any) -> bool:
    """Whether a value is one of a type."""
    return not decode(value, kind)[1]


def moved(data: Any, fault: DecodeError, to: Steps) -> bool:
    """Move a key into another object in place; False if there is no object for it, it has the key, or the
    value is not one for it.

    A word in the place of that object is written out: `"residual"` is `{"kind": "residual"}`.
    """
    *place, key = to
    if not is_given(data, place) or not fits(at(data, [*fault.steps]), fault.wanted):
        return False
    target = at(data, place)
    if isinstance(target, str):
        target = at(data, place[:-1])[place[-1]] = {"kind": target}
    if not isinstance(target, dict) or key in target or CHOOSE in target:
        return False
    target[key] = at(data, [*fault.steps[:-1]]).pop(fault.steps[-1])
    return True


def is_given(data: Any, steps: Sequence[str | int]) -> bool:
    """Whether there is a value at the end of some steps."""
    try:
        at(data, [*steps])
    except (KeyError, IndexError, TypeError):
        return False
    return True


def rename(data: dict[str, Any], key: Any, name: str) -> None:
    """Rename a key in place, keeping its position."""
    items = [(name if other == key else other, value) for other, value in data.items()]
    data.clear()
    data.update(items)


def stand_in(kind: Any) -> Any:
    """The least JSON value that a type accepts."""
    origin = get_origin(kind)
    if origin is Annotated:
        base, rule = get_args(kind)
        if isinstance(rule, OrWord):
            return stand_in(base)
        return "a" if base is str else min(max(rule.low, 1), rule.high)
    if origin is Literal:
        return get_args(kind)[0]
    if origin in (Union, UnionType):
        return stand_in(next(member for member in get_args(kind)))
    if origin is Choose:
        return {"choose": [stand_in(*get_args(kind))]}
    if attrs.has(kind):
        plain = attrs.resolve_types(origin or kind)
        required = [a for a in attrs.fields(plain) if a.default is attrs.NOTHING]
        return {json_name(a): stand_in(a.type) for a in required}
    if origin is tuple:
        return []
    return {} if origin is not None else kind()
