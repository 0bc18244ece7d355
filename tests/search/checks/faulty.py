"""Sets with one fault each: `FAULTS[code](folder)` writes one that has the fault of this code alone."""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import nibabel
import numpy as np
from PIL import Image

from tests.search.layouts.made import binary, pictures, write

FAULTS: dict[str, Callable[[Path], None]] = {}
COUNT = 8


def fault(function: Callable[[Path], None]) -> Callable[[Path], None]:
    """Enters a function that writes a faulty set, by the code that its name begins with."""
    FAULTS[function.__name__[:4].upper()] = function
    return function


def clean(folder: Path, layout: str = "images_masks", classes: int = 2) -> Path:
    """A set without a fault: p0, p1, ... of 32 x 24 pixels, colour, with labels 0 to `classes`."""
    return write(layout, folder, pictures(COUNT, classes=classes))


def declared(folder: Path, **labels: int) -> None:
    (folder / "labels.json").write_text(json.dumps({"background": 0, **labels}))


def split_in_turn(folder: Path) -> None:
    parts = {
        part: [f"p{i}" for i in range(place, COUNT, 3)] for place, part in enumerate(("train", "val", "test"))
    }
    (folder / "splits.json").write_text(json.dumps(parts))


def each(folder: Path, role: str) -> list[Path]:
    return sorted((folder / role).iterdir())


def array(path: Path) -> np.ndarray:
    return np.array(Image.open(path))


def replaced(path: Path, pixels: np.ndarray, suffix: str = ".png") -> Path:
    """The file with other pixels, and another suffix."""
    path.unlink()
    new = path.with_suffix(suffix)
    if suffix == ".npy":
        np.save(new, pixels)
    else:
        Image.fromarray(pixels).save(new)
    return new


def black_and_white(folder: Path, count: int = COUNT) -> Path:
    """A set of up to 16 images without a fault, each with a target of its own, 255 on 0."""
    write("images_masks", folder, pictures(count))
    for index in range(count):
        labels = np.zeros((24, 32), np.uint8)
        labels[2 + index % 8 : 14 + index % 8, 3 + index : 14 + index] = 255
        replaced(folder / "masks" / f"p{index}.png", labels)
    return folder


@fault
def d101_no_layout(folder: Path) -> None:
    folder.mkdir()
    (folder / "notes.txt").write_text("nothing")


@fault
def d102_alone(folder: Path) -> None:
    clean(folder)
    (folder / "masks" / "p3.png").unlink()


@fault
def d103_doubled(folder: Path) -> None:
    clean(folder)
    Image.open(folder / "images" / "p3.png").save(folder / "images" / "p3.bmp")


@fault
def d104_description(folder: Path) -> None:
    clean(folder)
    (folder / "labels.json").write_text("{")


@fault
def d105_split(folder: Path) -> None:
    clean(folder)
    (folder / "splits.json").write_text(json.dumps({"train": ["p0"], "val": ["p1"], "test": ["p99"]}))


@fault
def d106_group_in_two_sets(folder: Path) -> None:
    clean(folder)
    split_in_turn(folder)
    rows = [f"p{index},{'same' if index < 2 else index}" for index in range(COUNT)]
    (folder / "metadata.csv").write_text("\n".join(["image_id,patient_id", *rows]))


@fault
def d107_nearly_the_same(folder: Path) -> None:
    clean(folder)
    split_in_turn(folder)
    pixels = array(folder / "images" / "p0.png").astype(float)
    larger = Image.fromarray(np.clip(pixels * 1.05 + 4, 0, 255).astype(np.uint8)).resize((64, 48))
    larger.save(folder / "images" / "p1.png")
    labels = Image.open(folder / "masks" / "p1.png").resize((64, 48), Image.Resampling.NEAREST)
    labels.save(folder / "masks" / "p1.png")


@fault
def d108_folders_of_several(folder: Path) -> None:
    clean(folder)
    for role in ("images", "masks"):
        for index, path in enumerate(each(folder, role)):
            home = path.parent / ("left", "right")[index % 2]
            home.mkdir(exist_ok=True)
            path.rename(home / path.name)


@fault
def d111_cut_off(folder: Path) -> None:
    clean(folder)
    path = folder / "images" / "p3.png"
    path.write_bytes(path.read_bytes()[:-200])


