"""The colours of what is printed."""

import os
from collections.abc import Mapping
from typing import Any

import click

COLOURS: Mapping[str, Mapping[str, Any]] = {
    "where": {"bold": True},
    "code": {"fg": "red", "bold": True},
    "mark": {"fg": "red", "bold": True},
    "remedy": {"fg": "green"},
    "count": {"bold": True},
    "heading": {"bold": True},
    "option": {"fg": "cyan"},
}


def painted(text: str, role: str) -> str:
    """Part of a message in its colour; click omits the colour where there is no terminal."""
    return text if os.environ.get("NO_COLOR") else click.style(text, **COLOURS[role])
