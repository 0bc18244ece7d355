"""Which mask belongs to which image: decided by their ids, never by their position in a list."""

from __future__ import annotations

from pathlib import Path

from attrs import frozen

from genotype.diagnostics.diagnostic import Diagnostic, InputError, refuse
from genotype.text.regular import why_no_folder
from search.data.listing import merged

IMAGE_SUFFIXES = (".jpg", ".jpeg", ".png")
# The HAM10000 and ISIC archives mark a mask by the end of its name; ISIC 2016 writes it with a capital.
MASK_ENDING = "_segmentation"


@frozen
class Pair:
    """The two files of one sample."""

    id: str
    image: Path
    mask: Path


def find_pairs(folder: Path) -> tuple[Pair, ...]:
    """Every image of `folder` with its mask, ordered by id.

    Two layouts are read: `images/` and `masks/` below the folder, or everything in the folder
    itself. A mask is `ID_segmentation.png`, or `ID.png` in `masks/` or beside `ID.jpg`.
    Raises InputError for a missing or empty folder, an image without a mask, a mask without an
    image, and an id that two files claim.
    """
    images, masks = _image_and_mask_files(folder)
    if not images and not masks:
        raise refuse(str(folder), "--data", "the folder holds no images", f"add image files: {_suffixes()}")
    problems = [*_claimed_twice(folder, images), *_claimed_twice(folder, masks)]
    image_of, mask_of = _by_id(images), _by_id(masks)
    problems += _unpaired(folder, image_of, mask_of)
    if problems:
        raise InputError(str(folder), merged(problems))
    return tuple(Pair(name, image_of[name], mask_of[name]) for name in sorted(image_of))


def _suffixes() -> str:
    return ", ".join(IMAGE_SUFFIXES)


def _image_and_mask_files(folder: Path) -> tuple[list[Path], list[Path]]:
    if not folder.is_dir():
        problem = why_no_folder(folder) or "this folder does not exist"
        raise refuse(str(folder), "--data", problem, "give the folder of the images and masks")
    images, masks = folder / "images", folder / "masks"
    if images.is_dir() and masks.is_dir():
        return _pictures(images), _pictures(masks)
    if images.is_dir() or masks.is_dir():
        missing = masks if images.is_dir() else images
        remedy = "put the images in images/ and the masks in masks/, or all of them in one folder"
        raise refuse(str(folder), missing.name + "/", "this folder does not exist", remedy)
    return _sorted_out(_pictures(folder))


def _pictures(folder: Path) -> list[Path]:
    files = [path for path in folder.iterdir() if path.is_file() and not path.name.startswith(".")]
    return sorted(path for path in files if path.suffix.lower() in IMAGE_SUFFIXES)


def _sorted_out(files: list[Path]) -> tuple[list[Path], list[Path]]:
    """The images and the masks of a folder that holds both."""
    photographs = {path.stem for path in files if path.suffix.lower() != ".png"}
    masks = {path for path in files if _is_mask_beside(path, photographs)}
    return [path for path in files if path not in masks], sorted(masks)


def _is_mask_beside(path: Path, photographs: set[str]) -> bool:
    return _has_mask_ending(path) or (path.suffix.lower() == ".png" and path.stem in photographs)


def _has_mask_ending(path: Path) -> bool:
    return path.stem.lower().endswith(MASK_ENDING)


def _id_of(path: Path) -> str:
    return path.stem[: -len(MASK_ENDING)] if _has_mask_ending(path) else path.stem


def _by_id(files: list[Path]) -> dict[str, Path]:
    return {_id_of(path): path for path in files}


def _claimed_twice(folder: Path, files: list[Path]) -> list[Diagnostic]:
    claims: dict[str, list[Path]] = {}
    for path in files:
        claims.setdefault(_id_of(path), []).append(path)
    remedy = "keep one of them"
    return [
        Diagnostic(" and ".join(_shown(folder, path) for path in paths), "two files have the same id", remedy)
        for paths in claims.values()
        if len(paths) > 1
    ]


def _unpaired(folder: Path, image_of: dict[str, Path], mask_of: dict[str, Path]) -> list[Diagnostic]:
    alone = [image_of[name] for name in sorted(image_of.keys() - mask_of.keys())]
    orphans = [mask_of[name] for name in sorted(mask_of.keys() - image_of.keys())]
    return [
        *(Diagnostic(_shown(folder, path), "no mask for this image", _MASK_REMEDY) for path in alone),
        *(Diagnostic(_shown(folder, path), "no image for this mask", _IMAGE_REMEDY) for path in orphans),
    ]


_MASK_REMEDY = f"add ID{MASK_ENDING}.png for each, or remove the images"
_IMAGE_REMEDY = f"add the image ID.jpg or ID.png for each ID{MASK_ENDING}.png, or remove the masks"


def _shown(folder: Path, path: Path) -> str:
    return path.relative_to(folder).as_posix()
