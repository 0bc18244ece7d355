"""What dataset.json says in the layouts of nnU-Net and the Medical Segmentation Decathlon."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from attrs import evolve

from genotype.diagnostics.diagnostic import Diagnostic, quoted, refuse
from search.data.cases import Case, Listing
from search.data.file_names import shown
from search.data.layouts.declared.documents import read_object
from search.data.layouts.declared.labels import declared_labels, mapping_note, short_names
from search.data.layouts.folders.folder import Folder
from search.data.layouts.folders.names import few, number
from search.data.layouts.set_aside import refuse_or_set_aside

FILE = "dataset.json"
_FORMS = (
    "describe it as the Medical Segmentation Decathlon (modality, labels, training) or nnU-Net v2 "
    "(channel_names, labels, numTraining, file_ending) does"
)


def description(folder: Folder) -> dict[str, Any] | None:
    """The content of dataset.json; None if there is none. Raises InputError if it is damaged."""
    return read_object(folder.path / FILE, _FORMS) if FILE in folder.files else None


def described(folder: Folder, layout: str, document: dict[str, Any], cases: Iterable[Case]) -> Listing:
    """The cases with what is said of channels and labels. Raises InputError if that cannot be right."""
    ordered = tuple(sorted(cases, key=lambda case: case.id))
    labels = declared_labels(str(folder.path), f"{FILE}: labels", document.get("labels"))
    _require_count(folder.path, document.get("numTraining"), len(ordered))
    note = mapping_note(labels)
    return Listing(
        layout=layout,
        cases=ordered,
        channels=channel_names(folder.path, document),
        labels=labels,
        notes=(note,) if note else (),
    )


def channel_names(folder: Path, document: dict[str, Any]) -> tuple[str, ...]:
    """The channels, in their order."""
    names = document.get("channel_names", document.get("modality"))
    if not isinstance(names, dict) or set(names) != {str(place) for place in range(len(names))}:
        problem = "channel_names, or modality, does not name the channels 0, 1, ..."
        raise refuse(str(folder), FILE, problem, 'write {"0": "MRI"}')
    if not names:
        raise refuse(str(folder), FILE, "names no channel", 'write {"0": "MRI"}')
    return short_names(str(folder), FILE, (str(names[str(place)]) for place in range(len(names))))


def with_files(root: Path, cases: Sequence[Case]) -> list[Case]:
    """The cases whose files all exist. Refuses the others, or sets them aside."""
    lacking = {case.id: _lost(root, case) for case in cases}
    lost = [name for names in lacking.values() for name in names]
    if lost:
        text = "this file does not exist" if len(lost) == 1 else f"{len(lost)} files do not exist"
        remedy = "add it, or take the case out of dataset.json and labelsTr/"
        problem = Diagnostic(few(lost), text, remedy, "D104", about=tuple(lost))
        refuse_or_set_aside(str(root), [problem], (name for name, names in lacking.items() if names))
    return [case for case in cases if not lacking[case.id]]


def _lost(root: Path, case: Case) -> list[str]:
    paths = (*case.images, *(mask.path for mask in case.masks))
    return [shown(root, path) for path in paths if not os.path.exists(path)]


def without_others(listing: Listing, whole: Sequence[Case]) -> Listing:
    """The listing of those of its cases whose files exist."""
    ids = {case.id for case in whole}
    return evolve(listing, cases=tuple(case for case in listing.cases if case.id in ids))


def _require_count(folder: Path, stated: Any, count: int) -> None:
    if not count:
        raise refuse(str(folder), str(folder), "there are no cases in it", "add imagesTr/ and labelsTr/")
    if stated is not None and type(stated) is not int:
        problem = f"is {quoted(stated)}, which is not a whole number"
        raise refuse(str(folder), f"{FILE}: numTraining", problem, f"write {count}, without quotes")
    if stated is not None and stated != count:
        problem = f"is {quoted(stated)}, but there are {number(count, 'case')}"
        raise refuse(str(folder), f"{FILE}: numTraining", problem, f"add the missing ones, or write {count}")