@fault
def d112_bomb(folder: Path) -> None:
    clean(folder)

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    (folder / "images" / "p3.png").write_bytes(b"\x89PNG\r\n\x1a\n" + body)


@fault
def d113_frames(folder: Path) -> None:
    clean(folder)
    frames = [Image.open(folder / "images" / f"p{index}.png") for index in (3, 4)]
    (folder / "images" / "p3.png").unlink()
    frames[0].save(folder / "images" / "p3.gif", save_all=True, append_images=frames[1:])


@fault
def d114_package(folder: Path) -> None:
    """Only where SimpleITK is not installed, as its test sees to."""
    clean(folder)
    (folder / "images" / "p3.png").rename(folder / "images" / "p3.nrrd")


@fault
def d121_axes(folder: Path) -> None:
    clean(folder)
    for role in ("images", "masks"):
        path = folder / role / "p3.png"
        grey = array(path).reshape(24, 32, -1)[..., 0]
        path.unlink()
        nibabel.save(
            nibabel.Nifti1Image(np.repeat(grey.T[..., None], 8, -1), np.eye(4)), path.with_suffix(".nii.gz")
        )


@fault
def d122_channel_sizes(folder: Path) -> None:
    clean(folder, "nnunet_tif")
    path = folder / "imagesTr" / "p3_0002.tif"
    Image.open(path).resize((30, 20)).save(path)


@fault
def d123_channels(folder: Path) -> None:
    clean(folder)
    path = folder / "images" / "p3.png"
    replaced(path, np.moveaxis(array(path)[..., :2], -1, 0), ".npy")


def floats(folder: Path) -> None:
    clean(folder)
    for path in each(folder, "images"):
        replaced(path, array(path)[..., 0].astype(np.float32) / 7, ".tif")


@fault
def d124_not_finite(folder: Path) -> None:
    floats(folder)
    path = folder / "images" / "p3.tif"
    pixels = array(path)
    pixels[3, 4] = np.nan
    replaced(path, pixels, ".tif")


@fault
def d125_flat(folder: Path) -> None:
    floats(folder)
    replaced(folder / "images" / "p3.tif", np.full((24, 32), 3.5, np.float32), ".tif")


@fault
def d126_one_colour(folder: Path) -> None:
    clean(folder)
    replaced(folder / "images" / "p3.png", np.full((24, 32, 3), 9, np.uint8))


@fault
def d127_eight_bits(folder: Path) -> None:
    clean(folder)
    for path in each(folder, "images"):
        replaced(path, array(path)[..., 0].astype(np.uint16) * 257)


def turned(folder: Path, orientation: int) -> None:
    clean(folder)
    path = folder / "images" / "p3.png"
    image, exif = Image.open(path), Image.Exif()
    image.load()
    exif[0x0112] = orientation
    image.save(path, exif=exif)


@fault
def d128_turned(folder: Path) -> None:
    """By 90 degrees, so that the size of its mask tells how that was drawn."""
    turned(folder, 6)


@fault
def d129_cmyk(folder: Path) -> None:
    clean(folder)
    path = folder / "images" / "p3.png"
    image = Image.open(path).convert("CMYK")
    path.unlink()
    image.save(path.with_suffix(".jpg"), quality=95)


@fault
def d130_alpha(folder: Path) -> None:
    clean(folder)
    for path in each(folder, "images"):
        pixels = array(path)
        replaced(path, np.concatenate([pixels, pixels[..., :1]], -1))


@fault
def d141_sizes(folder: Path) -> None:
    clean(folder)
    path = folder / "masks" / "p3.png"
    replaced(path, array(path)[:-2])


@fault
def d142_unclear(folder: Path) -> None:
    """By 180 degrees, which the size of the mask does not tell."""
    turned(folder, 3)


@fault
def d143_jpeg(folder: Path) -> None:
    clean(folder, classes=1)
    for path in each(folder, "masks"):
        replaced(path, binary(array(path)), ".jpg")


def with_alpha(folder: Path, alpha: int) -> None:
    clean(folder)
    path = folder / "masks" / "p3.png"
    labels = array(path)
    opacity = np.full_like(labels, 255)
    opacity[:4, :4] = alpha
    replaced(path, np.stack([labels, opacity], -1))


