"""The labels of a data set: what it declares, and what its masks hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from genotype.diagnostics.diagnostic import refuse
from search.config import GeometryForm
from search.data.cases import Case, LabelMap, MaskFile
from search.data.masks.meaning import MOST_CLASSES, Meaning, meaning, three
from search.data.masks.pixels import ReadMask, mask_pixels
from search.data.masks.seen import Seen, scan


def labels_of(
    cases: Sequence[Case],
    declared: LabelMap | None = None,
    threshold: bool = False,
    form: GeometryForm | None = None,
    read: ReadMask = mask_pixels,
) -> Meaning:
    """What the masks of all cases mean; see `meaning`. Every mask that holds values is read once, by `read`.

    Files of one class or instance, and outlines, say their labels themselves. Raises InputError for masks
    that cannot be read, values that mean nothing, and labels that are not declared.
    """
    files = [mask for case in cases for mask in case.masks if isinstance(mask, MaskFile)]
    paths = sorted({mask.path for mask in files if mask.label is None})
    colours = declared is not None and declared.colours
    seen = scan(paths, threshold, form, colours, read) if paths else {}
    return labels_seen(cases, seen, declared, threshold)


def labels_seen(
    cases: Sequence[Case],
    seen: Mapping[str, Seen],
    declared: LabelMap | None = None,
    threshold: bool = False,
) -> Meaning:
    """The same, of masks that were read: what each file holds whose values are labels."""
    given = _given(cases)
    if seen:
        meant = meaning(seen, declared, threshold)
        _require_named(given, meant.labels)
        return meant
    most = max(given, default=1)
    if declared is None:
        names = ("target",) if most == 1 else tuple(f"class_{label}" for label in range(1, most + 1))
        declared = LabelMap(names=("background", *names), values={k: k for k in range(most + 1)})
    _require_named(given, declared)
    return Meaning(declared)


def _given(cases: Sequence[Case]) -> dict[int, list[str]]:
    """The labels that files and outlines say they have, with the cases."""
    given: dict[int, list[str]] = {}
    for case in cases:
        for mask in case.masks:
            labels = [mask.label] if isinstance(mask, MaskFile) else [label for label, _ in mask.regions]
            for label in {label for label in labels if label is not None}:
                given.setdefault(label, []).append(case.id)
    return given


def _require_named(given: dict[int, list[str]], declared: LabelMap) -> None:
    most = min(len(declared.names) - 1, MOST_CLASSES)
    for label, ids in sorted(given.items()):
        if not 0 < label <= most:
            problem = f"has label {label}, of {most} that are declared"
            raise refuse("the masks", three(ids), problem, "declare it, or correct the masks", "D147")
