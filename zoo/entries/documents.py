"""Reading JSON files: genotypes, and attrs classes with every error at once."""

from pathlib import Path
from typing import Any, TypeVar

from genotype import Genotype, InputError, refuse
from genotype.text.decode import decode
from genotype.text.files import not_read
from genotype.text.read import parse
from genotype.text.regular import Kind, read_text

T = TypeVar("T")


def read_decided(path: Path) -> Genotype:
    """A genotype that can be compiled. Raises InputError for any problem, and for a search space."""
    # Imported here, for it brings networkx, which a list of entries can do without.
    from compiler.checks import load_decided

    return load_decided(path)


def structured(path: Path, data: Any, kind: type[T]) -> T:
    """JSON data as an object of a class. Raises InputError with every error."""
    value, faults = decode(data, kind)
    if faults:
        raise InputError(str(path), [fault.as_problem() for fault in faults])
    document: T = value
    return document


def read_json(path: Path, kind: Kind = "document") -> Any:
    """The data of a JSON file. Raises InputError if it is not JSON."""
    try:
        data, problems = parse(read_text(path, kind))
    except UnicodeDecodeError:
        raise refuse(str(path), "the file", "not a text file", "restore the original file") from None
    except OSError as error:
        raise not_read(path, "the file", error, "restore the original file") from None
    if problems:
        raise InputError(str(path), problems)
    return data
