"""Small sets in every layout, with real files: `write(layout, folder, pictures())`.

A set has a picture for each id: an image (H, W) or (H, W, C), uint8, and labels (H, W), 0 to K. Some layouts
have names of their own for them, in the same order; those with sets put pictures in turn into train, val
and test. Masks of the layouts in `BINARY` are 255 where the label is not 0.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import nibabel
import numpy as np
from attrs import frozen
from PIL import Image


@frozen(eq=False)
class Picture:
    """An image and its labels."""

    image: np.ndarray
    labels: np.ndarray


Pictures = Mapping[str, Picture]
Write = Callable[[Path, Pictures], None]
LAYOUTS: dict[str, Write] = {}
BINARY = {"ham10000", "carvana", "isic", "drive", "nuclei"}
VOLUMES = {"decathlon", "nnunet_3d", "nnunet_v1"}
PARTS = ("train", "val", "test")
PALETTE = [0, 0, 0, 128, 0, 0, 0, 128, 0, 128, 128, 0, 0, 0, 128] + [0] * 753


def pictures(
    count: int = 6, shape: tuple[int, int] = (24, 32), classes: int = 2, channels: int = 3
) -> Pictures:
    """Pictures `p0`, `p1`, ...: rectangles of each class on a noisy ground, brighter with the class."""
    return {f"p{index}": picture(index, shape, classes, channels) for index in range(count)}


def picture(seed: int, shape: tuple[int, int], classes: int, channels: int) -> Picture:
    rng = np.random.default_rng(seed)
    labels = np.zeros(shape, np.uint8)
    for label in range(1, classes + 1):
        top, left = (int(rng.integers(0, side // 2)) for side in shape)
        labels[top : top + shape[0] // 3, left : left + shape[1] // 3] = label
    grey = np.clip(40 + 180 / classes * labels + rng.normal(0, 8, shape), 0, 255).astype(np.uint8)
    return Picture(grey if channels == 1 else np.stack([grey] * channels, -1), labels)


def write(layout: str, folder: Path, given: Pictures) -> Path:
    """The set in a layout; returns the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    LAYOUTS[layout](folder, given)
    return folder


def layout(function: Write) -> Write:
    """Enters a function that writes a layout, by its name."""
    LAYOUTS[function.__name__] = function
    return function


def save(path: Path, array: np.ndarray, palette: bool = False) -> None:
    """An image, in the format of its suffix."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.name.endswith((".nii", ".nii.gz")):
        nibabel.save(nibabel.Nifti1Image(array, np.eye(4)), path)
        return
    image = Image.fromarray(array)
    if palette:
        image.putpalette(PALETTE)
    image.save(path, **({"quality": 95} if path.suffix in (".jpg", ".jpeg") else {}))


def binary(labels: np.ndarray) -> np.ndarray:
    """White where there is any label."""
    return np.where(labels > 0, 255, 0).astype(np.uint8)


def text(path: Path, lines: list[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{line}\n" for line in lines))


def document(path: Path, content: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content))


def part_of(index: int) -> str:
    return PARTS[index % 3]


@layout
def images_masks(folder: Path, given: Pictures) -> None:
    for name, each in given.items():
        save(folder / "images" / f"{name}.png", each.image)
        save(folder / "masks" / f"{name}.png", each.labels)


@layout
def ham10000(folder: Path, given: Pictures) -> None:
    for name, each in given.items():
        save(folder / "images" / f"{name}.jpg", each.image)
        save(folder / "masks" / f"{name}_segmentation.png", binary(each.labels))


@layout
def images_labels(folder: Path, given: Pictures) -> None:
    for name, each in given.items():
        save(folder / "images" / f"{name}.tif", each.image)
        save(folder / "labels" / f"{name}.png", each.labels)


@layout
def membranes(folder: Path, given: Pictures) -> None:
    """train/ with image/ and label/; test/ with images alone."""
    for index, each in enumerate(given.values()):
        save(folder / "train" / "image" / f"{index}.png", each.image)
        save(folder / "train" / "label" / f"{index}.png", each.labels)
        save(folder / "test" / f"{index}.png", each.image)


@layout
def carvana(folder: Path, given: Pictures) -> None:
    for name, each in given.items():
        save(folder / "imgs" / f"{name}.jpg", each.image)
        save(folder / "masks" / f"{name}_mask.gif", binary(each.labels))


@layout
def beside(folder: Path, given: Pictures) -> None:
    for name, each in given.items():
        save(folder / f"{name}.jpg", each.image)
        save(folder / f"{name}_mask.png", each.labels)


@layout
def isic(folder: Path, given: Pictures) -> None:
    """Training, Validation and Test of 2018's first task, as downloaded."""
    words = {"train": "Training", "val": "Validation", "test": "Test"}
    for index, (name, each) in enumerate(given.items()):
        word = words[part_of(index)]
        save(folder / f"ISIC2018_Task1-2_{word}_Input" / f"ISIC_{name}.jpg", each.image)
        mask = folder / f"ISIC2018_Task1_{word}_GroundTruth" / f"ISIC_{name}_segmentation.png"
        save(mask, binary(each.labels))


