"""Every layout from the folder to label maps: checked, adapted to, trained on for an epoch, predicted.

The table of docs/data.md holds what is seen here: REWRITE_GOLDEN=1 writes it.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from attrs import frozen
from click.testing import CliRunner, Result

from genotype import canonical_text
from search.data.layouts import list_cases
from search.data.masks import read_mask
from search.data.readers import open_image
from tests.search.layouts.made import BINARY, LAYOUTS, VOLUMES, pictures, write
from tests.zoo.trained import TINY
from zoo.main import main

PAGE = Path(__file__).parents[2] / "docs" / "data.md"
TABLE = re.compile(r"(?<=\n### Every layout, from end to end\n\n).*?(?=\n## |\n### |\Z)", re.DOTALL)
SHAPE = (24, 32)
EXTRA = {"coco": "pycocotools", "coco_sets": "pycocotools"}


@frozen
class Seen:
    """What became of a set."""

    layout: str
    format: str
    images: int
    labels: int
    axes: str


def genoc(*arguments: object) -> Result:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exit_code == 0, result.output
    return result


def end_to_end(name: str, folder: Path) -> Seen:
    """A made set through all commands. Every predicted label map is on its image's own grid."""
    data = write(name, folder / "set", pictures(9, SHAPE, 1 if name in BINARY else 2))
    genoc("data", "check", data)
    (folder / "tiny.json").write_text(canonical_text(TINY))
    net, run, out = folder / "net.json", folder / "run", folder / "labels"
    genoc("adapt", folder / "tiny.json", "--data", data, "-o", net)
    how = ("--epochs", 1, "--batch", 2, "--precision", "fp32", "--plan", "source", "--threads", 1)
    genoc("train", net, "--data", data, "--out", run, *how)
    genoc("predict", run, data, "-o", out)
    listing = list_cases(data)
    images = [open_image(case.images[0]) for case in listing.cases]
    predicted = [open_image(path) for path in sorted(out.rglob("*")) if path.suffix not in ("", ".json")]
    assert len(predicted) == len(images)
    assert sorted(image.shape for image in predicted) == sorted(image.shape for image in images)
    labels = len(listing.labels.names) if listing.labels else (2 if name in BINARY else 3)
    values = {int(value) for image in predicted for value in set(read_mask(image.path).ravel().tolist())}
    assert values <= set(range(labels)) | ({255} if labels == 2 else set())
    return Seen(listing.layout, images[0].kind, len(images), labels, f"{len(images[0].shape)}D")


@pytest.fixture(scope="module")
def seen() -> dict[str, Seen]:
    return {}


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_set_of_every_layout_comes_through_all_commands(name: str, tmp_path: Path, seen: dict[str, Seen]):
    if name in EXTRA:
        pytest.importorskip(EXTRA[name], reason="pip install 'genoc[formats]'")
    seen[name] = end_to_end(name, tmp_path)
    assert seen[name].axes == ("3D" if name in VOLUMES else "2D")
    row = f"| {seen[name].layout} | {seen[name].format} | {seen[name].axes} | {seen[name].labels} |"
    page = PAGE.read_text()
    [table] = TABLE.findall(page)
    if os.environ.get("REWRITE_GOLDEN") and row not in table:
        PAGE.write_text(page.replace(table, f"{table.rstrip()}\n{row}\n"))
    [table] = TABLE.findall(PAGE.read_text())
    assert row in table
