"""The images and labels that `training` in dataset.json lists, in the Decathlon and in nnU-Net v1."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from attrs import frozen

from genotype.diagnostics.diagnostic import Diagnostic, InputError, refuse
from search.data.file_names import shown
from search.data.layouts.declared.dataset_json import FILE
from search.data.layouts.declared.documents import inside
from search.data.layouts.folders.folder import Folder
from search.data.layouts.folders.names import divided, few, number


@frozen
class Entry:
    """An image and its label, with the id that their names share."""

    id: str
    image: Path
    label: Path


def listed(folder: Folder, training: Any) -> tuple[Entry, ...]:
    """The entries of `training`. Names that begin with "." or "_" are remains of archives, and skipped.

    Raises InputError for an entry of another form or outside the folder, one that is listed twice, and
    an image whose label has another name.
    """
    entries = tuple(_entries(folder.path, training))
    problems = [*_of_others(folder.path, entries), *_twice(entries)]
    if problems:
        raise InputError(str(folder.path), problems)
    return entries


def _entries(folder: Path, training: Any) -> Iterator[Entry]:
    for place, entry in enumerate(training if isinstance(training, list) else [training]):
        where = f"{FILE}: training[{place}]"
        names = [entry.get(key) for key in ("image", "label")] if isinstance(entry, dict) else []
        if len(names) != 2 or not all(isinstance(name, str) and divided(name)[1] for name in names):
            form = 'write {"image": "./imagesTr/case.nii.gz", "label": "./labelsTr/case.nii.gz"}'
            raise refuse(str(folder), where, "is not an image with its label", form)
        image, label = (inside(folder, str(name), where) for name in names)
        if not image.name.startswith((".", "_")):
            yield Entry(divided(image.name)[0], image, label)


def _of_others(folder: Path, entries: Sequence[Entry]) -> Iterator[Diagnostic]:
    wrong = [entry for entry in entries if divided(entry.label.name)[0] != entry.id]
    if wrong:
        names = [f"{shown(folder, entry.image)} with {entry.label.name}" for entry in wrong]
        text = f"{number(len(wrong), 'image')} listed with the label of another case"
        yield Diagnostic(few(names), text, _BY_NAME)


_BY_NAME = "give the image and the label of a case the same name: imagesTr/case.nii.gz, labelsTr/case.nii.gz"


def _twice(entries: Sequence[Entry]) -> Iterator[Diagnostic]:
    count = Counter(entry.id for entry in entries)
    again = sorted(name for name, times in count.items() if times > 1)
    if again:
        yield Diagnostic("training", f"lists cases twice: {few(again)}", "keep one of each", "D103")
