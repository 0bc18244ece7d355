"""Readers of data sets: descriptions, lists, tables, annotations, splits."""

from collections.abc import Callable, Sequence
from pathlib import Path

from search.data.cases import Listing, Shapes
from search.data.layouts import images_by_table, list_cases, listing_by_table
from search.data.layouts.annotations.content import coco_file
from search.data.layouts.declared.documents import read_document
from search.data.masks.shapes import draw
from search.data.splits.split_files import read_split
from tests.fuzz.target import Form, Target, in_world
from tests.search.layouts.files import touch

IDS = ("p0", "p1", "p2", "p3")


def beside(*names: str) -> Callable[[Path], object]:
    """Makes empty files: descriptions are read, and images are not."""
    return lambda folder: touch(folder, *names)


def drawn(listing: Listing) -> None:
    """The masks that are outlines, on small images alone: others are only as large as they say."""
    for case in listing.cases:
        for mask in case.masks:
            if isinstance(mask, Shapes) and mask.height * mask.width < 1 << 20:
                draw(mask)


def listed(name: str, form: Form, file: str, *names: str) -> Target:
    """A folder in which one file says what the others are."""
    return in_world(f"data-{name}", form, file, beside(*names), lambda folder: drawn(list_cases(folder)))


def every(pattern: str, ids: Sequence[str] = IDS) -> list[str]:
    return [pattern.format(name) for name in ids]


VOLUMES = (*every("imagesTr/{}.nii.gz"), *every("labelsTr/{}.nii.gz"))
CHANNELS = (*every("imagesTr/{}_0000.nii.gz"), *every("labelsTr/{}.nii.gz"))
PAIRS = (*every("images/{}.png"), *every("masks/{}.png"))
VOC = (*every("JPEGImages/{}.jpg"), *every("SegmentationClass/{}.png"))
LISTS = "ImageSets/Segmentation"


def table(folder: Path) -> None:
    """A table that names images and masks, and one of images."""
    images_by_table(folder / "set.csv")
    listing_by_table(folder / "set.csv")


def coco(folder: Path) -> None:
    """Annotations by themselves, without the images that they are of."""
    path = folder / "instances.json"
    document = read_document(path, "an object")
    if not isinstance(document, dict) or not document.keys() >= {"images", "annotations", "categories"}:
        return  # of another layout
    found = coco_file(folder, path, document)
    for record in found.images:
        if record.height * record.width < 1 << 20:
            draw(Shapes(path, record.height, record.width, record.regions))


TARGETS = (
    listed("decathlon", "json", "dataset.json", *VOLUMES),
    listed("nnunet", "json", "dataset.json", *CHANNELS),
    listed("coco", "json", "annotations/instances_default.json", *every("images/{}.jpg")),
    in_world("data-coco-file", "json", "instances.json", beside(), coco),
    listed("labels-json", "json", "labels.json", *PAIRS),
    listed("labels-txt", "text", "codes.txt", *PAIRS),
    listed("groups", "text", "metadata.csv", *PAIRS),
    listed("voc", "text", f"{LISTS}/train.txt", *VOC, f"{LISTS}/"),
    listed("splits", "json", "splits.json", *PAIRS),
    in_world(
        "data-split-json", "json", "s.json", beside(), lambda folder: read_split(folder / "s.json", IDS)
    ),
    in_world("data-split-txt", "text", "train.txt", beside(), lambda folder: read_split(folder, IDS)),
    in_world("data-table", "text", "set.csv", beside(*PAIRS), table),
)
