"""The files of each case in a folder of volumes, from dataset.json and the file names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PureWindowsPath
from typing import Any

from attrs import frozen

from genotype.diagnostics.diagnostic import Diagnostic, InputError, refuse
from search.data.listing import listed, merged

ENDINGS = (".nii.gz", ".nii")


@frozen
class Case:
    """The files of a volume: one image with all channels or one per channel, and the label."""

    id: str
    images: tuple[Path, ...]
    label: Path


def decathlon_cases(folder: Path, document: Mapping[str, Any]) -> tuple[Case, ...]:
    """The cases that `training` lists, as in the Medical Segmentation Decathlon, ordered by id.

    Names that begin with "." or "_" are remains of archives and are skipped. Raises InputError for an
    entry of another form, a missing file, and an image whose label has another name.
    """
    pairs = list(_listed_pairs(folder, document["training"]))
    problems = [
        Diagnostic(_shown(pair[0]), f"is listed with the label of another case: {pair[1].name}", _BY_NAME)
        for pair in pairs
        if _case_id(pair[0]) != _case_id(pair[1])
    ]
    problems += _missing(path for pair in pairs for path in pair)
    problems += _twice([_case_id(image) for image, _ in pairs])
    if problems:
        raise InputError(str(folder), merged(problems))
    return _in_order(Case(_case_id(image), (image,), label) for image, label in pairs)


_BY_NAME = "give the image and the label of a case the same name: imagesTr/case.nii.gz, labelsTr/case.nii.gz"


def _listed_pairs(folder: Path, training: Any) -> Iterator[tuple[Path, Path]]:
    for place, entry in enumerate(training if isinstance(training, list) else [training]):
        names = [entry.get(key) for key in ("image", "label")] if isinstance(entry, dict) else []
        if len(names) != 2 or not all(isinstance(name, str) and name.endswith(ENDINGS) for name in names):
            form = 'write {"image": "./imagesTr/case.nii.gz", "label": "./labelsTr/case.nii.gz"}'
            raise refuse(
                str(folder), f"dataset.json: training[{place}]", "is not an image with its label", form
            )
        # Windows writes paths by \; no medical file has one in its name.
        paths = [PureWindowsPath(str(name)) for name in names]
        # By the names alone: links to where large data lie are welcome.
        if any(path.anchor or ".." in path.parts for path in paths):
            problem = "points outside the folder"
            raise refuse(str(folder), f"dataset.json: training[{place}]", problem, "keep the files inside it")
        image, label = (folder / path.as_posix() for path in paths)
        if not image.name.startswith((".", "_")):
            yield image, label


def nnunet_cases(folder: Path, channels: int, ending: str) -> tuple[Case, ...]:
    """The cases of `labelsTr/`, each with CASE_0000, CASE_0001, ... in `imagesTr/`, ordered by id.

    This is the layout of nnU-Net v2's raw data. Raises InputError if a channel or label is missing.
    """
    images, labels = (_named(folder / name, ending) for name in ("imagesTr", "labelsTr"))
    cases = [
        Case(name, tuple(folder / "imagesTr" / f"{name}_{n:04}{ending}" for n in range(channels)), label)
        for name, label in labels.items()
    ]
    strays = sorted({*images.values()} - {image for case in cases for image in case.images})
    remedy = f"name images CASE_0000{ending} to CASE_{channels - 1:04}{ending}, and labels CASE{ending}"
    problems = [Diagnostic(_shown(path), "belongs to no label or channel", remedy) for path in strays]
    problems += _missing(image for case in cases for image in case.images)
    if problems:
        raise InputError(str(folder), merged(problems))
    return _in_order(cases)


def _named(folder: Path, ending: str) -> dict[str, Path]:
    """The files of a folder by their name without the ending."""
    if not folder.is_dir():
        raise refuse(str(folder.parent), f"{folder.name}/", "this folder does not exist", "check the path")
    files = sorted(path for path in folder.iterdir() if path.name.endswith(ending))
    return {path.name.removesuffix(ending): path for path in files if not path.name.startswith((".", "_"))}


def _missing(paths: Iterator[Path]) -> list[Diagnostic]:
    remedy = "add it, or take the case out of dataset.json and labelsTr/"
    return [
        Diagnostic(_shown(path), "this file does not exist", remedy) for path in paths if not path.is_file()
    ]


def _twice(ids: Sequence[str]) -> list[Diagnostic]:
    again = sorted({name for name in ids if ids.count(name) > 1})
    return (
        [Diagnostic("training", f"lists cases twice: {listed(again)}", "keep one of each")] if again else []
    )


def _in_order(cases: Iterator[Case] | Sequence[Case]) -> tuple[Case, ...]:
    return tuple(sorted(cases, key=lambda case: case.id))


def _case_id(path: Path) -> str:
    return path.name.removesuffix(".gz").removesuffix(".nii")


def _shown(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"
