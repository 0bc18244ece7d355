"""Drawing the images of all sets, with word of it where that takes long."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import TypeVar

from search.progress import counted, has_bars, say

Drawn = TypeVar("Drawn")

SOON = 1.0
"""Seconds after which a line tells what is done, where no bar can be shown."""


def drawn_sets(
    counts: Mapping[str, int], draw: Callable[[str, int], Drawn], unit: str
) -> dict[str, list[Drawn]]:
    """Each set's images in order; `draw` makes one from its set and index, `unit` is their plural."""
    sets: dict[str, list[Drawn]] = {part: [] for part in counts}
    every = [(part, index) for part, count in counts.items() for index in range(count)]
    begun, is_told = time.monotonic(), has_bars()
    for part, index in counted(every, len(every), f"drawing {unit}"):
        sets[part].append(draw(part, index))
        if not is_told and time.monotonic() - begun > SOON:
            say(f"drawing  {len(every)} synthetic {unit}")
            is_told = True
    return sets
