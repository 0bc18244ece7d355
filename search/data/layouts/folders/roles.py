"""What the name of a folder says: whether it holds images or masks, and of which set."""

from __future__ import annotations

import re
from functools import cache
from typing import Literal

Role = Literal["images", "masks"]

IMAGE_WORDS = frozenset(
    ["image", "images", "img", "imgs", "input", "inputs", "original", "originals", "picture", "pictures",
     "photo", "photos", "frame", "frames", "jpegimages"]
)  # fmt: skip
MASK_WORDS = frozenset(
    ["mask", "masks", "label", "labels", "labelmap", "labelmaps", "annotation", "annotations", "annot",
     "annots", "groundtruth", "groundtruths", "truth", "gt", "gts", "segmentation", "segmentations", "seg",
     "segs", "segmentationclass", "target", "targets", "stmanual", "manual"]
)  # fmt: skip
_HINTS = (
    "mask", "label", "annot", "anno", "truth", "seg", "outline", "contour", "target", "manual", "roi",
    "region", "class", "drawn", "lesion", "tumo", "delineat",
)  # fmt: skip
_PART_OF = {
    **dict.fromkeys(("train", "training"), "train"),
    **dict.fromkeys(("val", "valid", "validation", "dev"), "val"),
    **dict.fromkeys(("test", "testing"), "test"),
}
_NEUTRAL = {"", "set", "data", "stage", "split"}


def letters(name: str) -> str:
    """The letters of a name, small: `Train_2017` is `train`."""
    return re.sub(r"[^a-z]", "", name.lower())


def hints_at_masks(text: str) -> bool:
    """Whether a name has a word by which people call masks: less certain than a role."""
    return any(word in letters(text) for word in _HINTS)


def role_of(name: str) -> Role | None:
    """What a folder of this name holds, if it names no set: `Ground Truth` holds masks."""
    return _role(letters(name))


def part_of(name: str) -> str | None:
    """The set that a folder of this name holds, with images and masks: `valid` is `val`."""
    part, role = part_and_role(name)
    return part if role is None else None


@cache
def part_and_role(name: str) -> tuple[str | None, Role | None]:
    """The set and the role of a folder: `train_masks` holds the masks of `train`. (None, None) if the name is
    of another kind.
    """
    word = letters(name)
    for key in sorted(_PART_OF, key=len, reverse=True):
        for rest in (word.removeprefix(key), word.removesuffix(key)):
            if rest != word and (rest in _NEUTRAL or _role(rest)):
                return _PART_OF[key], _role(rest)
    return None, None


def _role(word: str) -> Role | None:
    if word in IMAGE_WORDS:
        return "images"
    return "masks" if word in MASK_WORDS else None
