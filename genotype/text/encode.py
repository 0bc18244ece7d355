"""From a genotype to JSON: the canonical text, and the hash that identifies it."""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from genotype.diagnostics.printable import json_text
from genotype.form.network import Genotype
from genotype.form.presence import in_force
from genotype.text.keys import json_name

LINE = 100
"""An object or list that fits into so many columns is written on one line."""


def encode(value: Any) -> Any:
    """The JSON form of a genotype or any part of it, without defaults."""
    if attrs.has(type(value)):
        return {
            json_name(attribute): encode(getattr(value, attribute.name))
            for attribute in attrs.fields(type(value))
            if attribute.name == "format" or not is_default(attribute, getattr(value, attribute.name))
        }
    if isinstance(value, Mapping):
        return {key: encode(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [encode(item) for item in value]
    return value


def as_typed(value: Any) -> Any:
    """A JSON form with whole numbers as a person types them: `4`, not `4.0`. Either is read as the same."""
    if isinstance(value, dict):
        return {key: as_typed(item) for key, item in value.items()}
    if isinstance(value, list):
        return [as_typed(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def is_default(attribute: "attrs.Attribute[Any]", value: Any) -> bool:
    """Whether a value is the default of its attribute."""
    default = attribute.default
    if isinstance(default, attrs.Factory):  # type: ignore[arg-type]
        default = default.factory()  # type: ignore[union-attr]
    return type(default) is type(value) and bool(default == value)


def in_order(genotype: Genotype) -> Genotype:
    """Stages and cells in the order in which links first use them, the rest by name.

    So equal genotypes have equal texts, whatever the order of keys in their files.
    """
    stages = [name for link in genotype.links for name in (link.source, link.target)]
    cells = [link.cell for link in genotype.links if link.cell is not None]
    return attrs.evolve(
        genotype, stages=sorted_by(genotype.stages, stages), cells=sorted_by(genotype.cells, cells)
    )


def sorted_by(items: Mapping[str, Any], mentions: list[str]) -> dict[str, Any]:
    """A mapping in the order of `mentions`, then by name."""
    order = [*dict.fromkeys(mentions), *sorted(items)]
    return {name: items[name] for name in dict.fromkeys(order) if name in items}


def canonical_text(genotype: Genotype) -> str:
    """The one text of a genotype: fixed order, one item per line, a newline at the end.

    Characters that are not printable, such as direction marks, are escaped.
    """
    return laid_out(as_typed(encode(in_order(genotype))))


def laid_out(value: Any) -> str:
    """The text of a JSON value."""
    return "".join(pieces(value, 0)) + "\n"


def pieces(value: Any, indent: int) -> Iterator[str]:
    """A JSON value laid out: short values on one line, long ones and whole sections item by item."""
    line = json_text(value)
    is_section = indent <= 2  # the file, and its levels, stages, links, heads and cells
    if not isinstance(value, dict | list) or not value or (not is_section and indent + len(line) <= LINE):
        yield line
        return
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    yield opening
    items = value.items() if isinstance(value, dict) else ((None, item) for item in value)
    for number, (key, item) in enumerate(items):
        yield ("," if number else "") + "\n" + " " * (indent + 2)
        if key is not None:
            yield f"{json_text(key)}: "
        yield from pieces(item, indent + 2)
    yield "\n" + " " * indent + closing


def content_hash(genotype: Genotype) -> str:
    """SHA-256 of a genotype's text without absent links and the fields that only describe it.

    It is the canonical text but for whole numbers of fields that may have a fraction, which have a `.0`: so
    hashes of before stay what they are.
    """
    bare = attrs.evolve(in_force(genotype), schema=None, about="")
    return hashlib.sha256(laid_out(encode(in_order(bare))).encode()).hexdigest()
