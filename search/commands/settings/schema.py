"""The JSON Schema of a command's settings, from its options, with which an editor completes and checks.

It accepts what the reader accepts, with exceptions: of numbers in words (100M, 160x120) it knows the usual
spellings alone, and it does not know that an amount such as 0.1 parameters, or 9999999T, is out of range.
"""

from collections.abc import Callable, Mapping
from typing import Any

import click

from genotype.commands.amounts import Amount
from genotype.text.schema import DIALECT
from search.commands.data.class_weights import ClassWeights
from search.commands.data.options import LARGEST, Sides
from search.commands.options import ALL, OF_PYTHON, AutoOr, Fold, LossName
from search.commands.settings.keys import (
    COMMAND,
    defaults_of,
    is_list,
    is_multiple,
    is_switch,
    settings_of,
)

Schema = dict[str, Any]

TEXT: Schema = {"type": ["string", "number"], "minLength": 1}
"""A text, which need not be in quotes where it is a number."""
FLOAT = r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?"


def settings_schema(command: click.Command) -> Schema:
    """The schema of a file of settings for a command. Nothing is required: the command line may give it."""
    return {
        "$schema": DIALECT,
        "title": f"Settings of genoc {command.name}",
        "description": f"What `genoc {command.name} --config` reads.",
        "type": "object",
        "properties": {
            COMMAND: {"description": "The command that the file is for.", "const": command.name},
            **{key: property_of(command, key) for key in settings_of(command)},
        },
        "additionalProperties": False,
    }


def property_of(command: click.Command, key: str) -> Schema:
    """The schema of a setting, with its help and its default."""
    parameter, default = settings_of(command)[key], defaults_of(command)[key]
    schema = {"description": getattr(parameter, "help", None) or "The genotype or search space."}
    schema |= values_of(parameter, default)
    if default is None and not parameter.required:
        about = schema.pop("description")
        return {"description": about, "anyOf": [schema, {"type": "null"}], "default": None}
    if parameter.required:
        return schema
    return {**schema, "default": list(default) if isinstance(default, tuple) else default}


def values_of(parameter: click.Parameter, default: object) -> Schema:
    """The schema of the values that an option takes."""
    if is_switch(parameter):
        return {"type": "boolean"}
    one = of_type(parameter.type)
    if is_multiple(parameter):
        return {"anyOf": [one, {"type": "array", "items": one, "minItems": int(bool(default))}]}
    if is_list(parameter):
        return {"type": "array", "items": one, "minItems": parameter.nargs, "maxItems": parameter.nargs}
    return one


def of_type(kind: "click.ParamType[Any]") -> Schema:
    """The schema of a type of values; any text where the type is not known."""
    return next((write(kind) for cl, write in WRITERS.items() if isinstance(kind, cl)), TEXT)


def whole(kind: click.IntRange) -> Schema:
    """A whole number in a range."""
    return {"type": "integer", **limits(kind)}


def real(kind: click.FloatRange) -> Schema:
    """A number in a range."""
    return {"type": "number", **limits(kind)}


def limits(kind: click.IntRange | click.FloatRange) -> Schema:
    """The limits of a range."""
    low = "exclusiveMinimum" if kind.min_open else "minimum"
    high = "exclusiveMaximum" if kind.max_open else "maximum"
    return {name: limit for name, limit in ((low, kind.min), (high, kind.max)) if limit is not None}


def word(kind: "click.Choice[Any]") -> Schema:
    """One of some words."""
    return {"enum": list(kind.choices)}


def loss(kind: LossName) -> Schema:
    """The name of a loss; of a function of Python any."""
    return {"anyOf": [word(kind), {"type": "string", "pattern": f"^{OF_PYTHON}"}]}


def auto_or(kind: AutoOr) -> Schema:
    """The word auto, or a number."""
    return {"anyOf": [{"const": "auto"}, real(kind.numbers)]}


def fold(_: Fold) -> Schema:
    """A fold's number, or all."""
    return {"anyOf": [{"const": ALL}, {"type": "integer", "minimum": 0, "maximum": 9999}]}


def amount(kind: Amount) -> Schema:
    """A number, or one with a unit."""
    units = "|".join(any_case(unit) for unit in kind.units if unit)
    number = r"[0-9]{1,19}(\.[0-9]{0,18})?|\.[0-9]{1,18}"
    least = {"minimum": 1} if kind.whole else {"exclusiveMinimum": 0}
    return {
        "anyOf": [
            {"type": "number", **least, "maximum": kind.most},
            {"type": "string", "pattern": f"^(?=[0-9.]*[1-9])({number}) ?({units})$"},
        ]
    }


def any_case(unit: str) -> str:
    """A pattern of a unit in upper and lower case."""
    return "".join(f"[{letter.lower()}{letter.upper()}]" for letter in unit)


def sides(kind: Sides) -> Schema:
    """A number for all axes, or several joined by x, or a list of them."""
    side = {"type": "integer", "minimum": kind.least, "maximum": LARGEST}
    most = max(kind.axes)
    number = rf"({'|'.join(decimals(kind.least))})"
    return {
        "anyOf": [
            side,
            {"type": "string", "pattern": rf"^{number}([xX]{number}){{1,{most - 1}}}$"},
            {"type": "array", "items": side, "minItems": 1, "maxItems": most},
        ]
    }


def decimals(least: int) -> list[str]:
    """Patterns of the whole numbers from `least`, of one digit, to the largest side."""
    return [f"[{least}-9]", "[1-9][0-9]{1,2}", "[1-3][0-9]{3}", "40[0-8][0-9]", "409[0-6]"]


def weights(_: ClassWeights) -> Schema:
    """The word auto, or numbers."""
    return {
        "anyOf": [
            {"const": "auto"},
            {"type": "number"},
            {"type": "string", "pattern": f"^{FLOAT}(,{FLOAT})+$"},
            {"type": "array", "items": {"type": "number"}, "minItems": 1},
        ]
    }


WRITERS: Mapping[type, Callable[[Any], Schema]] = {
    click.IntRange: whole,
    click.FloatRange: real,
    LossName: loss,
    click.Choice: word,
    AutoOr: auto_or,
    Fold: fold,
    Amount: amount,
    Sides: sides,
    ClassWeights: weights,
}
"""What writes the schema of a type; of two that suit, the first."""