@layout
def sets(folder: Path, given: Pictures) -> None:
    """train/, valid/ and test/ with images/ and masks/ in each."""
    for index, (name, each) in enumerate(given.items()):
        home = folder / {"val": "valid"}.get(part_of(index), part_of(index))
        save(home / "images" / f"{name}.png", each.image)
        save(home / "masks" / f"{name}.png", each.labels)


@layout
def sets_below(folder: Path, given: Pictures) -> None:
    """images/train/ and masks/train/."""
    for index, (name, each) in enumerate(given.items()):
        save(folder / "images" / part_of(index) / f"{name}.png", each.image)
        save(folder / "masks" / part_of(index) / f"{name}.png", each.labels)


@layout
def drive(folder: Path, given: Pictures) -> None:
    for index, each in enumerate(given.values()):
        home = folder / ("test" if index % 3 == 2 else "training")
        number, word = f"{index + 21:02}", home.name
        save(home / "images" / f"{number}_{word}.tif", each.image)
        save(home / "1st_manual" / f"{number}_manual1.gif", binary(each.labels))
        save(home / "mask" / f"{number}_{word}_mask.gif", np.full_like(each.labels, 255))


@layout
def voc(folder: Path, given: Pictures) -> None:
    """With an image that has no mask, and 255 along the left edge of masks."""
    names = [f"2007_{index:06}" for index in range(len(given))]
    for name, each in zip(names, given.values(), strict=True):
        labels = each.labels.copy()
        labels[:, 0] = 255
        save(folder / "JPEGImages" / f"{name}.jpg", each.image)
        save(folder / "SegmentationClass" / f"{name}.png", labels, palette=True)
    save(folder / "JPEGImages" / "2007_999999.jpg", next(iter(given.values())).image)
    lists = folder / "ImageSets" / "Segmentation"
    text(lists / "train.txt", [name for index, name in enumerate(names) if index % 2 == 0])
    text(lists / "val.txt", [name for index, name in enumerate(names) if index % 2])
    text(lists / "trainval.txt", names)


@layout
def cityscapes(folder: Path, given: Pictures) -> None:
    """labelIds: class 1 is road (7), class 2 sidewalk (8); what is 0 is ignored."""
    for index, each in enumerate(given.values()):
        place = Path(part_of(index)) / "bonn"
        name = f"bonn_{index:06}_000019"
        labels = np.where(each.labels > 0, each.labels + 6, 0).astype(np.uint8)
        save(folder / "leftImg8bit" / place / f"{name}_leftImg8bit.png", each.image)
        save(folder / "gtFine" / place / f"{name}_gtFine_labelIds.png", labels)
        save(folder / "gtFine" / place / f"{name}_gtFine_color.png", each.image)


@layout
def nuclei(folder: Path, given: Pictures) -> None:
    """stage1_train/ID with images/ID.png and an object a file."""
    for name, each in given.items():
        home = folder / "stage1_train" / name
        save(home / "images" / f"{name}.png", each.image)
        for label in range(1, int(each.labels.max()) + 1):
            save(home / "masks" / f"object{label}.png", binary(each.labels == label))


@layout
def case_folders(folder: Path, given: Pictures) -> None:
    """ID/ with a file for each channel, and ID_seg."""
    for name, each in given.items():
        channels = [each.image] if each.image.ndim == 2 else np.moveaxis(each.image, -1, 0)
        for number, channel in enumerate(channels):
            save(folder / name / f"{name}_t{number}.nii.gz", channel)
        save(folder / name / f"{name}_seg.nii.gz", each.labels)


def runs(mask: np.ndarray) -> list[int]:
    """COCO's counts of a mask: lengths of runs of 0 and 1 in turn, down the columns."""
    flat = np.concatenate([[0], mask.T.ravel().astype(int), [0]])
    changes = np.flatnonzero(np.diff(flat))
    counts = np.diff(np.concatenate([[0], changes, [mask.size]]))
    return [int(count) for count in counts]


