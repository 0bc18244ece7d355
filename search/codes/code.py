"""The code of a kind of finding. A code never changes its meaning."""

from __future__ import annotations

from typing import Literal

from attrs import field, frozen

from genotype.codes.code import Code

Severity = Literal["error", "warning"]


@frozen
class DataCode(Code):
    """An error keeps a set from being trained on; a warning is told, and may be meant.

    `unit` is what is counted: files, images, masks, ...
    """

    severity: Severity = field(default="error", kw_only=True)
    unit: str = field(default="file", kw_only=True)
