"""Sets in folders of their own: train/, val/, test/ with images and masks in each, or train_images/, ..."""

from __future__ import annotations

from attrs import frozen

from search.data.cases import Listing
from search.data.layouts.folders.folder import Folder
from search.data.layouts.folders.names import number
from search.data.layouts.folders.pairing import paired
from search.data.layouts.folders.parted import parted
from search.data.layouts.folders.roles import part_and_role
from search.data.layouts.known import beside, case_folders, coco, nuclei, side_by_side
from search.data.layouts.near import Found, Near
from search.data.splits.split_ids import PARTS

_INSIDE = (coco.recognise, nuclei.recognise, side_by_side.recognise, case_folders.recognise, beside.recognise)
_REMEDY = "put images/ and masks/ into each of train/, val/ and test/"


@frozen
class Home:
    """The folders of a set: one of both, or one of images and one of masks."""

    both: Folder | None = None
    images: Folder | None = None
    masks: Folder | None = None

    @property
    def holds(self) -> list[Folder]:
        """The folders that are there."""
        return [each for each in (self.both, self.images, self.masks) if each]


def recognise(folder: Folder) -> Found:
    """Folders of sets, each with a layout of its own; sets without any masks are left out."""
    homes = {part: home for part, home in _homes(folder).items() if any(f.holds_images for f in home.holds)}
    if not homes:
        return None
    found = {part: _inside(folder, home) for part, home in homes.items()}
    listings = {part: each for part, each in found.items() if isinstance(each, Listing)}
    if not listings or ("train" in homes and "train" not in listings):
        return _near(homes, found)
    both = parted(str(folder.path), {part: each.cases for part, each in listings.items()})
    names = ", ".join(f"{homes[part].holds[0].name}/" for part in listings)
    first = next(iter(listings.values()))
    return Listing(
        layout=f"{names}, each with {first.layout}",
        cases=both.cases,
        channels=first.channels,
        labels=first.labels,
        parts=both.parts,
        notes=(
            *both.notes,
            *dict.fromkeys(note for each in listings.values() for note in each.notes),
            *(_unlabelled(home) for part, home in homes.items() if part not in listings),
        ),
    )


def _homes(folder: Folder) -> dict[str, Home]:
    found: dict[str, dict[str, Folder]] = {}
    for each in folder.folders:
        part, role = part_and_role(each.name)
        if part:
            found.setdefault(part, {}).setdefault(role or "both", each)
    return {part: Home(**found[part]) for part in PARTS if part in found}


def _inside(root: Folder, home: Home) -> Found:
    images = home.images or home.both
    if images and home.masks:
        pairs = paired(root.path, images.settled().everything(), home.masks.settled().everything())
        return Listing(
            layout=f"{images.name}/ and {home.masks.name}/", cases=pairs.cases(), notes=pairs.notes
        )
    if home.both is None:
        return None
    near = None
    for each in _INSIDE:
        found = each(home.both.settled())
        if isinstance(found, Listing):
            return found
        near = near or found
    return near


def _near(homes: dict[str, Home], found: dict[str, Found]) -> Near:
    part = "train" if "train" in homes else next(iter(homes))
    inside = found[part]
    why = inside.why if isinstance(inside, Near) else "no masks"
    name = homes[part].holds[0].name
    return Near("train/, val/ and test/", f"in {name}/: {why}", _REMEDY, 3)


def _unlabelled(home: Home) -> str:
    count = sum(1 for each in home.holds for _ in each.everything())
    return f"{home.holds[0].name}/ is left out: {number(count, 'image')} without masks"
