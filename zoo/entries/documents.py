"""Reading files of JSON: genotypes, and attrs classes with every fault at once."""

from pathlib import Path
from typing import Any, TypeVar, get_args, get_origin

import attrs

from genotype import Genotype, InputError, refuse
from genotype.text.decode import decode
from genotype.text.decode_errors import json_name
from genotype.text.read import parse
from genotype.text.regular import Kind, read_text

T = TypeVar("T")


def read_decided(path: Path) -> Genotype:
    """A genotype that compiles. Refused for any problem, and for a space."""
    # Imported here, for it brings networkx, which a list of entries can do without.
    from compiler.checks import load_decided

    return load_decided(path)


def read_document(path: Path, kind: type[T]) -> T:
    """A zoo entry's file, which holds what `kind` says and nothing else. Refused with every fault."""
    return structured(path, read_json(path, "entry"), kind)


def read_part(path: Path, kind: type[T]) -> T:
    """What `kind` speaks of in a file that may hold more. Refused with every fault."""
    return structured(path, only_known(read_json(path), kind), kind)


def structured(path: Path, data: Any, kind: type[T]) -> T:
    value, faults = decode(data, kind)
    if faults:
        raise InputError(str(path), [fault.as_problem() for fault in faults])
    found: T = value
    return found


def read_json(path: Path, kind: Kind = "document") -> Any:
    """Refused where there is no JSON text."""
    try:
        data, problems = parse(read_text(path, kind))
    except (OSError, UnicodeDecodeError) as error:
        reason = "not a text file" if isinstance(error, UnicodeDecodeError) else str(error.strerror)
        raise refuse(str(path), "the file", reason, "put the file back as it was written") from None
    if problems:
        raise InputError(str(path), problems)
    return data


def only_known(data: Any, kind: Any) -> Any:
    """An object without the keys that a class does not have, at any depth."""
    if get_origin(kind) is tuple and isinstance(data, list):
        return [only_known(item, get_args(kind)[0]) for item in data]
    if not attrs.has(kind) or not isinstance(data, dict):
        return data
    known = {json_name(attribute): attribute.type for attribute in attrs.fields(kind)}
    return {key: only_known(value, known[key]) for key, value in data.items() if key in known}
