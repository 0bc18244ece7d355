"""Every layout is recognised by its names, and each image gets its own mask."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import nibabel
import numpy as np
import pytest
from PIL import Image

from search.data.cases import Shapes
from search.data.layouts import list_cases
from search.data.layouts.registry import LAYOUTS as RECOGNISED
from tests.search.layouts.files import files_of, refusal, touch
from tests.search.layouts.made import BINARY, LAYOUTS, VOLUMES, pictures, write

IDS = tuple(f"p{index}" for index in range(6))
IN_TURN = (("p0", "p3"), ("p1", "p4"), ("p2", "p5"))
CLASSES = ("background", "class 1", "class 2")

EXPECTED = {
    "images_masks": ("images/ and masks/", IDS, None),
    "ham10000": ("images/ and masks/", IDS, None),
    "images_labels": ("images/ and labels/", IDS, None),
    "membranes": ("train/, each with image/ and label/", tuple("012345"), None),
    "carvana": ("imgs/ and masks/", IDS, None),
    "beside": ("masks beside images", IDS, None),
    "isic": (
        "ISIC challenge folders",
        tuple(f"ISIC_{name}" for name in IDS),
        tuple(tuple(f"ISIC_{name}" for name in part) for part in IN_TURN),
    ),
    "sets": ("train/, valid/, test/, each with images/ and masks/", IDS, IN_TURN),
    "sets_below": ("images/ and masks/", IDS, IN_TURN),
    "drive": (
        "DRIVE (images, 1st_manual)",
        ("21", "22", "23", "24", "25", "26"),
        (("21", "22", "24", "25"), (), ("23", "26")),
    ),
    "voc": (
        "Pascal VOC",
        tuple(f"2007_00000{index}" for index in range(6)),
        (tuple(f"2007_00000{n}" for n in (0, 2, 4)), tuple(f"2007_00000{n}" for n in (1, 3, 5)), ()),
    ),
    "cityscapes": (
        "Cityscapes",
        tuple(f"bonn_00000{index}_000019" for index in range(6)),
        tuple(tuple(f"bonn_00000{n}_000019" for n in part) for part in ((0, 3), (1, 4), (2, 5))),
    ),
    "nuclei": ("stage1_train/, each with a folder for each image (ID/images, ID/masks)", IDS, None),
    "case_folders": ("a folder for each case (t0, t1, t2 and a mask)", IDS, None),
    "coco": ("COCO annotations", IDS, None),
    "coco_sets": ("COCO annotations", IDS, (("p0", "p2", "p4"), ("p1", "p3", "p5"), ())),
    "nnunet_2d": ("nnU-Net v2 raw data", IDS, None),
    "nnunet_tif": ("nnU-Net v2 raw data", IDS, None),
    "nnunet_3d": ("nnU-Net v2 raw data", IDS, None),
    "nnunet_v1": ("nnU-Net v1 raw data", IDS, None),
    "decathlon": ("Medical Segmentation Decathlon", IDS, None),
}

every = pytest.mark.parametrize("layout", LAYOUTS)


def grey(path):
    """The first channel of a file."""
    if path.name.endswith(".nii.gz"):
        return np.asarray(nibabel.load(path).dataobj)
    array = np.asarray(Image.open(path))
    return array if array.ndim == 2 else array[..., 0]


def drawn(shapes: Shapes):
    """The labels of run-length encodings."""
    labels = np.zeros(shapes.height * shapes.width, np.uint8)
    for label, outline in shapes.regions:
        ends = np.cumsum(outline["counts"])
        for start, end in zip(ends[::2], ends[1::2], strict=False):
            labels[start:end] = label
    return labels.reshape(shapes.width, shapes.height).T


def foreground(case):
    """Where any of a case's masks has a label; VOC's 255 is ignored."""
    masks = [drawn(mask) if isinstance(mask, Shapes) else grey(mask.path) for mask in case.masks]
    return np.any([mask != 0 for mask in masks], axis=0)


@every
def test_a_layout_is_recognised(tmp_path, layout):
    found = list_cases(write(layout, tmp_path / "set", pictures()))
    parts = found.parts and (found.parts.train, found.parts.val, found.parts.test)
    assert (found.layout, tuple(case.id for case in found.cases), parts) == EXPECTED[layout]


@every
def test_each_image_is_bright_where_its_own_mask_is(tmp_path, layout):
    """Masks of different pictures differ, so that no other would do."""
    for case in list_cases(write(layout, tmp_path / "set", pictures())).cases:
        bright, labelled = grey(case.images[0]) > 80, foreground(case)
        assert (bright == labelled)[:, 1:].mean() > 0.97


@every
def test_only_names_are_looked_at(tmp_path, layout):
    """Damaged images change nothing."""
    folder = write(layout, tmp_path / "set", pictures())
    before = list_cases(folder)
    for path in folder.rglob("*"):
        if path.is_file() and path.suffix not in (".json", ".txt"):
            path.write_bytes(b"")
    assert [case.id for case in list_cases(folder).cases] == [case.id for case in before.cases]


@every
def test_what_systems_leave_behind_is_skipped(tmp_path, layout):
    folder = write(layout, tmp_path / "set", pictures())
    before = list_cases(folder)
    for home in [folder, *(path for path in folder.rglob("*") if path.is_dir())]:
        some = next((path for path in home.iterdir() if path.is_file()), home / "x.png")
        touch(
            home, f"._{some.name}", ".DS_Store", "Thumbs.db", "desktop.ini", "__MACOSX/x.png", ".cache/y.png"
        )
    after = list_cases(folder)
    assert files_of(after, folder) == files_of(before, folder) if "coco" not in layout else True
    assert (after.layout, after.parts, after.notes) == (before.layout, before.parts, before.notes)


@every
def test_the_folder_of_an_archive_is_entered(tmp_path, layout):
    outer = tmp_path / "outer"
    inner = write(layout, outer / "archive", pictures())
    touch(outer, "__MACOSX/._x", ".DS_Store")
    found = list_cases(outer)
    assert found.notes[0] == "the images are in archive/, the only folder in it"
    assert found.cases[0].images == list_cases(inner).cases[0].images


@pytest.mark.parametrize("layout", sorted({*LAYOUTS} - {"coco", "coco_sets"} - BINARY - VOLUMES))
def test_capitals_of_suffixes_do_not_matter(tmp_path, layout):
    folder = write(layout, tmp_path / "set", pictures())
    before = [case.id for case in list_cases(folder).cases]
    if (folder / "dataset.json").exists():
        return
    for path in [*folder.rglob("*.png"), *folder.rglob("*.jpg")]:
        path.rename(path.with_suffix(path.suffix.upper()))
    assert [case.id for case in list_cases(folder).cases] == before


def test_every_layout_is_tested():
    assert EXPECTED.keys() == LAYOUTS.keys()
    modules = {recognise.__module__.rpartition(".")[2] for recognise in RECOGNISED}
    assert len(modules) == len(RECOGNISED) == 13


def test_labels_of_each_layout_that_declares_them(tmp_path):
    labels = {name: list_cases(write(name, tmp_path / name, pictures())).labels for name in LAYOUTS}
    declared = {name for name, found in labels.items() if found}
    assert declared == {"voc", "cityscapes", "coco", "coco_sets", *VOLUMES, "nnunet_2d", "nnunet_tif"}
    for name in declared - {"voc", "cityscapes"}:
        assert (labels[name].names, dict(labels[name].values)) == (CLASSES, {0: 0, 1: 1, 2: 2})
    assert (len(labels["voc"].names), labels["voc"].ignore) == (21, {255})
    cityscapes = labels["cityscapes"]
    assert [cityscapes.names[cityscapes.values[value]] for value in (7, 8, 33)] == [
        "road",
        "sidewalk",
        "bicycle",
    ]
    assert {*cityscapes.values} | cityscapes.ignore == {*range(34), 255}
    assert not {*cityscapes.values} & cityscapes.ignore


def test_train_ids_of_cityscapes_are_preferred_and_mean_the_same(tmp_path):
    folder = write("cityscapes", tmp_path, pictures())
    for path in folder.rglob("*_labelIds.png"):
        shutil.copy(path, path.with_name(path.name.replace("labelIds", "labelTrainIds")))
    found = list_cases(folder)
    assert all(case.masks[0].path.name.endswith("labelTrainIds.png") for case in found.cases)
    assert (found.labels.names[1], found.labels.values[0], found.labels.ignore) == ("road", 1, {255})


def test_objects_are_joined_in_one_label(tmp_path):
    found = list_cases(write("nuclei", tmp_path, pictures(4, classes=3)))
    assert [[mask.label for mask in case.masks] for case in found.cases] == [[1, 1, 1]] * 4
    assert found.notes == ("12 masks of single objects are joined for 4 images",)


def test_what_is_left_out_is_said(tmp_path):
    notes = {name: list_cases(write(name, tmp_path / name, pictures())).notes for name in LAYOUTS}
    assert {name: found for name, found in notes.items() if found} == {
        "membranes": ("test/ is left out: 6 images without masks",),
        "drive": ("mask/ is the field of view, not a target, and is not read",),
        "voc": ("1 image left out: without a mask, or in no list",),
        "nuclei": ("12 masks of single objects are joined for 6 images",),
    }


def test_a_test_set_without_masks_is_left_out(tmp_path):
    """As those of challenges, whose masks are kept back."""
    for layout, lost, note in [
        ("isic", "ISIC2018_Task1_Test_GroundTruth", "ISIC2018_Task1-2_Test_Input/ is left out (2 images)"),
        ("sets", "test/masks", "test/ is left out: 2 images without masks"),
        ("drive", "test/1st_manual", "test/ is left out: 2 images without 1st_manual/"),
        ("cityscapes", "gtFine/test", "leftImg8bit/test/ is left out: 2 images without label maps"),
    ]:
        folder = write(layout, tmp_path / layout, pictures())
        shutil.rmtree(folder / lost)
        found = list_cases(folder)
        assert note in " ".join(found.notes)
        assert len(found.cases) == 4


def test_the_same_names_in_several_sets(tmp_path):
    names = [
        f"{part}/{kind}/{n}.png" for part in ("train", "val") for kind in ("images", "masks") for n in "01"
    ]
    found = list_cases(touch(tmp_path, *names))
    assert found.parts.train == ("train_0", "train_1")
    assert found.parts.val == ("val_0", "val_1")
    assert found.notes == ("the same names are in several sets (0, 1): ids begin with the set",)


@pytest.mark.parametrize(
    ("files", "layout"),
    [
        (["train_images/a.png", "train_masks/a.png", "val_images/b.png", "val_masks/b.png"], None),
        (["train/a.png", "trainannot/a.png", "val/b.png", "valannot/b.png"], None),
        (
            ["train/a.jpg", "train_masks/a_mask.gif", "test/b.jpg"],
            "train/, each with train/ and train_masks/",
        ),
        (["training/a.png", "training/a_mask.png", "testing/b.png", "testing/b_mask.png"], None),
        (["Original/a.tif", "Ground Truth/a.tif"], "Original/ and Ground Truth/"),
        (["images/a.jpg", "annotations/trimaps/a.png", "annotations/list.txt"], "images/ and annotations/"),
        (["img/a.png", "gt/a.bmp"], "img/ and gt/"),
        (["images/a.png", "masks/a/1.png", "masks/a/2.png"], "images/ and masks/"),
        (["images/s/a.npy", "labels/s/a.npz"], "images/ and labels/"),
        (["images/x/1.dcm", "images/x/2.dcm", "labels/x.nii.gz"], "images/ and labels/"),
        (["images/v.1.nrrd", "segmentations/v.1.mha"], "images/ and segmentations/"),
        (["p1/a.tif", "p1/a_mask.tif", "p2/b.tif", "p2/b_mask.tif"], "masks beside images"),
        (["benign (1).png", "benign (1)_mask.png", "benign (1)_mask_1.png"], "masks beside images"),
        (["a_seg.nii.gz", "a.nii.gz"], "masks beside images"),
        (["a.tif", "a_manual1.gif", "a_manual2.gif"], "masks beside images"),
    ],
)
def test_relatives_of_layouts(tmp_path, files, layout):
    found = list_cases(touch(tmp_path, *files))
    assert layout in (None, found.layout)
    used = {path for case in found.cases for path in (*case.images, *(mask.path for mask in case.masks))}
    used |= {path / "1.dcm" for path in used} | {path / "2.dcm" for path in used}
    left = {file for file in files if tmp_path / file not in used}
    assert left <= {"test/b.jpg", "annotations/list.txt", "a_manual2.gif"}


def test_voc_without_lists_and_with_names_of_its_own(tmp_path):
    folder = write("voc", tmp_path, pictures())
    shutil.rmtree(folder / "ImageSets")
    (folder / "class_names.txt").write_text("__ignore__\n_background_\nleaf\nstem\n")
    found = list_cases(folder)
    assert found.parts is None
    assert (found.labels.names, found.labels.ignore) == (("_background_", "leaf", "stem"), {255})


def test_a_volume_of_many_forms_is_one_of_nnunet(tmp_path):
    for ending in (".png", ".tif", ".nii.gz", ".nrrd", ".mha"):
        folder = touch(tmp_path / ending, f"imagesTr/a_0000{ending}", f"labelsTr/a{ending}")
        content = {
            "channel_names": {"0": "CT"},
            "labels": {"background": 0, "a": 1, "ignore": 2},
            "numTraining": 1,
            "file_ending": ending,
        }
        (folder / "dataset.json").write_text(json.dumps(content))
        found = list_cases(folder)
        assert (found.labels.names, found.labels.ignore) == (("background", "a"), {2})


def test_channels_of_a_folder_for_each_case(tmp_path):
    found = list_cases(write("case_folders", tmp_path / "set", pictures()))
    assert found.channels == ("t0", "t1", "t2")
    assert [path.name for path in found.cases[1].images] == ["p1_t0.nii.gz", "p1_t1.nii.gz", "p1_t2.nii.gz"]


def test_a_case_that_lacks_a_channel_is_named(tmp_path):
    folder = write("case_folders", tmp_path / "set", pictures())
    (folder / "p4" / "p4_t1.nii.gz").unlink()
    assert "1 folder without the files of the others, t0, t1, t2 and a mask: p4" in refusal(folder)


def test_an_image_and_its_mask_in_a_folder_of_their_own(tmp_path):
    names = [f"{name}/{kind}.png" for name in "ab" for kind in ("image", "mask")]
    found = list_cases(touch(tmp_path, *names))
    assert files_of(found, tmp_path) == {name: ([f"{name}/image.png"], [f"{name}/mask.png"]) for name in "ab"}
    assert found.channels is None


def test_what_no_case_uses_is_told(tmp_path):
    touch(tmp_path, "images/a.png", "masks/a.png", "overlays/a.png", "notes/a.txt", "sheet.png")
    assert list_cases(tmp_path).notes == ("overlays/ is not read", "1 image not read: sheet.png")


def test_dicom_files_that_are_no_series_are_told(tmp_path):
    touch(tmp_path, "images/a.png", "images/b.dcm", "masks/a.png", "scan/1.dcm")
    assert list_cases(tmp_path).notes == (
        "scan/ is not read",
        "1 DICOM file not read: put each series into a folder of its own",
    )


def test_the_page_has_a_row_for_each_layout():
    page = (Path(__file__).parents[3] / "docs" / "data.md").read_text()
    table = page.partition("## Layouts")[2].partition("\n\nThe mask")[0]
    assert table.count("\n|") - 2 == len(RECOGNISED)
