"""Every fault is found by its code, and by no other; a training refuses what is an error by the same code."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from compiler.program.sizes import Sizes
from genotype import InputError
from search.codes.data import BY_DATA_CODE, DATA_CODES
from search.config import DataConfig
from search.data.checks.check import Report, check_data
from search.data.checks.lines import contents, lines
from search.data.input_spec import InputSpec
from search.data.load import load_dataset
from search.data.readers import pictures as pictures_reader
from tests.search.checks.faulty import FAULTS, clean
from tests.search.layouts.made import LAYOUTS, pictures, write

ERRORS = [code.name for code in DATA_CODES if code.severity == "error"]
WARNINGS = [code.name for code in DATA_CODES if code.severity == "warning"]
NEARLY = {"D107"}
"""Warnings that only a check gives, because every image has to be compared with every other, or looked at."""
OF_VALUES = {"D126", "D127", "D145"}


@pytest.fixture
def faulty(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    if request.param == "D114":
        monkeypatch.setitem(sys.modules, "SimpleITK", None)
    FAULTS[request.param](tmp_path / "set")
    return tmp_path / "set"


def codes(report: Report) -> set[str]:
    return {finding.code for finding in report.findings}


def test_every_code_has_a_faulty_set():
    assert sorted(FAULTS) == [code.name for code in DATA_CODES]


def test_no_code_stands_twice_and_all_are_in_order():
    names = [code.name for code in DATA_CODES]
    assert names == sorted(set(names))


@pytest.mark.parametrize(("faulty", "code"), [(code, code) for code in FAULTS], indirect=["faulty"])
def test_a_fault_is_found_by_its_code_alone(faulty: Path, code: str):
    report = check_data(DataConfig(source=str(faulty)))
    assert codes(report) == {code}
    assert report.has_errors == (BY_DATA_CODE[code].severity == "error")


@pytest.mark.parametrize("layout", list(LAYOUTS))
def test_nothing_is_found_in_a_clean_set(layout: str, tmp_path: Path):
    if layout.startswith("coco"):
        pytest.importorskip("pycocotools")
    folder = write(layout, tmp_path / "set", pictures(9))
    found = codes(check_data(DataConfig(source=str(folder))))
    assert found == (
        {"D153"} if layout in ("cityscapes", "voc") else set()
    )  # of 19 and 20 classes two are there


def needed(report: Report, folder: Path) -> InputSpec:
    """A network that suits the set, as far as the check could tell what it needs."""
    shapes = [case.shape for case in report.cases if case.is_whole]
    dims = len(shapes[0]) if shapes else 2
    counts = [len(case.channels) for case in report.cases if case.is_whole]
    labels = 3 if report.labels is None else len(report.labels.names)
    channels = max(set(counts), key=counts.count) if counts else 3
    return InputSpec("net", dims, channels, labels, Sizes((4,) * dims, "instance"))


@pytest.mark.parametrize(("faulty", "code"), [(code, code) for code in ERRORS], indirect=["faulty"])
def test_a_training_refuses_an_error_by_the_same_code(faulty: Path, code: str):
    config = DataConfig(source=str(faulty), patch=(16,))
    with pytest.raises(InputError) as refused:
        load_dataset(config, 0, needed(check_data(DataConfig(source=str(faulty))), faulty))
    assert {problem.code for problem in refused.value.problems} == {code}


TOLD = [code for code in WARNINGS if code not in NEARLY | OF_VALUES]


@pytest.mark.parametrize(("faulty", "code"), [(code, code) for code in TOLD], indirect=["faulty"])
def test_a_training_says_a_cheap_warning_in_one_line(
    faulty: Path, code: str, capsys: pytest.CaptureFixture[str]
):
    config = DataConfig(source=str(faulty), patch=(16,))
    load_dataset(config, 0, needed(check_data(DataConfig(source=str(faulty))), faulty))
    told = [line for line in capsys.readouterr().err.splitlines() if line.startswith("warning ")]
    assert [line.split()[1] for line in told] == [code]


def test_one_damaged_file_does_not_hide_the_others(tmp_path: Path):
    folder = clean(tmp_path / "set")
    for name in ("p1", "p2"):
        (folder / "images" / f"{name}.png").write_bytes(b"no image")
    (folder / "masks" / "p5.png").write_bytes(b"no mask")
    report = check_data(DataConfig(source=str(folder)))
    assert codes(report) == {"D111"}
    assert {name for finding in report.findings for name in finding.names} == {
        "images/p1.png",
        "images/p2.png",
        "masks/p5.png",
    }
    assert report.labels is not None
    assert len(report.cases) == 8


def test_the_shares_are_those_of_all_pixels(tmp_path: Path):
    made = pictures(8)
    report = check_data(DataConfig(source=str(write("images_masks", tmp_path / "set", made))))
    counts = np.bincount(np.concatenate([each.labels.ravel() for each in made.values()]))
    assert report.counts == dict(enumerate(counts.tolist()))


def test_every_file_is_decoded_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    decoded: list[str] = []
    read = pictures_reader._decoded

    def counted(path: Path, convert: Any) -> Any:
        decoded.append(f"{path.parent.name}/{path.name}")
        return read(path, convert)

    monkeypatch.setattr(pictures_reader, "_decoded", counted)
    check_data(DataConfig(source=str(clean(tmp_path / "set"))))
    assert sorted(decoded) == [f"{role}/p{index}.png" for role in ("images", "masks") for index in range(8)]


def test_what_is_drawn_of_a_split_stands_in_its_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    folder = write("voc", tmp_path / "set", pictures(9))
    told = [*lines(check_data(DataConfig(source=str(folder))))]
    assert told[0] == "layout   Pascal VOC"
    [split] = [line for line in told if line.startswith("split ")]
    assert " (the validation set is drawn from the training set; what the folder calls" in split
    assert "drawn" not in capsys.readouterr().err


def test_transparency_has_no_values(tmp_path: Path):
    folder = clean(tmp_path / "set")
    for path in (folder / "images").iterdir():
        with Image.open(path) as image:
            opaque = image.convert("RGBA")
        opaque.putalpha(7)
        opaque.save(path)
    told = contents(check_data(DataConfig(source=str(folder))))
    assert told["channels"].startswith("colour ")
    assert " (98 % of them " in told["values"]
    assert "7 to 7 " not in told["values"]
