"""The reference pages hold all there is: commands with their options, names of Python, keys of a file."""

import ast
import html
import re

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

import genoc
from docs_site.commands import command_pages
from docs_site.docstrings import markdown
from docs_site.form import form_page
from docs_site.links import for_site
from docs_site.nav import filled
from docs_site.python_api import python_page
from docs_site.table import cell, code, plain
from genotype.text.schema import json_schema
from tests.zoo.test_once import OPTIONS, commands, named
from zoo.main import main

COMMANDS = command_pages()
SCHEMA = json_schema()
OBJECTS = {"Genotype": SCHEMA, **SCHEMA["$defs"]}
FILE = form_page()
PYTHON = python_page()
PYTHON_BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def text(markdown: str) -> str:
    """A page's words without what escapes them."""
    return html.unescape(markdown)


def part(page: str, heading: str) -> str:
    """What stands under a heading, up to the next of its level."""
    marks = next(line for line in page.splitlines() if re.fullmatch(rf"#+ {re.escape(heading)}", line))
    level = marks.partition(" ")[0]
    return re.split(rf"^#{{1,{len(level)}}} ", page.split(f"\n{marks}\n")[1], flags=re.MULTILINE)[0]


@pytest.mark.parametrize(("path", "option"), [one for one in OPTIONS if one[0]], ids=named)
def test_an_option_is_on_the_page_of_its_command(path: tuple[str, ...], option: click.Option):
    if option.hidden:
        return
    page = text(COMMANDS[path[0]])
    where = part(page, f"genoc {' '.join(path)}") if len(path) > 1 else page
    assert re.search(rf"^\| (?:`|<code>).*{re.escape(option.opts[-1])}\b", where, re.MULTILINE)
    assert " ".join((option.help or "").split()) in where


def test_every_command_has_a_page_and_every_page_a_line_in_the_index():
    names = {path[0] for path, command in commands(main) if not command.hidden}
    assert set(COMMANDS) == {"index", *names}
    assert set(re.findall(r"\]\((\w+)\.md\)", COMMANDS["index"])) == names


@pytest.mark.parametrize("name", OBJECTS)
def test_every_key_of_a_file_is_on_its_page(name: str):
    section = part(FILE, name)
    rows = re.findall(r"^\| `(\S+)` \| (.+?) \| (.*?) \| (.+) \|$", section, re.MULTILINE)
    assert [row[0] for row in rows] == list(OBJECTS[name]["properties"])
    required = set(OBJECTS[name]["required"])
    assert {key for key, _, usual, _ in rows if not usual} == required


def test_everything_that_python_offers_is_on_its_page():
    for owner, name in ((genoc, "genoc"), (genoc.zoo, "genoc.zoo"), (genoc.errors, "genoc.errors")):
        for one in owner.__all__:
            assert part(PYTHON, f"{name}.{one}").strip()


def test_signatures_are_python_and_name_every_argument():
    shown = PYTHON_BLOCK.findall(PYTHON)
    assert len(shown) > 25
    for block in shown:
        for one in block.strip().split("\n\n"):
            name, _, rest = one.partition("(")
            ast.parse(f"def {name.rpartition('.')[2]}({rest}{'' if '->' in rest else ' -> None'}: ...")
    assert "**settings: Unpack[TrainSettings]" in part(PYTHON, "genoc.train")
    assert "'Tensor'" not in PYTHON


def test_what_functions_give_is_described_too():
    for name in ("TrainResult", "SearchResult", "Result", "NetworkCost", "Problems", "Drawing", "Measured"):
        assert part(PYTHON, name).strip()


def test_a_docstring_has_its_lists_and_examples():
    shown = markdown(
        "Words of *all*.\n\nArgs:\n    one: first,\n        and on.\n    two: second\n\n>>> 1\n1"
    )
    expected = "Words of &#42;all&#42;.\n\nArguments:\n\n- `one`: first, and on.\n- `two`: second"
    expected += "\n\n```pycon\n>>> 1\n1\n```"
    assert shown == expected


texts = st.text("ab <>&|*_[]`#1;", max_size=40)


@given(texts.filter(lambda one: "`" not in one))
def test_a_plain_text_has_no_markup_and_loses_nothing(words: str):
    shown = plain(words)
    assert html.unescape(shown) == words
    assert not set("<>*_[]|") & set(shown)


@given(texts)
def test_a_cell_of_a_table_is_one(words: str):
    assert "|" not in cell(code(words))
    assert "\n" not in cell(words)


pages = st.sampled_from(["index.md", "data.md", "a/index.md", "a/x.md", "a/y.md", "zoo.md"])
menus = st.recursive(
    pages | st.builds(lambda page: {"T": page}, pages | st.just("a/")),
    lambda inner: st.builds(lambda below: {"S": below}, st.lists(inner, max_size=3)),
    max_leaves=6,
)


def leaves(menu: object) -> list[str]:
    """The pages of a menu, in their order."""
    if isinstance(menu, str):
        return [menu]
    inner = menu.values() if isinstance(menu, dict) else menu
    return [page for one in inner for page in leaves(one)]  # type: ignore[attr-defined]


@given(st.lists(menus, max_size=4), st.sets(pages))
def test_a_menu_has_the_pages_that_exist(menu: list, present: set[str]):
    folder = sorted(
        (page for page in present if page.startswith("a/")), key=lambda page: (page != "a/index.md", page)
    )
    wanted = [
        page for one in leaves(menu) for page in (folder if one == "a/" else [one] if one in present else [])
    ]
    assert leaves(filled(menu, sorted(present))) == wanted


@pytest.mark.parametrize(
    ("place", "written", "shown"),
    [
        ("search.md", "[a](data.md#codes)", "[a](data.md#codes)"),
        ("search.md", "[a](../README.md)", "[a](index.md)"),
        ("plugins.md", "[a](../CONTRIBUTING.md#x)", "[a](contributing.md#x)"),
        ("contributing.md", "[a](docs/data.md)", "[a](data.md)"),
        ("diagnostics.md", "[a](../tests/compiler/invalid/x.json)", "[a](reference/invalid/x.json)"),
        ("diagnostics.md", "[a](../tests/compiler/invalid/gone.json)", "a"),
        ("speed.md", "[`a`](../search/supernet/)", "`a`"),
        ("speed.md", "```\n[a](../search/)\n```", "```\n[a](../search/)\n```"),
        ("speed.md", "![a](speed.svg) [b](https://a.b/c)", "![a](speed.svg) [b](https://a.b/c)"),
        ("speed.md", "[a](#here)", "[a](#here)"),
        ("speed.md", "[a](wrong.md)", "[a](wrong.md)"),
    ],
)
def test_links_lead_to_the_pages_of_the_site(place: str, written: str, shown: str):
    there = {"data.md", "index.md", "contributing.md", "reference/invalid/x.json"}
    assert for_site(written, place, there.__contains__) == shown
