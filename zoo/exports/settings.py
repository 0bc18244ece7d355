"""What a user may say about an export besides its target."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from attrs import fields, frozen

from genotype import Diagnostic, InputError

Variant = Literal["fp16", "int8"]


@frozen(kw_only=True)
class ExportSettings:
    """Settings that only some targets take, which say so in `Target.takes`; None: not given.

    `variant` is another precision of the network. `plans` and `configuration` are those of nnU-Net.
    """

    variant: Variant | None = None
    plans: Path | None = None
    configuration: str | None = None


def require_taken(target: str, takes: tuple[str, ...], settings: ExportSettings) -> None:
    """Refuse settings that a target has no use for."""
    given = [field.name for field in fields(ExportSettings) if getattr(settings, field.name) is not None]
    problems = [
        Diagnostic(f"--{name}", f"means nothing for --to {target}", "leave it out")
        for name in given
        if name not in takes
    ]
    if problems:
        raise InputError("genoc export", problems)
