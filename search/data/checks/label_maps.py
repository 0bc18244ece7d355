"""The labels of images whose masks were read: what values mean, and what each map holds."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import partial

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from genotype.diagnostics.diagnostic import InputError
from search.config import DataConfig
from search.data.arrays.packed import Packed
from search.data.cases import LabelMap, Listing, MaskFile, Shapes
from search.data.checks.attempts import Problems
from search.data.checks.facts import CaseFacts, MaskFacts
from search.data.checks.of_labels import MaskShape, shape_of
from search.data.file_names import in_words
from search.data.masks import MaskPixels, Meaning, joined, labels_seen, mask_pixels, seen_in


@frozen(eq=False)
class LabelMaps:
    """What is told of each map, the pixels of each label in all of them, and the maps to be shown, by id."""

    shapes: tuple[MaskShape, ...]
    counts: Mapping[int, int]
    shown: Mapping[str, NDArray[np.uint8]]


def in_one_form(
    cases: Sequence[CaseFacts], listing: Listing, config: DataConfig, problems: Problems
) -> list[CaseFacts]:
    """The cases, whose masks are all in colour if some are, or if colours are declared."""
    declared = listing.labels is not None and listing.labels.colours
    if not declared and not any(mask.seen.colours for case in cases for mask in case.masks):
        return [*cases]
    found = []
    for case in cases:
        masks = [problems.attempt(partial(in_colour, mask, config)) for mask in case.masks]
        found.append(evolve(case, masks=tuple(mask for mask in masks if mask is not None)))
    return found


def in_colour(mask: MaskFacts, config: DataConfig) -> MaskFacts:
    """A mask as colours, read again if it was not."""
    if mask.seen.colours or mask.mask.label is not None:
        return mask
    pixels = mask_pixels(mask.file.path, config.threshold, config.geometry, colours=True)
    return evolve(mask, packed=Packed.of(pixels.values), seen=seen_in(pixels))


def with_meaning(
    listing: Listing, cases: Sequence[CaseFacts], threshold: bool, problems: Problems
) -> tuple[list[CaseFacts], Meaning | None]:
    """What the values of the masks mean, and the cases without masks that are refused for theirs.

    While these are a minority, the others are judged without them; no rule refuses masks twice.
    """
    left = [*cases]
    told: set[tuple[str, str]] = set()
    least = sum(len(case.masks) for case in cases) / 2
    while True:
        try:
            return left, meaning_of(listing, left, threshold)
        except InputError as refused:
            rules = {(problem.code, problem.remedy) for problem in refused.problems}
            if rules & told:
                return left, None
            problems += refused.problems
            told |= rules
            names = {name for problem in refused.problems for name in problem.about}
        left = [_without(case, names) for case in left]
        if not names or sum(len(case.masks) for case in left) < least:
            return left, None


def _without(case: CaseFacts, names: Collection[str]) -> CaseFacts:
    return evolve(case, masks=tuple(mask for mask in case.masks if in_words(mask.file.path) not in names))


def meaning_of(listing: Listing, cases: Sequence[CaseFacts], threshold: bool) -> Meaning | None:
    """What the values mean; None if no mask could be read. Raises InputError like `labels_seen`."""
    masks = [mask for case in cases for mask in case.masks]
    outlines = any(isinstance(mask, Shapes) for case in cases for mask in case.case.masks)
    if not masks and not outlines:
        return None
    seen = {in_words(mask.file.path): mask.seen for mask in masks if mask.mask.label is None}
    return labels_seen([case.case for case in cases], seen, listing.labels, threshold)


def label_maps(
    cases: Sequence[CaseFacts], labels: LabelMap, problems: Problems, threshold: bool
) -> LabelMaps:
    """The labels of every image whose files could be read, laid on it one after the other."""
    shapes: list[MaskShape] = []
    counts = np.zeros(256, np.int64)
    shown = {}
    for case in cases:
        found = problems.attempt(partial(labels_on, case, labels, threshold))
        if found is None:
            continue
        shapes.append(shape_of(case.case.id, found))
        counts += np.bincount(found.ravel(), minlength=256)
        if case.picture is not None:
            shown[case.case.id] = found if case.place is None else found[case.place]
    return LabelMaps(tuple(shapes), {label: int(count) for label, count in enumerate(counts) if count}, shown)


def labels_on(case: CaseFacts, labels: LabelMap, threshold: bool) -> NDArray[np.uint8] | None:
    """The labels of a case, on its image; None if a file of it could not be read."""
    read: dict[MaskFile, MaskFacts] = {mask.mask: mask for mask in case.masks}
    masks: list[tuple[MaskFile | Shapes, MaskPixels | None]] = []
    for mask in case.case.masks:
        if isinstance(mask, MaskFile):
            if mask not in read:
                return None
            masks.append((mask, read[mask].pixels))
        else:
            masks.append((mask, None))
    return joined(case.images[0], masks, labels, threshold) if case.is_whole else None
