"""The table of codes and the example in docs/data.md are what is checked and printed."""

from __future__ import annotations

import os
import re
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

from search.codes.data import DATA_CODES
from search.config import DataConfig
from search.data.checks.check import check_data
from search.data.checks.lines import contents
from tests.search.checks.faulty import array, clean, declared, each, replaced, turned
from zoo.main import main

PAGE = Path(__file__).parents[3] / "docs" / "data.md"
TABLE = re.compile(r"(?<=\n### Codes\n\n).*?(?=\n## |\Z)", re.DOTALL)
EXAMPLE = re.compile(r"(?<=\nFor example:\n\n```text\n).*?(?=```\n)", re.DOTALL)


def table() -> str:
    rows = [f"| `{code.name}` | {code.severity} | {code.title} | {code.means} |" for code in DATA_CODES]
    return "\n".join(["| code | | what | what it means, and what to do |", "|---|---|---|---|", *rows, ""])


def example(folder: Path) -> str:
    turned(folder, 6)
    for name in ("p1", "p2"):
        (folder / "images" / f"{name}.png").write_bytes(b"no image")
    replaced(folder / "masks" / "p5.png", array(folder / "masks" / "p5.png") * 0)
    result = CliRunner().invoke(main, ["data", "check", str(folder)])
    assert result.exit_code == 2
    return f"$ genoc data check set/\n{result.stdout}"


PARTS = {"table": (TABLE, lambda _: table()), "example": (EXAMPLE, example)}


@pytest.mark.parametrize(("part", "written"), PARTS.values(), ids=PARTS)
def test_the_page_is_up_to_date(part: re.Pattern[str], written, tmp_path: Path):
    text, page = written(tmp_path / "set"), PAGE.read_text()
    if os.environ.get("REWRITE_GOLDEN"):
        PAGE.write_text(part.sub(lambda _: text, page, count=1))
    [found] = part.findall(PAGE.read_text())
    assert found == text


def test_only_warnings_are_no_failure(tmp_path: Path):
    turned(tmp_path / "set", 6)
    result = CliRunner().invoke(main, ["data", "check", str(tmp_path / "set")])
    assert result.exit_code == 0
    assert "warning  D128" in result.stdout


def test_json_has_every_name(tmp_path: Path):
    import json

    folder = clean(tmp_path / "set")
    for name in ("p1", "p2", "p4", "p5"):
        (folder / "images" / f"{name}.png").write_bytes(b"no image")
    result = CliRunner().invoke(main, ["data", "check", str(folder), "--json"])
    assert result.exit_code == 2
    [finding] = json.loads(result.stdout)["findings"]
    assert (finding["code"], finding["count"]) == ("D111", 4)
    assert finding["names"] == [f"images/{name}.png" for name in ("p1", "p2", "p4", "p5")]


def test_nothing_is_told_of_what_could_not_be_read(tmp_path: Path):
    """Arrays of Python's objects: no format, no labels, though labels are declared."""
    folder = clean(tmp_path / "set")
    declared(folder, one=1, two=2)
    for path in [*each(folder, "images"), *each(folder, "masks")]:
        path.unlink()
        np.save(path.with_suffix(".npy"), np.array([{}, None]), allow_pickle=True)
    result = CliRunner().invoke(main, ["data", "check", str(folder)])
    assert result.exit_code == 2
    lines = result.stdout.splitlines()
    assert "images   8, 8 mask files" in lines
    assert not any(line.startswith("labels") for line in lines)
    assert "error    D113" in result.stdout


@pytest.mark.parametrize(("ignored", "said"), [([3], "12.50%"), ([*range(8)], "100.00%")])
def test_how_much_is_ignored_is_told(tmp_path: Path, ignored: list[int], said: str):
    folder = clean(tmp_path / "set")
    declared(folder, one=1, two=2, ignore=255)
    for place in ignored:
        replaced(folder / "masks" / f"p{place}.png", np.full((24, 32), 255, np.uint8))
    line = contents(check_data(DataConfig(source=str(folder))))["labels"]
    assert line.endswith(f"{said} of all pixels are ignored")
    assert line[0].isalnum()


@pytest.mark.parametrize("layout", ["images_masks", "decathlon"])
def test_the_sheet_shows_every_image_of_a_small_set(layout: str, tmp_path: Path):
    folder = clean(tmp_path / "set", layout)
    out = tmp_path / "out"
    assert CliRunner().invoke(main, ["data", "check", str(folder), "-o", str(out)]).exit_code == 0
    assert sorted(path.name for path in out.iterdir()) == ["histogram.png", "sheet.png"]
    sheet = Image.open(out / "sheet.png")
    assert sheet.width > 4 * 256
    assert sheet.height > 2 * 256
    assert len(set(sheet.getdata())) > 100


def check(folder: Path, *words: object):
    return CliRunner().invoke(main, ["data", "check", str(folder), *map(str, words)])


def test_a_second_check_writes_over_its_own_pictures(tmp_path: Path):
    folder, out = clean(tmp_path / "set"), tmp_path / "out"
    assert check(folder, "-o", out).exit_code == 0
    first = {path.name: path.read_bytes() for path in out.iterdir()}
    replaced(folder / "images" / "p1.png", array(folder / "images" / "p1.png") // 2)
    assert check(folder, "-o", out).exit_code == 0
    second = {path.name: path.read_bytes() for path in out.iterdir()}
    assert first.keys() == second.keys() == {"sheet.png", "histogram.png"}
    assert all(first[name] != second[name] for name in first)


def test_pictures_of_an_earlier_check_do_not_stay_beside_another_result(tmp_path: Path):
    folder, out = clean(tmp_path / "set"), tmp_path / "out"
    assert check(folder, "-o", out).exit_code == 0
    for image in (folder / "masks").iterdir():
        image.unlink()
    assert check(folder, "-o", out).exit_code == 2
    assert [*out.iterdir()] == []


@pytest.mark.parametrize("content", [b"mine", None], ids=["no picture", "a picture of another program"])
def test_a_file_that_is_not_its_own_is_kept(content: bytes | None, tmp_path: Path):
    folder, out = clean(tmp_path / "set"), tmp_path / "out"
    out.mkdir()
    Image.new("L", (3, 3)).save(out / "sheet.png")
    if content is not None:
        (out / "sheet.png").write_bytes(content)
    before = (out / "sheet.png").read_bytes()
    refused = check(folder, "-o", out)
    assert refused.exit_code == 2
    assert "already exists, and no genoc data check wrote it" in refused.stderr
    assert refused.stdout == ""
    assert [path.read_bytes() for path in out.iterdir()] == [before]
    assert check(folder, "-o", out, "--force").exit_code == 0
    assert (out / "sheet.png").read_bytes() != before


def test_a_file_in_place_of_the_folder_is_told(tmp_path: Path):
    (tmp_path / "out").write_text("mine")
    refused = check(clean(tmp_path / "set"), "-o", tmp_path / "out")
    assert refused.exit_code == 2
    assert "-o: is a file" in refused.stderr
