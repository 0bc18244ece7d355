"""A folder of volumes, as described by its dataset.json."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from attrs import evolve, frozen

from genotype.diagnostics.diagnostic import InputError, refuse
from genotype.text.read import parse
from genotype.text.regular import read_text
from search.data.input_spec import DataSpec
from search.data.volumes.cases import ENDINGS, Case, decathlon_cases, nnunet_cases
from search.data.volumes.labels import label_names

FILE = "dataset.json"

_FORMS = (
    "describe it as the Medical Segmentation Decathlon (modality, labels, training) or nnU-Net v2 "
    "(channel_names, labels, numTraining, file_ending) does"
)


@frozen
class Description:
    """The channels and labels (0, the background, first) of a data set, and its cases."""

    channels: tuple[str, ...]
    labels: tuple[str, ...]
    cases: tuple[Case, ...]

    @property
    def offer(self) -> DataSpec:
        """What these volumes provide to a network."""
        return DataSpec(f"the volumes of {FILE}", 3, self.channels, self.labels)


def holds_volumes(folder: Path) -> bool:
    """Whether a folder contains volumes, by its dataset.json."""
    return (folder / FILE).is_file()


def describe(folder: Path) -> Description:
    """The content of a folder. Raises InputError if dataset.json has neither form, or files are missing."""
    document = _document(folder / FILE)
    is_nnunet = "file_ending" in document
    if not is_nnunet and "training" not in document:
        raise refuse(str(folder), FILE, "has neither training nor file_ending", _FORMS)
    labels = label_names(str(folder), document.get("labels"))
    channels = _channels(folder, document)
    if is_nnunet:
        cases = nnunet_cases(folder, len(channels), _ending(folder, document["file_ending"]))
    else:
        cases = decathlon_cases(folder, document)
    _require_count(folder, document.get("numTraining"), len(cases))
    return Description(channels, labels, cases)


def _document(path: Path) -> dict[str, Any]:
    try:
        document, problems = parse(read_text(path, "document", "utf-8-sig"))
    except OSError as error:
        raise refuse(str(path.parent), path.name, f"cannot be read: {error.strerror}", _FORMS) from None
    except UnicodeDecodeError:
        raise refuse(str(path.parent), path.name, "is not text", _FORMS) from None
    if problems:
        raise InputError(str(path), [evolve(problem, remedy="write it as JSON") for problem in problems])
    if not isinstance(document, dict):
        raise refuse(str(path.parent), path.name, "is not a JSON object", _FORMS)
    return document


def _channels(folder: Path, document: dict[str, Any]) -> tuple[str, ...]:
    names = document.get("channel_names", document.get("modality"))
    if not isinstance(names, dict) or set(names) != {str(place) for place in range(len(names))}:
        problem = "channel_names, or modality, does not name the channels 0, 1, ..."
        raise refuse(str(folder), FILE, problem, 'write {"0": "MRI"}')
    if not names:
        raise refuse(str(folder), FILE, "names no channel", 'write {"0": "MRI"}')
    return tuple(str(names[str(place)]) for place in range(len(names)))


def _ending(folder: Path, ending: Any) -> str:
    if ending not in ENDINGS:
        problem = f"is {json.dumps(ending)}, but only NIfTI can be read"
        raise refuse(str(folder), f"{FILE}: file_ending", problem, f"use {' or '.join(ENDINGS)}")
    return str(ending)


def _require_count(folder: Path, stated: Any, count: int) -> None:
    if not count:
        raise refuse(str(folder), str(folder), "there are no cases in it", "add imagesTr/ and labelsTr/")
    if stated is not None and type(stated) is not int:
        problem = f"is {json.dumps(stated)}, which is not a whole number"
        raise refuse(str(folder), f"{FILE}: numTraining", problem, f"write {count}, without quotes")
    if stated is not None and stated != count:
        problem = f"is {stated}, but there are {count} cases"
        raise refuse(str(folder), f"{FILE}: numTraining", problem, f"add the missing ones, or write {count}")
