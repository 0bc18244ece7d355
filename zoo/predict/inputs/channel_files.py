"""The channels of an image in files of their own: CASE_0000.nii.gz, CASE_0001.nii.gz."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from attrs import evolve, frozen

from search.data.readers import ImageFile
from zoo.predict.inputs.given import Failed, Given, failure

_NUMBERED = re.compile(r"(.+)_(\d{4})")


@frozen(eq=False)
class Opened:
    """An image whose headers were read: of one file, or of one for each channel."""

    given: Given
    files: tuple[ImageFile, ...]


def together(images: Sequence[Opened], channels: int) -> tuple[list[Opened], list[Failed]]:
    """Files of one channel that are numbered from 0000, joined to images of so many `channels`.

    A network of one channel reads each file as an image of its own: frames are numbered, too. An image of one
    file is called by its case, as nnU-Net calls its labels, if no other file is numbered like it.
    """
    groups: dict[tuple[str, ...], dict[int, Opened]] = {}
    alone: list[Opened] = []
    for image in images:
        key = _case(image) if channels > 1 else None
        if key is None:
            alone.append(image)
        else:
            case, number = key
            groups.setdefault(case, {})[number] = image
    failures: list[Failed] = []
    for found in groups.values():
        missing = [number for number in range(channels) if number not in found]
        if missing:
            failures.append(_incomplete(found, missing, channels))
        elif len(found) > channels:
            failures.append(_too_many(found, channels))
        else:
            alone.append(_joined([found[number] for number in range(channels)]))
    return by_case(alone, images), failures


def by_case(alone: Sequence[Opened], images: Sequence[Opened]) -> list[Opened]:
    """The same images: a file CASE_0000 is called CASE, unless all `images` have CASE or another number."""
    names = Counter(_place(image.given, image.given.name) for image in images)
    cases = Counter(_place(image.given, _stem(image.given.name)) for image in images)
    return [
        Opened(evolve(image.given, name=case), image.files)
        if (case := _first_of(image.given))
        and cases[_place(image.given, case)] == 1
        and not names[_place(image.given, case)]
        else image
        for image in alone
    ]


def _first_of(given: Given) -> str:
    """The case of a file that is numbered 0000; nothing for others, and for what is called by its id."""
    is_file = given.files == (given.base / given.shown,)
    return _stem(given.name) if is_file and given.name.endswith("_0000") else ""


def _place(given: Given, name: str) -> tuple[Path, str]:
    """A name in its folder, as systems have it that do not tell capitals from small letters."""
    return given.base, name.casefold()


def _stem(name: str) -> str:
    """The case of a numbered name; nothing for others."""
    match = _NUMBERED.fullmatch(name)
    return match[1] if match and not match[1].endswith("/") else ""


def _case(image: Opened) -> tuple[tuple[str, ...], int] | None:
    """What the files of one case have in common, and the number of this one."""
    match = _NUMBERED.fullmatch(image.given.name)
    if match is None or len(image.files) != 1 or len(image.files[0].channels) != 1:
        return None
    return (str(image.given.base), match[1], image.given.suffix), int(match[2])


def _joined(parts: Sequence[Opened]) -> Opened:
    first = parts[0].given
    match = _NUMBERED.fullmatch(first.name)
    name = match[1] if match else first.name
    given = evolve(first, name=name, files=tuple(part.given.files[0] for part in parts))
    return Opened(given, tuple(part.files[0] for part in parts))


def _incomplete(found: dict[int, Opened], missing: Sequence[int], channels: int) -> Failed:
    any_one = next(iter(found.values())).given
    case = any_one.name[:-5]
    gone = ", ".join(f"{case}_{number:04}{any_one.suffix}" for number in missing)
    problem = f"has {len(found)} of the {channels} channels that the network reads: {gone} missing"
    return failure(case, problem, "give the files of all channels")


def _too_many(found: dict[int, Opened], channels: int) -> Failed:
    case = next(iter(found.values())).given.name[:-5]
    problem = f"has {len(found)} files of one channel, but the network reads {channels}"
    return failure(case, problem, "give the files of the channels that it was trained on")
