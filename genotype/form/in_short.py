"""An option of a choice in a few words."""

from collections.abc import Iterator
from typing import Any

import attrs

from genotype.form.links import WidthOf


def in_short(option: Any) -> str:
    """`conv_3x3`, `1x3x3`, `mbconv (expansion 4, squeeze 4)`: different options have different words."""
    if option is None:
        return "none"
    if isinstance(option, tuple):
        return "x".join(map(str, option))
    if isinstance(option, float):
        return f"{option:g}"
    if not attrs.has(type(option)):
        return str(option)
    settings = ", ".join(settings_of(option))
    return f"{option.kind} ({settings})" if settings else str(option.kind)


def settings_of(option: Any) -> Iterator[str]:
    """The settings that are not their defaults, each with its name."""
    for attribute in attrs.fields(type(option))[1:]:
        value = getattr(option, attribute.name)
        if value != attribute.default:
            yield f"{attribute.name} {worded(value)}"


def worded(value: Any) -> str:
    """The value of a setting."""
    if isinstance(value, WidthOf):
        return f"of {value.stage}"
    return in_short(value)
