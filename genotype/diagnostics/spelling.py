"""Which known name an unknown one most likely is, misspelt."""

from collections.abc import Iterable, Sequence

OTHER_FIGURE = 2
"""What it costs to read one figure for another: `enc3` is no misspelt `enc2`."""


def nearest(name: str, known: Iterable[str]) -> tuple[str, ...]:
    """The known names that are least far from a name, where that is near enough to be a slip."""
    far = {other: distance(name, other) for other in known if is_near(name, other)}
    least = min(far.values(), default=0)
    return tuple(other for other, steps in far.items() if steps == least)


def meant(name: str, known: Iterable[str]) -> str | None:
    """The one known name that is near; None where there is none, or several are as near."""
    near = nearest(name, known)
    return near[0] if len(near) == 1 else None


def did_you_mean(name: str, known: Iterable[str]) -> str | None:
    """The question to ask of an unknown name; None where no known name may be meant, or too many."""
    names = list(known)
    near = nearest(name, names) or parts_of(name, names)
    return f"did you mean {' or '.join(map(repr, near))}?" if 0 < len(near) < 4 else None


def parts_of(name: str, names: Iterable[str]) -> list[str]:
    """The names that have all parts of a name and more, or else those of which it has all and more."""
    known, own = {other: set(parts(other)) for other in names}, set(parts(name))
    return [o for o in known if own < known[o]] or [o for o in known if known[o] < own]


def is_near(name: str, other: str) -> bool:
    """Whether a slip or two lead from one name to another, and no part of it is another word."""
    if abs(len(name) - len(other)) > slips(name):
        return False
    if len(parts(name)) == len(parts(other)) and sorted(parts(name)) != sorted(parts(other)):
        return all(steps(a, b) <= slips(a) for a, b in zip(parts(name), parts(other), strict=True))
    return distance(name, other) <= slips(name)


def slips(name: str) -> int:
    """How many slips a name of that length may hold."""
    return max(1, len(name) // 4)


def parts(name: str) -> list[str]:
    return name.lower().replace("-", "_").split("_")


def distance(a: str, b: str) -> int:
    """The slips from one name to the other: letters left out, added, changed, exchanged with the next.

    The same parts in another order, `conv_dil_3x3`, are one slip, and so is another case.
    """
    if sorted(parts(a)) == sorted(parts(b)):
        return int(a != b)
    return steps("_".join(parts(a)), "_".join(parts(b)))


def steps(a: str, b: str) -> int:
    """The optimal string alignment distance (Damerau 1964), another figure at twice the price."""
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
    if letter == other:
        return 0
    return OTHER_FIGURE if letter.isdigit() and other.isdigit() else 1
