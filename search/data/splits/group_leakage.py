"""Whether a split keeps all images of a lesion in one set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from genotype.diagnostics.diagnostic import Diagnostic, InputError
from search.data.listing import listed
from search.data.splits.split_ids import PARTS, SplitIds

_REMEDY = "move all images of a lesion or patient to one set, so that none is tested on what it has seen"


def require_undivided(subject: str, split: SplitIds, lesion_of: Mapping[str, str]) -> None:
    """Refuse a split that has images of one lesion in two sets, naming these lesions.

    An image that is not in `lesion_of` is a lesion of its own.
    """
    problems = [
        Diagnostic(
            where,
            f"{_counted(lesions)} images in both: {listed(lesions)}",
            _REMEDY,
            "D106",
            about=tuple(lesions),
        )
        for where, lesions in divided(split, lesion_of).items()
    ]
    if problems:
        raise InputError(subject, problems)


def divided(split: SplitIds, lesion_of: Mapping[str, str]) -> Mapping[str, list[str]]:
    """The lesions that have images in several sets, by the names of these sets."""
    found: dict[str, list[str]] = {}
    for lesion, homes in _homes(split, lesion_of).items():
        if len(homes) > 1:
            found.setdefault(" and ".join(homes), []).append(lesion)
    return found


def _counted(lesions: Sequence[str]) -> str:
    several = len(lesions) > 1
    return f"{len(lesions)} lesions or patients have" if several else "1 lesion or patient has"


def _homes(split: SplitIds, lesion_of: Mapping[str, str]) -> Mapping[str, list[str]]:
    """The parts in which each lesion is, in their order."""
    homes: dict[str, list[str]] = {}
    for part in PARTS:
        lesions = dict.fromkeys(lesion_of[name] for name in getattr(split, part) if name in lesion_of)
        for lesion in lesions:
            homes.setdefault(lesion, []).append(part)
    return homes
