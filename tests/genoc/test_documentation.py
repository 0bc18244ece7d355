"""The examples in docstrings, the README and docs/python.md run."""

import doctest
import importlib
import pkgutil
import re
from pathlib import Path

import numpy as np
import pytest

import genoc

ROOT = Path(__file__).parents[2]
MODULES = ["genoc", *(one.name for one in pkgutil.walk_packages(genoc.__path__, "genoc."))]
EXAMPLES = [
    example
    for name in MODULES
    if name != "genoc.__main__"
    for example in doctest.DocTestFinder(exclude_empty=True).find(importlib.import_module(name), name)
    if example.examples
]
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
QUICKER = {'minutes=5, max_macs="25M"': 'steps=2, max_macs="1M", batch=4', "epochs=60": "epochs=1, batch=4"}
"""What the README's search and training are made quicker by."""


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: one.name)
def test_an_example_in_a_docstring_gives_what_it_shows(example, request: pytest.FixtureRequest):
    example.globs = {**example.globs, "genoc": genoc, "getfixture": request.getfixturevalue}
    said: list[str] = []
    failed, tried = doctest.DocTestRunner().run(example, out=said.append)
    assert tried
    assert not failed, "".join(said)


def test_everything_that_is_offered_has_an_example_or_is_on_the_page():
    shown = {part for one in EXAMPLES for part in one.name.split(".")}
    page = set(re.findall(r"\w+", (ROOT / "docs" / "python.md").read_text()))
    assert set(genoc.__all__) - shown - page - {"Genotype"} == set()


def test_everything_that_is_offered_is_there_and_described():
    assert sorted(genoc.__all__) == genoc.__all__ == dir(genoc)
    assert all(getattr(genoc, name).__doc__ for name in genoc.__all__)


def blocks(page: Path) -> list[str]:
    return BLOCK.findall(page.read_text())


@pytest.mark.usefixtures("unreported")
def test_the_page_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GENOC_ZOO", raising=False)
    known: dict[str, object] = {}
    for block in blocks(ROOT / "docs" / "python.md"):
        exec(block, known)
    assert known["result"].measures["dice"] >= 0  # type: ignore[attr-defined]
    assert known["labels"][0].shape == (48, 48)  # type: ignore[index]
    assert Path("models/shapes/model.safetensors").exists()


@pytest.mark.usefixtures("unreported")
def test_the_lines_of_the_readme_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GENOC_ZOO", raising=False)
    [block] = [one for one in blocks(ROOT / "README.md") if "genoc.search" in one]
    lines = [line for line in block.splitlines() if line]
    assert len(lines) <= 10
    for usual, quicker in QUICKER.items():
        assert usual in block
        block = block.replace(usual, quicker)
    masks = [np.eye(32, k=number % 5, dtype=np.uint8) for number in range(20)]
    images = [np.stack([mask] * 3) + np.float32(0.1 * number) for number, mask in enumerate(masks)]
    known: dict[str, object] = {"images": images, "masks": masks, "new_images": images[:2]}
    exec(block, known)
    assert [labels.shape for labels in known["labels"]] == [(32, 32)] * 2  # type: ignore[attr-defined]
    assert Path("found.svg").read_text().startswith("<?xml")
    assert genoc.zoo.verify("lesions")