@fault
def d144_transparent(folder: Path) -> None:
    with_alpha(folder, 0)


@fault
def d145_opaque(folder: Path) -> None:
    with_alpha(folder, 255)


@fault
def d146_photograph(folder: Path) -> None:
    clean(folder)
    for path in each(folder, "masks"):
        replaced(path, np.random.default_rng(0).integers(0, 200, (24, 32)).astype(np.uint8))


@fault
def d147_undeclared(folder: Path) -> None:
    clean(folder)
    declared(folder, one=1)


@fault
def d148_one_mask(folder: Path) -> None:
    clean(folder)
    for path in each(folder, "masks"):
        path.write_bytes((folder / "masks" / "p0.png").read_bytes())


@fault
def d149_same_mask(folder: Path) -> None:
    clean(folder)
    (folder / "masks" / "p3.png").write_bytes((folder / "masks" / "p4.png").read_bytes())


@fault
def d150_all_empty(folder: Path) -> None:
    clean(folder)
    for path in each(folder, "masks"):
        replaced(path, np.zeros((24, 32), np.uint8))


@fault
def d151_one_empty(folder: Path) -> None:
    clean(folder)
    replaced(folder / "masks" / "p3.png", np.zeros((24, 32), np.uint8))


@fault
def d152_inverted(folder: Path) -> None:
    clean(folder)
    for path in each(folder, "masks"):
        replaced(path, 255 - binary(array(path)))


@fault
def d153_absent(folder: Path) -> None:
    clean(folder)
    declared(folder, one=1, two=2, three=3)


@fault
def d154_gaps(folder: Path) -> None:
    clean(folder)
    for path in each(folder, "masks"):
        replaced(path, np.array([0, 3, 9], np.uint8)[array(path)])


@fault
def d155_one_ignored(folder: Path) -> None:
    clean(folder)
    replaced(folder / "masks" / "p3.png", np.full((24, 32), 255, np.uint8))


@fault
def d156_a_set_is_ignored(folder: Path) -> None:
    clean(folder)
    split_in_turn(folder)
    for place in range(1, COUNT, 3):  # those to validate on
        replaced(folder / "masks" / f"p{place}.png", np.full((24, 32), 255, np.uint8))


def volumes(folder: Path, changed: Callable[[nibabel.Nifti1Image], None], *roles: str) -> None:
    """The Decathlon's layout, with one header changed."""
    clean(folder, "decathlon")
    for role in roles:
        path = folder / role / "p3.nii.gz"
        image = nibabel.load(path)
        image = nibabel.Nifti1Image(np.asarray(image.dataobj), image.affine, image.header)
        changed(image)
        path.unlink()
        nibabel.save(image, path)


@fault
def d161_elsewhere(folder: Path) -> None:
    volumes(
        folder,
        lambda image: image.set_sform(nibabel.affines.from_matvec(np.eye(3), [5, 0, 0]), 1),
        "labelsTr",
    )


@fault
def d162_disagreeing(folder: Path) -> None:
    def change(image: nibabel.Nifti1Image) -> None:
        image.set_sform(np.diag([1, 1, 1, 1]), 1)
        image.header.set_qform(np.diag([2, 2, 2, 1]), 1)

    volumes(folder, change, "imagesTr")


@fault
def d163_no_unit(folder: Path) -> None:
    def change(image: nibabel.Nifti1Image) -> None:
        image.header["xyzt_units"] = 7

    volumes(folder, change, "imagesTr")


@fault
def d164_metres(folder: Path) -> None:
    def change(image: nibabel.Nifti1Image) -> None:
        image.set_sform(np.diag([600, 600, 600, 1]), 1)
        image.set_qform(np.diag([600, 600, 600, 1]), 1)
        image.header.set_xyzt_units("mm")

    volumes(folder, change, "imagesTr", "labelsTr")


@fault
def d165_no_geometry(folder: Path) -> None:
    def change(image: nibabel.Nifti1Image) -> None:
        image.header["sform_code"] = image.header["qform_code"] = 0

    clean(folder, "decathlon")
    for role in ("imagesTr", "labelsTr"):
        for path in each(folder, role):
            image = nibabel.load(path)
            bare = nibabel.Nifti1Image(np.asarray(image.dataobj), None, image.header)
            change(bare)
            path.unlink()
            nibabel.save(bare, path)
