"""One check tells everything: a case that is refused does not hide what is wrong with the others."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from genotype import InputError
from search.config import DataConfig
from search.data.checks.check import Report, check_data
from search.data.source import found_source
from tests.search.checks.faulty import array, black_and_white, clean, replaced, split_in_turn
from tests.search.layouts.made import pictures, write


def checked(folder: Path, **options: str) -> Report:
    return check_data(DataConfig(source=str(folder), **options))


def found(report: Report) -> dict[str, set[str]]:
    """The names of each code, without what stands in brackets after them."""
    names: dict[str, set[str]] = {}
    for finding in report.findings:
        names.setdefault(finding.code, set()).update(name.partition(" (")[0] for name in finding.names)
    return names


def lost(folder: Path) -> None:
    (folder / "masks" / "p0.png").unlink()


def cut_off(folder: Path) -> None:
    path = folder / "images" / "p1.png"
    path.write_bytes(path.read_bytes()[:-200])


def of_another_size(folder: Path) -> None:
    path = folder / "masks" / "p2.png"
    replaced(path, array(path)[:-2])


def soft_and_of_another_size(folder: Path) -> None:
    soft = Image.fromarray(array(folder / "masks" / "p3.png")).resize((25, 19), Image.Resampling.BILINEAR)
    soft.save(folder / "masks" / "p3.png")


def empty(folder: Path) -> None:
    replaced(folder / "masks" / "p4.png", np.zeros((24, 32), np.uint8))


def full(folder: Path) -> None:
    replaced(folder / "masks" / "p5.png", np.full((24, 32), 255, np.uint8))


def copied(folder: Path) -> None:
    shutil.copy(folder / "images" / "p6.png", folder / "images" / "p7.png")


FAULTY = {
    lost: {"D102": {"images/p0.png"}},
    cut_off: {"D111": {"images/p1.png"}},
    of_another_size: {"D141": {"masks/p2.png"}},
    soft_and_of_another_size: {"D141": {"masks/p3.png"}, "D146": {"masks/p3.png"}},
    empty: {"D151": {"p4"}},
    full: {"D151": {"p5"}},
    copied: {"D107": {"p6 and p7"}},
}


@settings(max_examples=12, deadline=None)
@given(faults=st.sets(st.sampled_from([*FAULTY]), min_size=1))
def test_faults_of_different_cases_are_all_found_in_one_check(faults, tmp_path_factory):
    folder = black_and_white(tmp_path_factory.mktemp("faulty") / "set", 16)
    wanted: dict[str, set[str]] = {}
    for fault in faults:
        fault(folder)
        for code, names in FAULTY[fault].items():
            wanted.setdefault(code, set()).update(names)
    assert found(checked(folder)) == wanted


def test_a_training_still_refuses_a_case_without_its_mask(tmp_path: Path):
    folder = black_and_white(tmp_path / "set")
    lost(folder)
    with pytest.raises(InputError, match=r"D102 images/p0\.png"):
        found_source(DataConfig(source=str(folder)), 0)


def test_a_split_may_name_what_is_set_aside(tmp_path: Path):
    folder = clean(tmp_path / "set")
    split_in_turn(folder)
    lost(folder)
    report = checked(folder)
    assert found(report) == {"D102": {"images/p0.png"}}
    assert report.split is not None
    assert "p0" not in report.split.train
    assert "p3" in report.split.train


def test_a_damaged_description_does_not_hide_damaged_files(tmp_path: Path):
    folder = clean(tmp_path / "set")
    (folder / "labels.json").write_text("{")
    (folder / "splits.json").write_text(json.dumps({"train": ["p0"], "val": ["p1"], "test": ["p99"]}))
    (folder / "metadata.csv").write_text("image_id,patient_id\np0,a")
    cut_off(folder)
    assert found(checked(folder)).keys() == {"D104", "D105", "D111"}


def lose_a_channel(folder: Path) -> str:
    (folder / "imagesTr" / "p0_0001.tif").unlink()
    return "imagesTr/p0_0001.tif"


def lose_an_image(folder: Path) -> str:
    (folder / "imagesTr" / "p0.nii.gz").unlink()
    return "imagesTr/p0.nii.gz"


def lose_a_photograph(folder: Path) -> str:
    (folder / "images" / "p0.jpg").unlink()
    return "p0.jpg"


def lose_all_objects(folder: Path) -> str:
    home = sorted(folder.rglob("masks"))[0].parent
    shutil.rmtree(home / "masks")
    (home / "masks").mkdir()
    return f"{home.relative_to(folder).as_posix()}/"


@pytest.mark.parametrize(
    ("layout", "lose", "code"),
    [
        ("nnunet_tif", lose_a_channel, "D104"),
        ("decathlon", lose_an_image, "D104"),
        ("coco", lose_a_photograph, "D104"),
        ("nuclei", lose_all_objects, "D102"),
    ],
)
def test_every_layout_goes_on_without_a_case_that_lacks_a_file(layout, lose, code, tmp_path: Path):
    if layout == "coco":
        pytest.importorskip("pycocotools")
    folder = write(layout, tmp_path / "set", pictures(9))
    name = lose(folder)
    report = checked(folder)
    assert found(report) == {code: {name}}
    assert len(report.cases) == 8
    with pytest.raises(InputError, match=name):
        found_source(DataConfig(source=str(folder)), 0)


def test_patterns_and_tables_go_on_too(tmp_path: Path):
    folder = clean(tmp_path / "set")
    rows = [f"images/p{index}.png,masks/p{index}.png" for index in range(8)]
    (folder / "set.csv").write_text("\n".join(["image,mask", *rows]))
    lost(folder)
    cut_off(folder)
    globs = checked(folder, images="images/{id}.png", masks="masks/{id}.png")
    assert found(globs) == {"D102": {"p0"}, "D111": {"images/p1.png"}}
    assert found(checked(folder / "set.csv")).keys() == {"D104", "D111"}


def test_a_path_begins_in_the_folder_that_was_given(tmp_path: Path):
    """In sets in folders of their own, whose files may have the same names."""
    for part in ("train", "val", "test"):
        clean(tmp_path / "set" / part)
    folder = tmp_path / "set"
    (folder / "train" / "masks" / "p0.png").unlink()
    (folder / "val" / "images" / "p0.png").unlink()
    for part in ("train", "test"):
        cut_off(folder / part)
        of_another_size(folder / part)
    image, exif = Image.open(folder / "test" / "images" / "p6.png"), Image.Exif()
    image.load()
    exif[0x0112] = 3
    image.save(folder / "test" / "images" / "p6.png", exif=exif)
    names = found(checked(folder))
    assert names.pop("D107", None) is not None  # the sets are copies of each other
    names.pop("D149", None)
    assert names == {
        "D102": {"train/images/p0.png", "val/masks/p0.png"},
        "D111": {"train/images/p1.png", "test/images/p1.png"},
        "D141": {"train/masks/p2.png", "test/masks/p2.png"},
        "D142": {"test/images/p6.png"},
    }
    assert all((folder / name).exists() for each in names.values() for name in each)
    with pytest.raises(InputError, match=r"train/images/p0\.png"):
        found_source(DataConfig(source=str(folder)), 0)


def test_masks_of_one_name_in_two_sets_are_told_apart(tmp_path: Path):
    """What one of them holds does not stand for the other."""
    for part in ("train", "val", "test"):
        clean(tmp_path / "set" / part)
    folder = tmp_path / "set"
    (folder / "labels.json").write_text(json.dumps({"background": 0, "one": 1, "two": 2}))
    for part in ("train", "val"):
        labels = array(folder / part / "masks" / "p2.png")
        labels[0, 0] = 77 if part == "train" else 0
        replaced(folder / part / "masks" / "p2.png", labels)
    assert found(checked(folder))["D147"] == {"train/masks/p2.png"}


def test_a_link_to_itself_is_named_and_the_others_are_checked(tmp_path):
    folder = clean(tmp_path / "set")
    for role in ("images", "masks"):
        (folder / role / "self.png").symlink_to("self.png")
    report = checked(folder)
    assert found(report) == {"D111": {"images/self.png", "masks/self.png"}}
    assert {finding.remedy for finding in report.findings} == {"remove it"}
    assert len([case for case in report.cases if case.picture is not None]) == 8
