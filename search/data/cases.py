"""Which files belong together, and what the values of masks mean: what every layout of folders leads to."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from attrs import field, frozen

from search.data.splits.split_ids import SplitIds

IGNORE = 255
"""The label, in arrays of uint8, of pixels that count neither in a loss nor in a measure."""


@frozen
class MaskFile:
    """A file of labels. If `label` is None, its values are labels, or black and white; otherwise every pixel
    that is not 0 has this label, as in a file for each class or for each instance.
    """

    path: Path
    label: int | None = None


@frozen(eq=False)
class Shapes:
    """The outlines of an image of `height` x `width` pixels, from an annotation file in COCO's form.

    `regions` are (label, segmentation) in the order in which they are drawn; a segmentation is a list of
    polygons or a run-length encoding, as pycocotools takes them.
    """

    path: Path
    height: int
    width: int
    regions: tuple[tuple[int, Any], ...]


@frozen
class Case:
    """The files of one image, and those of its labels.

    `images` is one file with all channels, or one for each channel. `masks` is one label map or mask, or
    several files that are joined, in their order. `group` is what images share that must not be divided
    between sets: a patient, a lesion.
    """

    id: str
    images: tuple[Path, ...]
    masks: tuple[MaskFile | Shapes, ...]
    group: str | None = None


@frozen(kw_only=True)
class LabelMap:
    """What the values of mask files mean: `names`, the background first; the label of each file `values`;
    and the file's values of pixels to `ignore`. With `colours` the values are colours, 0xRRGGBB.
    """

    names: tuple[str, ...]
    values: Mapping[int, int]
    ignore: frozenset[int] = frozenset()
    colours: bool = False


@frozen(kw_only=True)
class Listing:
    """The cases of a folder, ordered by id, and what the folder says of them.

    `layout` names the layout in plain words. `channels` are names, in the order of the channels; `labels`
    what the values of the masks mean; `parts` the ids of the sets, if the folder divides them (a set may be
    missing, and is empty then). None: the folder does not say. `by_folder`: the groups of the cases are the
    folders they are in, which no file says, but their names suggest. `notes` are sentences for the user: what
    was left out, and why.
    """

    layout: str
    cases: tuple[Case, ...]
    channels: tuple[str, ...] | None = None
    labels: LabelMap | None = None
    parts: SplitIds | None = None
    by_folder: bool = False
    notes: tuple[str, ...] = field(default=())
