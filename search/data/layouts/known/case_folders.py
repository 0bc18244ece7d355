"""A folder for each case: a file a channel, and the mask, as in BraTS: ID/ID_t1.nii.gz, ID/ID_seg.nii.gz."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from attrs import frozen

from search.data.cases import Case, Listing, MaskFile
from search.data.layouts.folders.folder import Folder, Item
from search.data.layouts.folders.markers import marked
from search.data.layouts.folders.names import few, number
from search.data.layouts.folders.roles import part_of, role_of
from search.data.layouts.near import Found, Near

_LAYOUT = "a folder for each case"


@frozen
class _Home:
    """The files of a case: the mask, and the image of each channel."""

    name: str
    mask: Item
    channels: dict[str, Item]


def recognise(folder: Folder) -> Found:
    """Folders that each hold one mask (ID_seg, mask, label, ...) and images that are named alike."""
    filled = [
        each for each in folder.folders if each.images and not (part_of(each.name) or role_of(each.name))
    ]
    homes = [home for each in filled if (home := _home(each))]
    if folder.images or not homes or 2 * len(homes) < len(filled):
        return None
    counts = Counter(tuple(home.channels) for home in homes)
    names, most = counts.most_common(1)[0]
    if 2 * most <= len(filled) and len(filled) > 1:
        return None
    unlike = {each.name for each in filled} - {home.name for home in homes if tuple(home.channels) == names}
    if unlike:
        count = number(len(unlike), "folder")
        why = f"{count} without the files of the others, {_files(names)}: {few(sorted(unlike))}"
        return Near(_LAYOUT, why, "add the missing files, or move these folders away", 4)
    cases = tuple(_case(home) for home in homes)
    return Listing(
        layout=f"{_LAYOUT} ({_files(names)})", cases=cases, channels=names if len(names) > 1 else None
    )


def _files(names: Sequence[str]) -> str:
    return f"{', '.join(names)} and a mask"


def _case(home: _Home) -> Case:
    return Case(home.name, tuple(item.path for item in home.channels.values()), (MaskFile(home.mask.path),))


def _home(folder: Folder) -> _Home | None:
    """The files of a case; None if not exactly one is a mask, or names do not differ."""
    named = {_bare(folder, item): item for item in folder.images}
    masks = [name for name in named if role_of(name) == "masks"]
    if len(masks) != 1 or len(named) != len(folder.images) or len(named) < 2:
        return None
    channels = {name: item for name, item in sorted(named.items()) if name != masks[0]}
    return _Home(folder.name, named[masks[0]], channels)


def _bare(folder: Folder, item: Item) -> str:
    """A name without the id: `BraTS_001_t1` is `t1` in the folder `BraTS_001`."""
    rest = item.stem.removeprefix(folder.name) if item.stem != folder.name else item.stem
    found = marked(item.stem)
    if rest == item.stem and found:
        return re.sub(r"[_\-. ]", "", found.mark)
    return rest.strip("_-. ") or item.stem
