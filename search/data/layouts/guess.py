"""What would read a folder of no known layout: two patterns that were tried, or else a table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from shlex import quote
from zlib import crc32

from attrs import frozen

from genotype.diagnostics.diagnostic import InputError
from search.data.cases import Listing
from search.data.layouts.folders.folder import Folder, Item
from search.data.layouts.folders.names import IMAGE_SUFFIXES, number
from search.data.layouts.folders.roles import hints_at_masks, role_of
from search.data.layouts.globbed import globbed
from search.data.layouts.name_forms import Form, forms_of
from search.data.layouts.patterns import ID
from search.data.layouts.set_aside import setting_aside

_MOST_FILES = 12
_MOST_LOOKED_AT, _MOST_RANKED, _MOST_TRIED = 4000, 64, 8


@frozen
class Pair:
    """Two patterns, whether their names tell which are the masks, and how many files they may name."""

    images: str
    masks: str
    is_sure: bool
    named: int


def option_for(folder: Folder, images: Sequence[Item]) -> str | None:
    """What to do: give two patterns that read the files; None where none do."""
    found = suggested(folder, images)
    if found is None:
        return None
    pair, read = found
    left = len(images) - read
    words = [
        f"leaves out {number(left, 'image')}" if left else "",
        "" if pair.is_sure else "exchange the two if these are the masks",
    ]
    notes = f" ({'; '.join(filter(None, words))})" if any(words) else ""
    return f'say where they are: --images "{pair.images}" --masks "{pair.masks}"{notes}'


def suggested(folder: Folder, images: Sequence[Item]) -> tuple[Pair, int] | None:
    """Patterns that read at least half of the files, and how many; None if there are none."""
    tried = ((pair, _read(folder, pair)) for pair in _pairs(images))
    return next(((pair, read) for pair, read in tried if 2 * read >= len(images)), None)


def _pairs(images: Sequence[Item]) -> Sequence[Pair]:
    """Patterns of images and masks that name files of the same keys: first where words tell which are masks,
    and those of most files.
    """
    alike: dict[frozenset[tuple[str, str]], list[Form]] = {}
    for form in forms_of(_some(images)):
        alike.setdefault(frozenset(form.items), []).append(form)
    several = [forms for forms in alike.values() if len(forms) > 1]
    ranked = sorted(several, key=lambda forms: (-len(forms[0].items), _length(forms)))[:_MOST_RANKED]
    found = [pair for forms in ranked if (pair := _told_apart(forms))]
    return sorted(found, key=lambda pair: (not pair.is_sure, -pair.named))[:_MOST_TRIED]


def _some(images: Sequence[Item]) -> Sequence[Item]:
    """Some of very many files: an image and its mask have one number, so that both are chosen or neither is.

    What is found in them is tried on all.
    """
    parts = -(-len(images) // _MOST_LOOKED_AT)
    return [item for item in images if crc32(_number(item.stem).encode()) % parts == 0]


def _number(stem: str) -> str:
    """The longest number in a name, or where it has none, its first word."""
    return max(re.findall(r"\d+", stem), key=len, default=re.split(r"[\W_]", stem)[0])


def _length(forms: Sequence[Form]) -> int:
    """How much two patterns say, of those that say least."""
    return sum(sorted(map(_size, forms))[:2])


def _size(form: Form) -> int:
    """The length of a pattern; what leaves the suffix open names more than it needs to."""
    return len(form.pattern) + len(form.pattern) * form.pattern.endswith(".*")


def _told_apart(forms: Sequence[Form]) -> Pair | None:
    """The patterns of images and masks, and whether their names say which is which."""
    apart: list[Form] = []
    for form in sorted(forms, key=_size):
        files = {*form.items.values()}
        if not any(files & {*other.items.values()} for other in apart):
            apart.append(form)
    if not 1 < len(apart) <= _MOST_FILES:
        return None
    ranks = {form.pattern: _rank(form, apart) for form in apart}
    masks = max(apart, key=lambda form: ranks[form.pattern])
    named = len(apart) * len(masks.items)
    others = [form for form in apart if form is not masks]
    is_sure = ranks[masks.pattern] > max(ranks[form.pattern] for form in others)
    if len(others) == 1:
        return Pair(others[0].pattern, masks.pattern, is_sure, named)
    return Pair(_channels(others), masks.pattern, is_sure, named) if is_sure else None


def _channels(forms: Sequence[Form]) -> str:
    """A pattern of several files that are one image, a file a channel."""
    patterns = {_with_star(form.pattern) for form in forms}
    return patterns.pop() if len(patterns) == 1 else forms[0].pattern


def _with_star(pattern: str) -> str:
    """A pattern that leaves open what stands after the id, or the whole name where the id is the folder's."""
    folders, slash, name = pattern.rpartition("/")
    opened = re.sub(r"(\{id\})[^.{}]+", r"\1_*", name) if ID in name else re.sub(r"^[^.]+", "*", name)
    return f"{folders}{slash}{opened}"


def _rank(form: Form, forms: Sequence[Form]) -> tuple[int, bool]:
    """How much a pattern seems one of masks, by the words that it does not share with all."""
    words = [_words(each) for each in forms]
    shared = words[0].intersection(*words[1:])
    own = _words(form) - shared
    of_masks = any(map(hints_at_masks, own))
    roles = {role_of(each) for each in own}
    score = (of_masks or "masks" in roles) - ("images" in roles)
    return score, form.pattern.endswith((".png", ".gif"))


def _words(form: Form) -> set[str]:
    return {*re.split(r"[\W_]", form.pattern)}


def _read(folder: Folder, pair: Pair) -> int:
    """How many files two patterns read; none if there is any problem."""
    try:
        with setting_aside() as aside:
            found = globbed(folder, pair.images, pair.masks)
    except InputError:
        return 0
    return 0 if aside.problems else _count(found)


def _count(listing: Listing) -> int:
    return sum(len(case.images) + len(case.masks) for case in listing.cases)


def table_for(folder: Folder, images: Sequence[Item]) -> str:
    """What to do where no patterns read the files: write a table, whose first rows are shown."""
    if not images:
        return f"give a folder with image files: {', '.join(IMAGE_SUFFIXES)}, or DICOM series"
    likely = [item for item in images if not _is_named_as_mask(item)] or images
    names = [item.path.relative_to(folder.path).as_posix() for item in likely[:2]]
    rows = " / ".join(["image,mask", *(f"{name},MASK" for name in names), "..."])
    table = quote(str(folder.path / "set.csv"))
    return f"name the mask of each image in a CSV file, and give it (--data {table}). Its lines: {rows}"


def _is_named_as_mask(item: Item) -> bool:
    return hints_at_masks(f"{item.place}/{item.stem}")
