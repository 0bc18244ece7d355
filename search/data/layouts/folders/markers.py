"""What file names carry beside the id: the marks of masks, the prefix or suffix that all have."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import takewhile

from attrs import frozen

_WORDS = (
    r"masks?|segmentations?|segmented|seg|labels?|labelmap|gts?|ground_?truth|truth|annotations?|annot|anno|"
    r"target|manual1|1st_?manual|1st_?ho"
)
_SECOND = re.compile(r"(?:^|[_\-. ])(?:manual2|2nd_?manual|2nd_?ho)$", re.IGNORECASE)
_AT_END = re.compile(
    rf"(?P<id>.+?)(?P<mark>[_\-. ]+(?:{_WORDS}))(?:[_\-. ]?\(?(?P<number>\d+)\)?)?", re.IGNORECASE
)
_AT_START = re.compile(rf"(?P<mark>(?:{_WORDS})[_\-. ]+)(?P<id>.+)", re.IGNORECASE)
_IMAGE_AT_END = re.compile(
    r"(.+?)[_\-. ]+(?:images?|img|training|train|test|original|orig|raw|input|0000)", re.IGNORECASE
)


@frozen
class Marked:
    """A mask's name: the id of its image, the mark, and the number if an image has several masks."""

    id: str
    mark: str
    number: int | None = None


def marked(stem: str) -> Marked | None:
    """The name of a mask such as `x_mask`, `x_mask_2`, `x_segmentation`, `mask_x`; None for others."""
    if found := _AT_END.fullmatch(stem):
        given = found["number"]
        return Marked(found["id"], found["mark"].lower(), None if given is None else int(given))
    found = _AT_START.fullmatch(stem)
    return Marked(found["id"], found["mark"].lower()) if found else None


def is_second_opinion(stem: str) -> bool:
    """Whether a name is that of a second observer's mask, as in DRIVE and CHASE."""
    return _SECOND.search(stem) is not None


def without_image_mark(stem: str) -> str:
    """The name of an image without `_image`, `_training` and the like."""
    found = _IMAGE_AT_END.fullmatch(stem)
    return found[1] if found else stem


def without_common(stems: Sequence[str]) -> Callable[[str], str]:
    """Takes off the prefix and suffix that all names share: `img_01` and `img_02` are `01` and `02`.

    Neither holds a digit, nor ends within a word or number: names that merely resemble each other keep
    what tells them apart.
    """
    prefix = _prefix(stems)
    suffix = _prefix([stem[len(prefix) :][::-1] for stem in stems])[::-1]
    return lambda stem: stem[len(prefix) : len(stem) - len(suffix)]


def _prefix(stems: Sequence[str]) -> str:
    text = "" if not stems else _shared(min(stems), max(stems))
    while text and not all(_parts_after(text, stem) for stem in stems):
        text = text[:-1]
    return text


def _shared(first: str, last: str) -> str:
    """What two names begin with, up to a digit; of the first and last in order, what all begin with."""
    same = (one == other and not one.isdigit() for one, other in zip(first, last, strict=False))
    return first[: sum(takewhile(bool, same))]


def _parts_after(prefix: str, stem: str) -> bool:
    """Whether a name goes on after a prefix with something of another kind."""
    rest = stem[len(prefix) :]
    return bool(rest) and (not prefix[-1].isalnum() or rest[0].isdigit())
