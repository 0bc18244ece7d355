"""Folders of empty files, and what is said of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from genotype.diagnostics.diagnostic import InputError
from search.data.layouts import list_cases


def touch(folder: Path, *names: str) -> Path:
    """Empty files; names that end in / are folders."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        path = folder / name
        (path if name.endswith("/") else path.parent).mkdir(parents=True, exist_ok=True)
        if not name.endswith("/"):
            path.touch()
    return folder


def refusal(folder: Path, listing=list_cases, **options) -> str:
    """The message by which a folder is refused, without the folder's own path."""
    with pytest.raises(InputError) as caught:
        listing(folder, **options)
    return str(caught.value).replace(str(folder), "DIR")


def files_of(listing, folder: Path) -> dict[str, tuple[list[str], list[str]]]:
    """The images and masks of each id, relative to the folder."""
    return {
        case.id: (
            [path.relative_to(folder).as_posix() for path in case.images],
            [mask.path.relative_to(folder).as_posix() for mask in case.masks],
        )
        for case in listing.cases
    }
