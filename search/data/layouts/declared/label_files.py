"""The names of labels, from a list of names or a JSON object in the folder."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from genotype.diagnostics.diagnostic import refuse
from search.data.cases import IGNORE, LabelMap
from search.data.layouts.declared.documents import read_lines, read_object
from search.data.layouts.declared.labels import REMEDY, declared_labels, short_names
from search.data.layouts.folders.folder import Folder

JSON = "labels.json"
FROM_ZERO = "codes.txt"
"""A list whose first line is the value 0, whatever its name."""

LISTS = ("labels.txt", "classes.txt", "class_names.txt", FROM_ZERO)
_BACKGROUND = {"background", "bg", "void", "unlabeled", "unlabelled", "none", "nothing", "other", "others"}
_LINES = "write a name a line, the background first"
_NUMBERED = re.compile(r"(\d{1,5})\s*[:,;=\s]\s*(\S.*)")


def find_labels(folder: Folder) -> LabelMap | None:
    """The labels that `labels.json`, or else a list of names, declares; None if there is no such file.

    A list has a name a line. Its first is that of the value 0 if it is a word for the background, or if
    lines have numbers before them; otherwise names are those of 1, 2, ..., and 0 is the background. The
    line `ignore` is a value to ignore. Raises InputError for a file that is damaged, or names nothing.
    """
    if JSON in folder.files:
        document = read_object(folder.path / JSON, REMEDY)
        return declared_labels(str(folder.path), JSON, _with_background(document))
    name = next((name for name in LISTS if name in folder.files), None)
    return None if name is None else _from_lines(folder.path / name, read_lines(folder.path / name))


def _with_background(document: dict[str, object]) -> dict[str, object]:
    """The labels, with a background if nothing has the value 0."""
    if 0 in document.values() or "0" in document:
        return document
    by_value = all(key.isdigit() for key in document)
    return {"0": "background", **document} if by_value else {"background": 0, **document}


def _from_lines(file: Path, lines: Sequence[str]) -> LabelMap:
    if not lines:
        raise refuse(
            str(file.parent), file.name, "names no label", "write a name a line, the background first"
        )
    numbered = [_NUMBERED.fullmatch(line) for line in lines]
    found = {int(match[1]): match[2] for match in numbered if match}
    if len(found) < len(lines):
        found = _counted(file, lines)
    ignored = frozenset(value for value, name in found.items() if _word(name) == "ignore")
    kept = {"background": 0} if 0 not in found else {}
    named = [*kept.items(), *((name, value) for value, name in sorted(found.items()) if value not in ignored)]
    if not 2 <= len(named) <= IGNORE:
        text = f"names {len(named) - 1} targets" if len(named) > 1 else "names no target"
        raise refuse(str(file.parent), file.name, text, _LINES)
    values = {value: label for label, (_, value) in enumerate(named)}
    names = short_names(str(file.parent), file.name, (name for name, _ in named))
    return LabelMap(names=names, values=values, ignore=ignored)


def _counted(file: Path, lines: Sequence[str]) -> dict[int, str]:
    """The names by their values, by the lines' order; `__ignore__` in the first line stands for 255."""
    if _word(lines[0]) == "ignore":
        return {**_counted(file, lines[1:]), IGNORE: lines[0]} if lines[1:] else {IGNORE: lines[0]}
    first = 0 if file.name == FROM_ZERO or _word(lines[0]) in _BACKGROUND else 1
    return {first + place: name for place, name in enumerate(lines)}


def _word(name: str) -> str:
    return re.sub(r"[^a-z]", "", name.lower())
