"""The JSON Schema of genotypes, from the classes and annotations that the decoder reads too.

With it an editor completes and checks while typing. It accepts what the decoder accepts, with two
exceptions that JSON Schema cannot express: the decoder requires whole numbers to be written as such (`1`,
not `1.0`), and allows no half of a surrogate pair in a text.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from inspect import getdoc
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import attrs

from genotype.form.choose import Choose
from genotype.form.field_types import Between, Matching, Name, OrWord
from genotype.form.network import Genotype
from genotype.text.attribute_docs import attribute_docs
from genotype.text.encode import encode
from genotype.text.keys import json_name, type_in_file

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
TYPES = {bool: "boolean", int: "integer", float: "number", str: "string", type(None): "null"}


def json_schema(op_names: Sequence[str] = ()) -> Schema:
    """The schema of a genotype's file. With `op_names`, no other op is accepted."""
    root, *nested = dict.fromkeys(classes_in(Genotype))
    definitions = {cl.__name__: object_schema(cl, op_names) for cl in nested}
    return {"$schema": DIALECT, **object_schema(root, op_names), "$defs": definitions}


def classes_in(kind: Any) -> Iterator[type]:
    """Every class that a type refers to, at any depth, itself first."""
    if isinstance(kind, type) and attrs.has(kind):
        yield kind
        for attribute in attrs.fields(kind):
            yield from classes_in(attribute.type)
    for argument in get_args(kind):
        yield from classes_in(argument)


def object_schema(cl: type, op_names: Sequence[str]) -> Schema:
    """An object with a class's attributes under their names in JSON."""
    attributes = attrs.fields(cl)
    return {
        "title": cl.__name__,
        "description": getdoc(cl),
        "type": "object",
        "properties": {
            json_name(a): {"description": attribute_docs(cl)[a.name], **property_schema(a, cl, op_names)}
            for a in attributes
        },
        "required": [json_name(a) for a in attributes if is_required(a)],
        "additionalProperties": False,
    }


def is_required(attribute: "attrs.Attribute[Any]") -> bool:
    """Whether a file must give the attribute: it has no default, or is a constant such as the format."""
    is_constant = get_origin(attribute.type) is Literal and len(get_args(attribute.type)) == 1
    return is_constant or attribute.default is attrs.NOTHING


def property_schema(attribute: "attrs.Attribute[Any]", cl: type, op_names: Sequence[str]) -> Schema:
    """The schema of an attribute, with its default."""
    schema = schema_of(type_in_file(attribute, cl))
    if attribute.name == "op" and op_names:
        schema = with_names(schema, op_names)
    if attribute.default is attrs.NOTHING or attribute.default is None:
        return schema
    is_factory = isinstance(attribute.default, attrs.Factory)  # type: ignore[arg-type]
    default = attribute.default.factory() if is_factory else attribute.default
    return {**schema, "default": encode(default)}


def with_names(schema: Any, names: Sequence[str]) -> Any:
    """A schema in which every name is one of these."""
    if schema == schema_of(Name):
        return {"enum": list(names)}
    if isinstance(schema, dict):
        return {key: with_names(part, names) for key, part in schema.items()}
    return [with_names(part, names) for part in schema] if isinstance(schema, list) else schema


def schema_of(kind: Any) -> Schema:
    """The schema of a type; a class is referred to by its definition."""
    write = WRITERS.get(get_origin(kind))
    if write is not None:
        return write(*get_args(kind))
    if attrs.has(kind):
        return {"$ref": f"#/$defs/{kind.__name__}"}
    return {"type": TYPES[kind]}


def ruled(base: type, rule: Between | Matching | OrWord) -> Schema:
    """A number in a range, a string with a pattern, or an object for which a word may stand."""
    if isinstance(rule, OrWord):
        return {"anyOf": [schema_of(attrs.fields(base)[0].type), schema_of(base)]}
    if isinstance(rule, Between):
        return {"type": TYPES[base], "minimum": rule.low, "maximum": rule.high}
    return {"type": TYPES[base], "pattern": f"^({rule.pattern})$", "patternErrorMessage": rule.means}


def words(*allowed: str | int) -> Schema:
    """One of these words or numbers."""
    return {"enum": list(allowed)}


def any_of(*members: Any) -> Schema:
    """One of several types."""
    return {"anyOf": [schema_of(member) for member in members]}


def array(item: Any, *_: Any) -> Schema:
    """A list of items of one type."""
    return {"type": "array", "items": schema_of(item)}


def named(key: Any, value: Any) -> Schema:
    """An object whose keys are names."""
    return {"type": "object", "propertyNames": schema_of(key), "additionalProperties": schema_of(value)}


def choice(option: Any) -> Schema:
    """`{"choose": [...]}`: at least one option, none repeated, and no choice in an option."""
    key, description = json_name(attrs.fields(Choose).options), attribute_docs(Choose)["options"]
    options = array(option)
    if any(holds_choice(cl) for cl in classes_in(option)):
        inner = {"additionalProperties": {"not": {"type": "object", "required": [key]}}}
        options = {**options, "items": {**options["items"], **inner}}
    return {
        "description": getdoc(Choose),
        "type": "object",
        "properties": {
            key: {"description": description, **options, "minItems": 1, "uniqueItems": True},
        },
        "required": [key],
        "additionalProperties": False,
    }


def holds_choice(cl: type) -> bool:
    """Whether an attribute of a class may be a choice."""
    members = (
        member for attribute in attrs.fields(cl) for member in (attribute.type, *get_args(attribute.type))
    )
    return any(get_origin(member) is Choose for member in members)


WRITERS: Mapping[Any, Callable[..., Schema]] = {
    Annotated: ruled,
    Literal: words,
    Union: any_of,
    UnionType: any_of,
    tuple: array,
    Mapping: named,
    Choose: choice,
}
"""What writes the schema of a generic type, by its origin."""
