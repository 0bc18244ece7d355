"""What the values of a set of masks mean, from what all of them hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from attrs import evolve, frozen

from genotype.diagnostics.diagnostic import Diagnostic, InputError
from search.data.cases import IGNORE, LabelMap
from search.data.masks.pixels import one_class
from search.data.masks.seen import Seen

MOST_CLASSES = 254
"""Labels are uint8, of which 255 is ignored and 0 the background."""

_BINARY = ("background", "target")
_RIPPLE = 8
_STRAY = 0.01
"""Greys close to black are the ripple of a filter if they are so few beside the white ones."""
_SMALL = 40
"""Labels up to this, with gaps, are still labels that 255 stands out from."""

SOFT = "black and white with soft edges: the greys at the edges are no certain value"
CUT = (
    "have them cut at half: --threshold; or store masks with 0 and 255; or if the greys are classes, "
    "name them in labels.json"
)


@frozen
class Meaning:
    """A label map, and sentences for the user about what was not said and had to be taken for granted."""

    labels: LabelMap
    notes: tuple[str, ...] = ()


def meaning(found: Mapping[str, Seen], declared: LabelMap | None = None, threshold: bool = False) -> Meaning:
    """What the values mean, by what each file holds, and by what the data set declares if it does.

    Black and white (0 and 255, 0 and 1, one value beside 0) is a background and a target; so it is with grey
    at edges alone where `threshold` allows it to be cut at half. Otherwise each value is a class; gaps are
    closed, and 255 beside small labels is ignored.
    Raises InputError for soft edges without that, values that are not declared, negative ones, more than 254
    classes, and files that are no masks.
    """
    found = {name: seen for name, seen in found.items() if seen.counts}
    if declared is not None:
        return _with_notes(found, _as_declared(found, declared, threshold))
    if any(seen.colours for seen in found.values()):
        return _with_notes(found, _by_colour(found))
    return _with_notes(found, _black_and_white(found, threshold) or _by_value(found))


def _with_notes(found: Mapping[str, Seen], meant: Meaning) -> Meaning:
    """With the notes of the files; equal ones of several files are one."""
    noted = [name for name, seen in found.items() if seen.notes]
    if not noted:
        return meant
    said = found[noted[0]].notes[0].removeprefix(f"{noted[0]} ")
    return evolve(meant, notes=(*meant.notes, f"{three(noted)}: {said}"))


def three(names: Iterable[str]) -> str:
    """The first three names, and how many more there are."""
    names = sorted(names)
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def _values(found: Mapping[str, Seen]) -> list[int]:
    return sorted(frozenset().union(*(seen.values for seen in found.values())))


def _black_and_white(found: Mapping[str, Seen], threshold: bool) -> Meaning | None:
    """A background and a target, if the masks hold nothing else."""
    values = _values(found)
    targets = [value for value in values if value != 0]
    if all(seen.is_two_level for seen in found.values()):
        return Meaning(_binary(targets), _mixed(found, targets))
    if len(targets) == 1 and targets[0] > 0:
        return Meaning(_binary(targets), (f"{targets[0]} in the masks is the target",))
    sharp = [name for name, seen in found.items() if not seen.is_two_level and not seen.soft]
    soft = [name for name, seen in found.items() if seen.soft and not seen.is_two_level]
    if not soft or _is_label_map(found, values):
        return None
    if sharp:
        problem = "not a mask: it has areas of grey, while other masks are black and white with soft edges"
        raise _refused(sharp, problem, "store all masks with 0 and 255, or all with labels")
    if not threshold:
        raise _refused(soft, SOFT, CUT)
    note = f"{len(soft)} masks have soft edges, which are thresholded at half: {three(soft)}"
    return Meaning(_binary(range(256)), (note,))


def _binary(targets: Iterable[int]) -> LabelMap:
    """Of several targets those from half of white on; but 1 alone is white too."""
    given = set(targets)
    is_target: Callable[[int], bool] = (lambda value: value >= 128) if len(given) > 2 else bool
    return LabelMap(names=_BINARY, values={0: 0} | {value: int(is_target(value)) for value in sorted(given)})


def _mixed(found: Mapping[str, Seen], targets: list[int]) -> tuple[str, ...]:
    if not targets:
        return ("no mask holds a target: all of them are 0 everywhere",)
    if len(targets) == 1:
        return ()
    ones = [name for name, seen in found.items() if 1 in seen.values]
    return (f"some masks hold 0 and 1, others 0 and 255, and both are taken as the target: {three(ones)}",)


def _is_label_map(found: Mapping[str, Seen], values: list[int]) -> bool:
    """Whether greys are labels close to black beside 255, and not the ripple of a filter."""
    between = [value for value in values if 0 < value < 255]
    if max(between, default=255) > _RIPPLE:
        return False
    low = sum(seen.counts.get(value, 0) for seen in found.values() for value in between)
    return low > _STRAY * sum(seen.counts.get(255, 0) for seen in found.values())


def _by_value(found: Mapping[str, Seen]) -> Meaning:
    """Each value is a class, in ascending order."""
    values = _values(found)
    ignored = _ignored(found, values)
    classes = [value for value in values if value != 0 and value not in ignored]
    _require_masks(found, classes)
    notes = [f"{value} in the masks is ignored: no label says what it is" for value in sorted(ignored)]
    if values and 0 not in values:
        notes.append("no pixel of the masks is 0: label 0, the background, is never present")
    return Meaning(_numbered(classes, ignored), tuple(notes))


def _ignored(found: Mapping[str, Seen], values: list[int]) -> frozenset[int]:
    """-1, and 255 beside small or consecutive labels."""
    negative = [value for value in values if value < 0]
    if negative not in ([], [-1]):
        names = [name for name, seen in found.items() if min(seen.values) < 0]
        shown = ", ".join(map(str, negative[:3]))
        raise _refused(names, f"holds negative values: {shown}", "store classes from 0 on")
    labels = [value for value in values if 0 < value != IGNORE]
    consecutive = labels == list(range(1, len(labels) + 1))
    above = IGNORE in values and labels and (consecutive or max(labels) <= _SMALL)
    return frozenset([*negative, *([IGNORE] if above else [])])


def _numbered(classes: list[int], ignored: frozenset[int], colours: bool = False) -> LabelMap:
    names = _BINARY if len(classes) == 1 else ("background", *(f"class_{k + 1}" for k in range(len(classes))))
    values = {0: 0} | {value: label for label, value in enumerate(classes, 1)}
    return LabelMap(names=names, values=values, ignore=ignored, colours=colours)


def _by_colour(found: Mapping[str, Seen]) -> Meaning:
    """Each colour is a class, in the order of red, green and blue; black is the background."""
    coded = {name: seen if seen.colours else _coloured(seen) for name, seen in found.items()}
    classes = [value for value in _values(coded) if value != 0]
    _require_masks(coded, classes)
    shown = ", ".join(f"{colour(value)} is {label}" for label, value in enumerate(classes[:10], 1))
    more = f" and {len(classes) - 10} more" if len(classes) > 10 else ""
    note = f"the masks are in colour: black is the background; as labels {shown}{more}"
    return Meaning(_numbered(classes, frozenset(), colours=True), (note,))


def _coloured(seen: Seen) -> Seen:
    return evolve(seen, counts={value * 0x010101: n for value, n in seen.counts.items()}, colours=True)


def colour(value: int) -> str:
    """A colour in the usual notation."""
    return f"#{value:06x}"


def _require_masks(found: Mapping[str, Seen], classes: list[int]) -> None:
    noisy = [name for name, seen in found.items() if not seen.areas]
    if noisy:
        problem = "not a mask: it has many levels, which differ from pixel to pixel"
        raise _refused(noisy, problem, one_class(noisy))
    if len(classes) > MOST_CLASSES:
        fullest = sorted(found, key=lambda name: -len(found[name].counts))[:3]
        problem = f"holds too many values: the masks have {len(classes)} classes, of {MOST_CLASSES} at most"
        remedy = "store classes; if each instance has a number of its own, store its class instead"
        raise _refused(fullest, problem, remedy)


def _as_declared(found: Mapping[str, Seen], declared: LabelMap, threshold: bool) -> Meaning:
    known = set(declared.values) | declared.ignore
    values = _values(found)
    unknown = [value for value in values if value not in known]
    if unknown and (binary := _declared_binary(found, declared, threshold)):
        return binary
    if unknown:
        raise _undeclared(found, unknown, known, declared)
    return Meaning(declared)


def _declared_binary(found: Mapping[str, Seen], declared: LabelMap, threshold: bool) -> Meaning | None:
    """Black and white masks of a data set with a single target, whatever number it declares for it."""
    if len(declared.names) != 2 or declared.ignore or declared.colours:
        return None
    if not all(seen.is_two_level or seen.soft for seen in found.values()):
        return None
    meant = _black_and_white(found, threshold)
    if meant is None:
        return None
    note = f"the masks are black and white: white is {declared.names[1]}"
    return Meaning(evolve(meant.labels, names=declared.names), (*meant.notes, note))


def _undeclared(
    found: Mapping[str, Seen], unknown: list[int], known: set[int], declared: LabelMap
) -> InputError:
    names = [name for name, seen in found.items() if seen.values - known]
    colours = declared.colours or any(seen.colours for seen in found.values())
    shown = ", ".join(colour(value) if colours else str(value) for value in unknown[:3])
    more = f" and {len(unknown) - 3} more" if len(unknown) > 3 else ""
    problem = f"holds values that no label is declared for: {shown}{more}"
    count = f" ({len(names)} of {len(found)} masks)"
    remedy = "declare them, or correct the masks"
    return _refused(names, problem, remedy, "D147", count)


def _refused(
    names: Sequence[str], problem: str, remedy: str, code: str = "D146", count: str = ""
) -> InputError:
    shown = Diagnostic(three(names) + count, problem, remedy, code, about=tuple(names))
    return InputError("the masks", [shown])
