"""Reading files of older formats."""

from collections.abc import Callable
from typing import Any

from genotype.diagnostics.diagnostic import Diagnostic
from genotype.diagnostics.spelling import meant
from genotype.form.network import FORMAT
from genotype.text.decode_errors import UNKNOWN_KEY, DecodeError, shown

Migration = Callable[[dict[str, Any]], dict[str, Any]]

MIGRATIONS: dict[str, Migration] = {}
"""From a format to the function that converts its data to the next format (and sets `format`)."""


def migrate(data: Any) -> tuple[Any, list[Diagnostic]]:
    """Convert data of a known older format to the current one. Raises InputError for an unknown format."""
    steps = 0
    while isinstance(data, dict) and data.get("format") != FORMAT:
        migration = MIGRATIONS.get(str(data.get("format")))
        if migration is None or steps > len(MIGRATIONS):
            return data, [unknown_format(data)]
        data, steps = migration(dict(data)), steps + 1
    return data, []


def unknown_format(data: dict[str, Any]) -> Diagnostic:
    """The problem of a format that is missing or unknown."""
    problem = f"{shown(data['format'])} is not known" if "format" in data else "this key is missing"
    readable = ", ".join(map(repr, [*MIGRATIONS, FORMAT]))
    return Diagnostic("format", problem, f'write "format": "{FORMAT}" (this genoc reads {readable})', "G112")


def misspelt_format(data: Any) -> list[DecodeError]:
    """The key that was most likely meant to be `format`, as an error, if that key is missing."""
    if not isinstance(data, dict) or "format" in data:
        return []
    near = [key for key in data if meant(key, ["format"])]
    return [
        DecodeError((key,), UNKNOWN_KEY, "unknown key", "did you mean 'format'?", None, "format")
        for key in near[:1]
    ]
