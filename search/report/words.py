"""Numbers as people read them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

TIMES = "\N{MULTIPLICATION SIGN}"
LARGE = 1e4
"""From here on charts write numbers short."""


def short(number: float) -> str:
    """`3.65 M`: three digits and the power of a thousand."""
    for power, letter in ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")):
        if number >= power * 0.9995:
            return f"{number / power:.3g} {letter}"
    return f"{number:.3g}"


def duration(seconds: float) -> str:
    """`1 h 23 min`, `4 min 10 s`, `12.3 s`."""
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s"
    hours, minutes = divmod(round(seconds / 60), 60)
    return f"{hours} h {minutes} min"


def counted(number: int, noun: str) -> str:
    """`1 image`, `2 images`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def dots(sizes: Sequence[int]) -> str:
    """What an image of that many axes is made of."""
    return "voxels" if len(sizes) == 3 else "pixels"


def times(sizes: Iterable[int]) -> str:
    """Sizes with multiplication signs between them, like `256 x 256`."""
    return f" {TIMES} ".join(map(str, sizes))
