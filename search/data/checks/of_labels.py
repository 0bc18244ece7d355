"""Findings about what the masks of a set hold."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from statistics import median

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from genotype.diagnostics.diagnostic import Diagnostic
from search.data.cases import IGNORE, LabelMap
from search.data.checks.finding import Finding
from search.data.listing import places

EMPTY, FULL = 1e-4, 0.99
"""The shares of foreground at which a mask holds nothing to learn from."""

TOO_MANY = 0.9
"""The share of such masks from which on a set is refused."""

MOST = 0.5
"""The share of an image, and of its border, that a background covers and a target seldom does."""

SURROUNDED = 0.8
"""The share of its border from which on a single mask differs from others whose border is background."""

FEWEST = 3
"""So many other masks tell how those of a set look."""


@frozen
class MaskShape:
    """The share of an image that is foreground, the share of its border, and a hash of its outline; None
    where all is background or foreground. `present` are the labels that it holds.
    """

    id: str
    share: float
    border: float
    outline: bytes | None
    present: frozenset[int] = frozenset()

    @property
    def is_counted(self) -> bool:
        """Whether any pixel is not ignored."""
        return self.present != {IGNORE}


def label_findings(
    shapes: Sequence[MaskShape], labels: LabelMap, declared: bool, complete: bool = True
) -> Iterator[Finding]:
    """Warnings about the masks of a set, whose labels are `declared`, or taken from their values.

    `complete`: these are the masks of all images, so that a label in none of them is in none at all.
    """
    yield from same_masks(shapes)
    yield from blank_masks(shapes)
    if len(labels.names) == 2:
        yield from inverted_masks(shapes)
    if declared and complete:
        yield from absent_labels(shapes, labels)
    if not declared:
        yield from renumbered(labels)


def refused_masks(shapes: Sequence[MaskShape]) -> list[Diagnostic]:
    """Why masks cannot be right: more than half of all images share one, or nearly all are blank."""
    return [*shared_mask(shapes), *nothing_to_learn(shapes)]


def shared_mask(shapes: Sequence[MaskShape]) -> Iterator[Diagnostic]:
    """A blank mask may well recur; an outline may not."""
    counts = Counter(shape.outline for shape in shapes if shape.outline)
    outline, count = counts.most_common(1)[0] if counts else (b"", 0)
    if count >= 2 and count > len(shapes) / 2:
        names = [shape.id for shape in shapes if shape.outline == outline]
        text = f"{count} of {len(shapes)} images have the same mask"
        remedy = "pair each image with its own mask, by id"
        yield Diagnostic(places(names, "image"), text, remedy, "D148", about=tuple(names))


def nothing_to_learn(shapes: Sequence[MaskShape]) -> Iterator[Diagnostic]:
    """Masks that are nearly all empty, or full."""
    counted = [shape for shape in shapes if shape.is_counted]
    for what, names in blank(counted):
        if names and len(names) >= TOO_MANY * len(counted):
            text = f"{len(names)} of {len(counted)} masks are {what}"
            yield Diagnostic(places(names, "image"), text, CHECK_MASKS, "D150", about=tuple(names))


CHECK_MASKS = "check that these are the masks of this set: 0 is the background"


def same_masks(shapes: Sequence[MaskShape]) -> Iterator[Finding]:
    """Images whose outlines are the same; of more than half of all the set is refused."""
    alike: dict[bytes, list[str]] = {}
    for shape in shapes:
        if shape.outline:
            alike.setdefault(shape.outline, []).append(shape.id)
    names = [name for found in alike.values() if 2 <= len(found) <= len(shapes) / 2 for name in found]
    if names:
        remedy = "look whether a mask was copied"
        yield Finding("D149", "has the same mask as another image", tuple(names), remedy)


def blank_masks(shapes: Sequence[MaskShape]) -> Iterator[Finding]:
    """Masks without a target, or with nothing else, where not nearly all are so."""
    counted = [shape for shape in shapes if shape.is_counted]
    for what, names in blank(counted):
        if 0 < len(names) < TOO_MANY * len(counted):
            yield Finding("D151", f"the mask is {what}", tuple(names), "look whether this is meant")


SETS = {"train": "training set", "val": "validation set", "test": "test set"}


def ignored_sets(counted: Mapping[str, bool], sets: Mapping[str, Sequence[str]]) -> Iterator[Diagnostic]:
    """Sets of which no pixel counts. `counted` says by id whether an image has one that is not ignored.

    A set with an image of which that is not known is not judged.
    """
    for name, ids in sets.items():
        if ids and not any(counted.get(each, True) for each in ids):
            problem = f"every pixel of the {SETS.get(name, name)} is ignored"
            remedy = "label something in its masks, or give a --split that puts other images into it"
            yield Diagnostic(places(ids, "image"), problem, remedy, "D156", about=tuple(ids))


def ignored_masks(shapes: Sequence[MaskShape], refused: Sequence[Diagnostic] = ()) -> Iterator[Finding]:
    """Masks without a pixel that counts, but for those of sets that are refused for it."""
    told = {name for each in refused for name in each.about}
    names = tuple(shape.id for shape in shapes if not shape.is_counted and shape.id not in told)
    if names:
        yield Finding("D155", "every pixel of the mask is ignored", names, "look whether this is meant")


def blank(shapes: Sequence[MaskShape]) -> tuple[tuple[str, list[str]], ...]:
    """The ids of empty and of full masks."""
    return (
        ("empty", [shape.id for shape in shapes if shape.share < EMPTY]),
        ("full", [shape.id for shape in shapes if shape.share > FULL]),
    )


def inverted_masks(shapes: Sequence[MaskShape]) -> Iterator[Finding]:
    """Where the target lies as a background does: in nearly all masks, or in some and not in the others."""
    drawn = [shape for shape in shapes if EMPTY <= shape.share <= FULL]
    around = [shape.id for shape in drawn if shape.border > MOST]
    if drawn and len(around) >= TOO_MANY * len(drawn) and median(shape.share for shape in drawn) > MOST:
        problem = "the target covers most of the image and of its border, as a background does"
        yield Finding("D152", problem, tuple(around), EXCHANGE)
    elif odd := unlike_the_others([shape for shape in shapes if shape.share >= EMPTY]):
        problem = "the target covers most of the border, which in the other masks is background"
        yield Finding("D152", problem, tuple(odd), EXCHANGE)


EXCHANGE = "exchange black and white if this is the background"


def unlike_the_others(shapes: Sequence[MaskShape]) -> list[str]:
    """The ids of masks that look inverted, where nearly all others do not."""
    odd = [shape for shape in shapes if shape.share > MOST and shape.border > SURROUNDED]
    others = [shape for shape in shapes if shape not in odd]
    usual = [shape for shape in others if shape.border < MOST]
    if len(others) < FEWEST or len(usual) < TOO_MANY * len(others):
        return []
    if median(shape.share for shape in others) > MOST:
        return []
    return [shape.id for shape in odd if shape.share <= FULL]


def absent_labels(shapes: Sequence[MaskShape], labels: LabelMap) -> Iterator[Finding]:
    """Labels that are declared and in no mask."""
    present = frozenset().union(*(shape.present for shape in shapes))
    absent = tuple(name for label, name in enumerate(labels.names) if label and label not in present)
    if absent and shapes:
        problem = "is declared, but in no mask"
        yield Finding("D153", problem, absent, "take the label off the list, or add images that have it")


def renumbered(labels: LabelMap) -> Iterator[Finding]:
    """Values of several classes that have gaps and are declared nowhere."""
    classes = sorted(label for label in labels.values.values() if label)
    gaps = {value: label for value, label in labels.values.items() if label and value != label}
    if len(labels.names) > 2 and gaps and len(classes) == len(set(classes)) and not labels.colours:
        names = tuple(f"{value} is label {label}" for value, label in sorted(gaps.items()))
        remedy = "say what the values are in labels.json, if one of them is no class"
        yield Finding("D154", "the values of the masks are not consecutive, and numbered anew", names, remedy)


def shape_of(name: str, labels: NDArray[np.uint8]) -> MaskShape:
    """What is told of a label map (*spatial), whose IGNORE is no foreground."""
    foreground = (labels != 0) & (labels != IGNORE)
    inner = foreground[tuple(slice(1, -1) for _ in labels.shape)]
    edge = foreground.size - inner.size
    border = (int(foreground.sum()) - int(inner.sum())) / edge if edge else 0.0
    share = float(foreground.mean())
    outline = hashlib.sha256(repr(labels.shape).encode() + np.packbits(foreground).tobytes()).digest()
    present = frozenset(np.flatnonzero(np.bincount(labels.ravel())).tolist())
    return MaskShape(name, share, border, outline if 0 < share < 1 else None, present)
