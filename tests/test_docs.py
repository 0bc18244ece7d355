"""What README, CONTRIBUTING and docs/ name is there: files, links, headings, the sample of `genoc check`."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from compiler.commands.genotypes import check
from zoo.references import text

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
PACKAGES = ("genotype", "compiler", "search", "zoo")
PATH = re.compile(r"`((?:genotype|compiler|search|zoo|tests|docs)/[\w./-]*)`")
MODULE = re.compile(r"-m (tests(?:\.\w+)+)")
LINK = re.compile(r"\]\(([^)#]*)(?:#([^)]*))?\)")
HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)
FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
ABSENT = "../tests/compiler/invalid/file_absent.json"
"""What the code of absent files is shown by."""

SAMPLE = re.compile(r"```\n\$ genoc check unet\.json\n(.*?)```", re.DOTALL)
SOURCE_LINE = re.compile(r"^ *(\d+) \| (.*)$", re.MULTILINE)

pages = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)


def anchors(page: Path) -> set[str]:
    """A page's headings as GitHub links them."""
    headings = HEADING.findall(FENCE.sub("", page.read_text()))
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pages
def test_files_that_a_page_names_are_there(page: Path):
    named = [path for path in PATH.findall(page.read_text()) if "NAME" not in path]
    assert [path for path in named if not (ROOT / path).exists()] == []


@pages
def test_modules_that_a_page_runs_are_there(page: Path):
    named = [ROOT / name.replace(".", "/") for name in MODULE.findall(page.read_text())]
    runnable = [path.with_suffix(".py").exists() or (path / "__main__.py").exists() for path in named]
    assert all(runnable), named


@pages
def test_links_lead_somewhere(page: Path):
    broken = []
    for target, anchor in LINK.findall(FENCE.sub("", page.read_text())):
        if "://" in target or target == ABSENT:
            continue
        path = page.parent / target if target else page
        if not path.exists() or (anchor and anchor not in anchors(path)):
            broken.append((target, anchor))
    assert broken == []


def test_the_picture_names_files_that_are_there():
    picture = (ROOT / "docs" / "architecture.dot").read_text()
    named = set(re.findall(r"\b[a-z]+/[\w/]*(?:\.py)?|\b[a-z]+\.py", picture)) - {"docs/architecture"}
    packages = [ROOT, *(ROOT / package for package in PACKAGES)]
    assert {name for name in named if not any((folder / name).exists() for folder in packages)} == {
        "models/NAME/"
    }


def test_every_page_is_linked_from_another():
    linked = {
        (page.parent / target).resolve()
        for page in PAGES
        for target, _ in LINK.findall(page.read_text())
        if target and "://" not in target
    }
    assert {page for page in PAGES[2:] if page not in linked} == set()


def test_the_sample_of_check_is_what_check_prints(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    sample = re.search(
        r"```\n\$ genoc check unet\.json\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL
    )
    assert sample
    lines = text("unet").splitlines()
    for number, line in SOURCE_LINE.findall(sample[1]):
        lines[int(number) - 1] = line
    monkeypatch.chdir(tmp_path)
    Path("unet.json").write_text("\n".join(lines) + "\n")
    done = CliRunner().invoke(check, ["unet.json"])
    assert (done.stderr, done.exit_code) == (sample[1], 2)
