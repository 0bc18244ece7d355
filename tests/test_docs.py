"""What README, CONTRIBUTING and docs/ name is there: files, links, headings, the sample of `genoc check`."""

import json
import re
from itertools import pairwise
from pathlib import Path

import pytest
from attrs import fields
from click.testing import CliRunner

from compiler.checks import checked, load_checked
from compiler.commands.genotypes import check
from genotype import Genotype, Head, Stage, read_text
from genotype.form.blocks import block_of
from zoo.main import main
from zoo.references import text

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
PACKAGES = ("genotype", "compiler", "search", "zoo", "genoc")
PATH = re.compile(r"`((?:genotype|compiler|search|zoo|genoc|tests|docs|docs_site)/[\w./-]*)`")
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


@pages
def test_what_is_below_an_item_of_a_list_is_so_for_every_reader_of_markdown(page: Path):
    """Some take two columns for the depth of a list, others four."""
    lines = FENCE.sub("", page.read_text()).splitlines()
    depths = [len(line) - len(line.lstrip()) for line in lines if re.match(r" *([-*]|\d+\.) ", line)]
    assert [depth for depth in depths if depth % 4] == []
    after_empty = [line for before, line in pairwise(["", *lines]) if not before.strip()]
    assert [line for line in after_empty if re.match(r" {1,3}\S", line)] == []


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


def whole_files(page: str) -> list[str]:
    """The genotypes that a page of the documentation shows from the first brace to the last."""
    blocks = re.findall(r"```json\n(\{\n.*?)```", (ROOT / "docs" / page).read_text(), re.DOTALL)
    return [block for block in blocks if '"format"' in block]


def test_the_file_to_copy_passes_every_check():
    (shown,) = whole_files("blocks.md")
    genotype = checked(read_text(shown), "blocks.md")
    kinds = {block_of(stage.block).kind for stage in genotype.stages.values()}
    assert kinds == {"conv", "residual"}


def test_the_defaults_of_the_page_are_those_of_the_classes():
    page = (ROOT / "docs" / "blocks.md").read_text()
    defaults = {field.name: field.default for field in fields(Genotype)}
    shown = ", ".join(f"`{json.dumps(defaults[key])}`" for key in ("norm", "activation", "bias"))
    assert f"| `norm` `activation` `bias` | the network | {shown} |" in page
    assert f"| a stage (the network has none) | {fields(Stage).kernel.default} |" in page
    assert f"| a head | {fields(Head).kernel.default} |" in page


def test_the_recipe_for_an_encoder_with_weights_gives_a_network_for_masks(tmp_path):
    recipe = (ROOT / "docs" / "networks.md").read_text()
    (typed,) = re.findall(r"^genoc (new smp-.*) -o net\.json", recipe, re.MULTILINE)
    net = tmp_path / "net.json"
    assert CliRunner().invoke(main, [*typed.split(), "-o", str(net)]).exit_code == 0
    genotype = load_checked(net)
    assert (genotype.out_channels, genotype.output) == (1, "mask")
