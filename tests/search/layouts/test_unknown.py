"""What is said of a folder that has no known layout."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from genotype.diagnostics.diagnostic import InputError
from search.data.layouts import list_cases, listing_by_globs, listing_by_table
from tests.search.layouts.files import files_of, refusal, touch
from zoo.main import main

SCANS = [f"{folder}/{n}.png" for folder in ("scans", "outlines") for n in range(24)]
SUFFIXES = ".jpg, .jpeg, .png, .bmp, .gif, .tif, .tiff, .npy, .npz, .nii.gz, .nii, .nrrd, .mha, .mhd"


@pytest.fixture
def tmp_path(tmp_path: Path) -> Path:
    """A folder whose name is as in messages."""
    return tmp_path / "set"


def test_the_option_that_reads_it_is_given(tmp_path):
    assert refusal(touch(tmp_path, *SCANS, "notes.txt")) == (
        "DIR: 1 problem\n"
        "  D101 set/: has no known layout (24 .png in outlines/, 24 .png in scans/, 1 .txt in ./); "
        "nearest is the layout masks beside images: "
        "48 image files, none of which is named as the mask of another\n"
        '    -> say where they are: --images "scans/{id}.png" --masks "outlines/{id}.png"; '
        "or name the mask of x.jpg x_mask.png"
    )


def offered(folder):
    """The patterns that a refusal gives."""
    return re.search('--images "(.*?)" --masks "(.*?)"', refusal(folder)).groups()


FOLDERS = [("", ""), ("a/", "b/"), ("{p}/", "{p}/"), ("{p}/tiffs/", "{p}/drawn/"), ("x/{p}/a/", "x/{p}/b/")]
NAMES = [
    ("{n}.jpg", "{n}_regions.png"),
    ("{n}_ch1.tif", "{n}_regions.png"),
    ("well{n:02}-ch1.tif", "well{n:02}-lesion.tif"),
    ("scan_{n}.png", "outline_{n}.png"),
    ("slice{n} T1.nii.gz", "slice{n} roi.nii.gz"),
]


@pytest.mark.parametrize("folders", FOLDERS)
@pytest.mark.parametrize("names", NAMES)
def test_the_option_reads_every_file(tmp_path, folders, names):
    """Plates differ in the number of their images."""
    places = [(plate, n) for plate, count in (("P1", 3), ("P2", 4)) for n in range(count)]
    forms = [folder + name for folder, name in zip(folders, names, strict=True)]
    files = [{form.format(p=plate, n=n) for plate, n in places} for form in forms]
    touch(tmp_path, *files[0], *files[1])
    found = listing_by_globs(tmp_path, *offered(tmp_path))
    assert found.notes == ()
    read = files_of(found, tmp_path).values()
    assert {image for images, _ in read for image in images} == files[0]
    assert {mask for _, masks in read for mask in masks} == files[1]


def test_several_channels_are_offered_with_a_star(tmp_path):
    touch(tmp_path, *(f"P{n}/P{n}_{kind}.nii.gz" for n in range(4) for kind in ("T1", "T2", "lesion")))
    assert offered(tmp_path) == ("*/{id}_*.nii.gz", "*/{id}_lesion.nii.gz")
    found = listing_by_globs(tmp_path, *offered(tmp_path))
    assert (len(found.cases), found.channels) == (4, ("T1", "T2"))


def test_several_channels_in_a_folder_for_each_visit(tmp_path):
    visits = [f"P{n}/visit{v}" for n in range(6) for v in range(2)]
    touch(tmp_path, *(f"{visit}/{kind}.nii.gz" for visit in visits for kind in ("t1", "t2", "lesion")))
    assert offered(tmp_path) == ("*/{id}/*.nii.gz", "*/{id}/lesion.nii.gz")
    found = listing_by_globs(tmp_path, *offered(tmp_path))
    assert (len(found.cases), found.channels, found.by_folder) == (12, ("t1", "t2"), True)
    assert {case.group for case in found.cases} == {f"P{n}" for n in range(6)}


def test_names_that_do_not_tell_which_are_masks_may_be_exchanged(tmp_path):
    touch(tmp_path, *(f"{place}/{n}.tif" for place in "ab" for n in range(4)), "other.tif")
    text = refusal(tmp_path)
    assert " (leaves out 1 image; exchange the two if these are the masks); or " in text


def test_a_table_is_offered_where_no_patterns_fit(tmp_path):
    text = refusal(touch(tmp_path, *(f"raw/{n}.png" for n in "123"), *(f"drawn/{n}.png" for n in "789")))
    assert (
        "-> name the mask of each image in a CSV file, and give it (--data DIR/set.csv). "
        "Its lines: image,mask / raw/1.png,MASK / raw/2.png,MASK / ...; or " in text
    )


@pytest.mark.parametrize(
    ("files", "lines"),
    [
        (
            ["images/a.png", "images/b.png"],
            [
                "  D101 set/: has no known layout (2 .png in images/); nearest is the layout "
                "images/ and masks/: images/ is there, but no folder of masks",
                "    -> name the mask of each image in a CSV file, and give it (--data DIR/set.csv). "
                "Its lines: image,mask / images/a.png,MASK / images/b.png,MASK / ...; or put the "
                "images in images/ and the masks in masks/ (or labels/, annotations/, groundtruth/, gt/)",
            ],
        ),
        (
            ["masks/a.png"],
            ["nearest is the layout images/ and masks/: masks/ is there, but no folder of images"],
        ),
        (
            ["images/a.jpg", "labels/a.txt"],
            ["nearest is the layout images/ and masks/: there are no images in labels/"],
        ),
        (
            ["imagesTr/a_0000.nii.gz", "labelsTr/a.nii.gz"],
            [
                "Medical Segmentation Decathlon or nnU-Net: imagesTr/ and labelsTr/ are "
                "there, but no dataset.json"
            ],
        ),
        (
            ["JPEGImages/a.jpg", "Annotations/a.xml"],
            ["Pascal VOC: JPEGImages/ is there, but no SegmentationClass/"],
        ),
        (
            ["leftImg8bit/train/x/a_leftImg8bit.png", "gtFine/train/x/a_gtFine_color.png"],
            ["nearest is the layout Cityscapes: no *_labelIds.png in gtFine/"],
        ),
        (
            ["train/images/a.png", "val/images/b.png"],
            ["train/, val/ and test/: in train/: images/ is there, but no folder of masks"],
        ),
        (
            ["ISIC2018_Task1-2_Training_Input/a.jpg", "x/"],
            [
                "nearest is the layout ISIC challenge folders: the folders of Input and GroundTruth of a set "
                "are not both there"
            ],
        ),
        (
            ["a.jpg", "b.jpg"],
            [
                "nearest is the layout masks beside images: 2 image files, "
                "none of which is named as the mask of another"
            ],
        ),
        (
            [],
            [
                "  D101 set/: holds no images: it is empty",
                f"    -> give a folder with image files: {SUFFIXES}, or DICOM series",
            ],
        ),
        (["notes.txt", "a.pdf"], ["  D101 set/: holds no images (1 .pdf in ./, 1 .txt in ./)"]),
    ],
)
def test_the_nearest_layouts(tmp_path, files, lines):
    text = refusal(touch(tmp_path, *files)).splitlines()
    assert [words for words in lines if not any(words in line for line in text)] == []
    assert len(text) == 3


def test_names_that_recur_in_many_folders_are_offered_with_an_id(tmp_path):
    names = [f"all/p{n}/{kind}.png" for n in range(5) for kind in ("scan", "extra", "my outline")]
    touch(tmp_path, *names, *(f"all/p{n}/notes.txt" for n in range(5)))
    (tmp_path / "all" / "p4" / "extra.png").unlink()
    assert '--images "all/{id}/scan.png" --masks "all/{id}/my outline.png"' in refusal(tmp_path)
    found = listing_by_globs(tmp_path, "all/{id}/scan.png", "all/{id}/my outline.png")
    assert [case.id for case in found.cases] == [f"p{n}" for n in range(5)]


def test_many_folders_are_counted_not_listed(tmp_path):
    text = refusal(touch(tmp_path, *(f"place{n}/x{n}.png" for n in range(30))))
    assert ", and 22 other groups" in text
    assert len(text) < 1000


def test_a_folder_that_is_not_there(tmp_path):
    assert "data: this folder does not exist" in refusal(tmp_path / "nowhere")
    assert "is a file, not a folder" in refusal(touch(tmp_path, "file.png") / "file.png")


def test_files_without_any_name_in_common(tmp_path):
    assert refusal(touch(tmp_path, "images/a.jpg", "images/b.jpg", "masks/q.png")) == (
        "DIR: 1 problem\n"
        "  D102 images/a.jpg, masks/q.png: no mask has the name of an image, among 2 images and 1 mask\n"
        "    -> name them alike, or say what is the id: "
        '--images "images/{id}_a.png" --masks "masks/b_{id}.png"'
    )


def test_a_link_in_a_circle_is_not_followed(tmp_path):
    touch(tmp_path, "images/a.png", "masks/a.png")
    (tmp_path / "images" / "again").symlink_to(tmp_path)
    assert [case.id for case in list_cases(tmp_path).cases] == ["a"]


@pytest.mark.parametrize("name", ["splits.json", "images/b.png", "masks"])
def test_a_link_to_itself_is_refused_or_left_out(tmp_path, name):
    touch(tmp_path, "images/a.png", *([] if name == "masks" else ["masks/a.png"]))
    (tmp_path / name).symlink_to((tmp_path / name).name)
    with pytest.raises(InputError):
        list_cases(tmp_path)


def test_links_to_where_large_data_lie(tmp_path):
    touch(tmp_path / "far", "images/a.png", "masks/a.png")
    home = tmp_path / "near"
    home.mkdir()
    for name in ("images", "masks"):
        (home / name).symlink_to(tmp_path / "far" / name)
    assert [case.id for case in list_cases(home).cases] == ["a"]


def test_a_name_that_is_not_utf_8_is_refused(tmp_path):
    touch(tmp_path, "images/a.png", "masks/a.png")
    (tmp_path / "images" / os.fsdecode(b"\xff\xfe.png")).touch()
    assert "has a name that is not UTF-8" in refusal(tmp_path)


@pytest.mark.parametrize("divider", [",", ";"])
def test_a_table_in_the_folder_is_offered_first(tmp_path, divider):
    rows = ["Image,mask,split,group", *(f"scans/{n}.png,outlines/{n}.png,train,g{n % 3}" for n in range(24))]
    touch(tmp_path, *SCANS, "metadata.csv")
    (tmp_path / "metadata.csv").write_text("id,age\na,3\n")
    (tmp_path / "damaged.csv").write_bytes(b"image,mask\n\xff,b\n")
    (tmp_path / "set.csv").write_text("\n".join(rows).replace(",", divider))
    remedy = next(line for line in refusal(tmp_path).splitlines() if "->" in line)
    assert remedy.strip().startswith(
        "-> give DIR/set.csv in place of the folder (--data DIR/set.csv), a table with"
    )
    assert "the columns image, mask, split, group; or " in remedy
    assert '; or say where they are: --images "scans/{id}.png" --masks "outlines/{id}.png"; or ' in remedy
    found = listing_by_table(tmp_path / "set.csv")
    assert len(found.cases) == len(found.parts.train) == 24
    assert {case.group for case in found.cases} == {"g0", "g1", "g2"}


def test_a_table_in_the_only_folder_of_a_folder(tmp_path):
    touch(tmp_path / "in", *SCANS)
    (tmp_path / "in" / "set.csv").write_text("image,mask\nscans/1.png,outlines/1.png\n")
    assert "-> give DIR/in/set.csv in place of the folder" in refusal(tmp_path)


def test_a_check_ends_its_line_with_the_folder(tmp_path):
    result = CliRunner().invoke(main, ["data", "check", str(touch(tmp_path, *SCANS))])
    assert result.exit_code == 2
    first, *_ = result.stdout.splitlines()
    assert " has no known layout (24 .png in outlines/, 24 .png in scans/); nearest is " in first
    assert first.endswith(": set/")
    assert result.stdout.count("D101") == 2  # the finding, and how to learn more


def test_the_folder_of_masks_is_known_by_its_name(tmp_path):
    assert '--images "raw/{id}.png" --masks "gt/{id}.png"' in refusal(
        touch(tmp_path, "gt/x1.png", "gt/x2.png", "raw/x1.png", "raw/x2.png")
    )
