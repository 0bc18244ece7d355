"""The page of the file: every object of a genotype with its keys, from the JSON Schema."""

from collections.abc import Iterator
from textwrap import dedent
from typing import Any

from compiler.ops.own import OPS
from docs_site.table import code, fenced, page, table
from genotype.diagnostics.printable import json_text
from genotype.text.schema import Schema, json_schema
from genotype.text.schema import choice as choice_schema

ABOUT = """\
A genotype is one JSON object, in UTF-8. These are its keys and those of the objects in it, as `genoc
check` reads them and `genoc schema` writes them for editors. A key without a value under *unless given*
has to be given, unless that is *left out*.

In a search space many values may be choices, `{"choose": [a, b, c]}`: candidates between which a search
decides, each once, and none of them a choice. [Stages, blocks and what joins them](../blocks.md) tells
what the settings do, [Editing genotypes](../editing.md) how to work with such files. This page is made
from the code."""

ROOT = "Genotype"
CHOICE = choice_schema(int)["description"]


def form_page() -> str:
    """The page."""
    schema = json_schema([op.name for op in OPS])
    objects = {ROOT: schema, **schema["$defs"]}
    return page("The file", ABOUT, *(section(name, one) for name, one in objects.items()))


def section(name: str, schema: Schema) -> str:
    """An object with its keys."""
    rows = (row(key, one, key in schema["required"]) for key, one in schema["properties"].items())
    head = ("key", "value", "unless given", "what it is")
    return "\n\n".join([f"## {name}", paragraphs(schema["description"]), table(head, rows)])


def paragraphs(text: str) -> str:
    """A docstring, whose indented lines are code."""
    parts = text.split("\n\n")
    return "\n\n".join(fenced(dedent(part), "json") if part.startswith("    ") else part for part in parts)


def row(key: str, schema: Schema, is_required: bool) -> tuple[str, ...]:
    """A key of an object."""
    usual = code(json_text(schema["default"])) if "default" in schema else "left out"
    return f"`{key}`", "; or ".join(values(schema)), "" if is_required else usual, schema["description"]


def values(schema: Schema) -> Iterator[str]:
    """The forms that a value may have."""
    if "anyOf" in schema:
        for member in schema["anyOf"]:
            yield from values(member)
    else:
        yield "a choice" if schema.get("description") == CHOICE else value(schema)


def value(schema: Schema) -> str:
    """One form."""
    match schema:
        case {"$ref": reference}:
            name = reference.rpartition("/")[2]
            return f"[{name}](#{name.lower()})"
        case {"enum": words} if len(words) > 20:
            return "the name of an [op](ops.md)"
        case {"enum": words}:
            return ", ".join(f"`{json_text(word)}`" for word in words)
        case {"type": "array", "items": item}:
            return f"a list of: {'; or '.join(values(item))}"
        case {"type": "object", "additionalProperties": item}:
            return f"an object of names with: {'; or '.join(values(item))}"
        case {"patternErrorMessage": means}:
            return str(means)
    return WORDS[schema["type"]] + limits(schema)


WORDS = {
    "boolean": "`true`, `false`",
    "integer": "a whole number",
    "number": "a number",
    "string": "a text",
    "null": "`null`",
}


def limits(schema: Schema) -> str:
    """The range of a number."""
    return f", {shown(schema['minimum'])} to {shown(schema['maximum'])}" if "minimum" in schema else ""


def shown(number: Any) -> str:
    """A limit."""
    return f"{number:,}"
