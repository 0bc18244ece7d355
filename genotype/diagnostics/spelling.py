"""Which known name a misspelt one, or another word for it, most likely is."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from genotype.diagnostics.synonyms import bare, hinted_by, synonyms_of

OTHER_FIGURE = 2
"""The cost of replacing one digit by another: `enc3` is not a misspelt `enc2`."""


def nearest(name: str, known: Iterable[str]) -> tuple[str, ...]:
    """The known names at the smallest distance from a name, if that is small enough for a misspelling."""
    far = {other: distance(name, other) for other in known if is_near(name, other)}
    least = min(far.values(), default=0)
    return tuple(other for other, steps in far.items() if steps == least)


def meant(name: str, known: Iterable[str]) -> str | None:
    """The one known name that is near, or is meant by another word; None if there is none, or are several."""
    names = list(known)
    near = alike(name, names) or synonyms_of(name, names) or nearest(name, names)
    return near[0] if len(near) == 1 else None


def did_you_mean(name: str, known: Iterable[str]) -> str | None:
    """The question to ask about an unknown name; None if no known name, or too many, could be meant."""
    names = list(known)
    near = (
        alike(name, names)
        or synonyms_of(name, names)
        or nearest(name, names)
        or hinted_by(name, names)
        or parts_of(name, names)
    )
    return f"did you mean {' or '.join(map(repr, near))}?" if 0 < len(near) < 4 else None


def alike(name: str, names: Iterable[str]) -> tuple[str, ...]:
    """The names that differ from a name in case, or in how their parts are joined, alone."""
    return tuple(other for other in names if bare(other) == bare(name))


def parts_of(name: str, names: Iterable[str]) -> list[str]:
    """The names that contain all parts of a name and more, or else those whose parts it all contains."""
    known, own = {other: set(parts(other)) for other in names}, set(parts(name))
    return [o for o in known if own < known[o]] or [o for o in known if known[o] < own]


def is_near(name: str, other: str) -> bool:
    """Whether one or two slips turn one name into the other, and none of its parts is another word."""
    if abs(len(name) - len(other)) > slips(name):
        return False
    if len(parts(name)) == len(parts(other)) and sorted(parts(name)) != sorted(parts(other)):
        return all(steps(a, b) <= slips(a) for a, b in zip(parts(name), parts(other), strict=True))
    return distance(name, other) <= slips(name)


def slips(name: str) -> int:
    """How many slips a name of that length may contain."""
    return max(1, len(name) // 4)


def parts(name: str) -> list[str]:
    """The lower-case parts of a name, split at _ and -."""
    return name.lower().replace("-", "_").split("_")


def distance(a: str, b: str) -> int:
    """The number of slips between two names: letters omitted, added, changed, or swapped with the next.

    The same parts in another order, as in `conv_dil_3x3`, count as one slip, and so does another case.
    """
    if sorted(parts(a)) == sorted(parts(b)):
        return int(a != b)
    return steps("_".join(parts(a)), "_".join(parts(b)))


@lru_cache(maxsize=10_000)  # a name that is misspelt once often is so everywhere
def steps(a: str, b: str) -> int:
    """The optimal string alignment distance (Damerau 1964), with another digit at twice the price."""
    before: Sequence[int] = ()
    row = list(range(len(b) + 1))
    for i, letter in enumerate(a, 1):
        last, before, row = before, row, [i]
        for j, other in enumerate(b, 1):
            row.append(min(before[j] + 1, row[j - 1] + 1, before[j - 1] + change(letter, other)))
            if i > 1 and j > 1 and letter == b[j - 2] and a[i - 2] == other:
                row[j] = min(row[j], last[j - 2] + 1)
    return row[-1]


def change(letter: str, other: str) -> int:
    """The cost of replacing a letter by another."""
    if letter == other:
        return 0
    return OTHER_FIGURE if letter.isdigit() and other.isdigit() else 1
