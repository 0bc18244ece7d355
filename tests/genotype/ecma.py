"""JSON Schema's patterns as its specification means them."""

import re
from typing import Any

from jsonschema import ValidationError
from jsonschema.validators import extend


def pattern(validator, pattern, instance, schema):
    """ECMAScript's $ is the very end; Python's also matches before a last line end."""
    if isinstance(instance, str) and not re.search(pattern.replace("$", r"\Z"), instance):
        yield ValidationError(f"{instance!r} does not match {pattern!r}")


def with_ecma_patterns(validator: Any) -> Any:
    return extend(validator, {"pattern": pattern})