def coco_document(names: list[str], given: list[Picture]) -> dict[str, object]:
    """Label 1 by RLE as a crowd, the others by RLE as objects; category ids are 10 times the label."""
    images, annotations = [], []
    for index, (name, each) in enumerate(zip(names, given, strict=True)):
        height, width = each.labels.shape
        images.append({"id": index, "file_name": name, "height": height, "width": width})
        for label in range(1, int(each.labels.max()) + 1):
            mask = each.labels == label
            outline = {"counts": runs(mask), "size": [height, width]}
            annotations.append(
                {
                    "id": len(annotations) + 1,
                    "image_id": index,
                    "category_id": 10 * label,
                    "iscrowd": int(label == 1),
                    "segmentation": outline,
                }
            )
    most = max(int(each.labels.max()) for each in given)
    categories = [{"id": 10 * label, "name": f"class {label}"} for label in range(1, most + 1)]
    return {"images": images, "annotations": annotations, "categories": categories}


@layout
def coco(folder: Path, given: Pictures) -> None:
    """images/ with annotations/instances_default.json."""
    names = [f"{name}.jpg" for name in given]
    for name, each in zip(names, given.values(), strict=True):
        save(folder / "images" / name, each.image)
    document(folder / "annotations" / "instances_default.json", coco_document(names, [*given.values()]))


@layout
def coco_sets(folder: Path, given: Pictures) -> None:
    """train2017/ and val2017/ with annotations/instances_train2017.json, instances_val2017.json."""
    for offset, part in enumerate(("train2017", "val2017")):
        chosen = dict([*given.items()][offset::2])
        names = [f"{name}.png" for name in chosen]
        for name, each in zip(names, chosen.values(), strict=True):
            save(folder / part / name, each.image)
        content = coco_document(names, [*chosen.values()])
        document(folder / "annotations" / f"instances_{part}.json", content)


def classes_of(given: Pictures) -> list[str]:
    most = max(int(each.labels.max()) for each in given.values())
    return ["background", *(f"class {label}" for label in range(1, most + 1))]


def nnunet(folder: Path, given: Pictures, ending: str, separate: bool) -> None:
    """nnU-Net v2; each channel a file if `separate`."""
    channels = 1 if next(iter(given.values())).image.ndim == 2 else 3
    for name, each in given.items():
        parts = [each.image] if not separate or channels == 1 else [*np.moveaxis(each.image, -1, 0)]
        for place, part in enumerate(parts):
            save(folder / "imagesTr" / f"{name}_{place:04}{ending}", part)
        save(folder / "labelsTr" / f"{name}{ending}", each.labels)
    content = {
        "channel_names": {str(place): f"c{place}" for place in range(channels)},
        "labels": {name: value for value, name in enumerate(classes_of(given))},
        "numTraining": len(given),
        "file_ending": ending,
    }
    document(folder / "dataset.json", content)


@layout
def nnunet_2d(folder: Path, given: Pictures) -> None:
    nnunet(folder, given, ".png", separate=False)


@layout
def nnunet_tif(folder: Path, given: Pictures) -> None:
    nnunet(folder, given, ".tif", separate=True)


def as_volume(each: Picture) -> Picture:
    """The picture as a volume of shape (W, H, 8), grey."""
    grey = each.image if each.image.ndim == 2 else each.image[..., 0]
    return Picture(*(np.repeat(plane.T[..., None], 8, -1) for plane in (grey, each.labels)))


@layout
def nnunet_3d(folder: Path, given: Pictures) -> None:
    volumes = {name: as_volume(each) for name, each in given.items()}
    for name, each in volumes.items():
        save(folder / "imagesTr" / f"{name}_0000.nii.gz", each.image)
        save(folder / "labelsTr" / f"{name}.nii.gz", each.labels)
    content = {
        "channel_names": {"0": "CT"},
        "labels": {name: value for value, name in enumerate(classes_of(given))},
        "numTraining": len(given),
        "file_ending": ".nii.gz",
    }
    document(folder / "dataset.json", content)


def listed(folder: Path, given: Pictures, mark: str) -> None:
    """dataset.json with modality and training, as in the Decathlon."""
    training = []
    for name, each in given.items():
        volume = as_volume(each)
        save(folder / "imagesTr" / f"{name}{mark}.nii.gz", volume.image)
        save(folder / "labelsTr" / f"{name}.nii.gz", volume.labels)
        training.append({"image": f"./imagesTr/{name}.nii.gz", "label": f"./labelsTr/{name}.nii.gz"})
    content = {
        "modality": {"0": "MRI"},
        "labels": {str(value): name for value, name in enumerate(classes_of(given))},
        "numTraining": len(given),
        "training": training,
    }
    document(folder / "dataset.json", content)


@layout
def decathlon(folder: Path, given: Pictures) -> None:
    listed(folder, given, "")


@layout
def nnunet_v1(folder: Path, given: Pictures) -> None:
    listed(folder, given, "_0000")
