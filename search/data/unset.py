"""Settings that mean nothing for some data."""

from __future__ import annotations

from collections.abc import Sequence

from genotype.diagnostics.diagnostic import Diagnostic, InputError
from search.config import DataConfig


def require_unset(config: DataConfig, names: Sequence[str], problem: str) -> None:
    """Refuse settings that have no meaning for these data, if they differ from the defaults."""
    default = DataConfig()
    given = [name for name in names if getattr(config, name) != getattr(default, name)]
    if given:
        raise InputError("data", [Diagnostic(f"--{name}", problem, "leave it out") for name in given])
