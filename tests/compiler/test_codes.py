"""Every code has a file, every problem a code, and the catalogue is right about both."""

import ast
import os
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from compiler.checks import open_choices, problems_of
from compiler.checks.choices.supernets import supernet_problems
from compiler.codes import BY_CODE, CODES
from genotype import InputError, read_file
from genotype.text.read import read_bytes
from search.codes.data import DATA_CODES
from search.codes.settings import SETTINGS_CODES
from tests.compiler.catalogue import DOCUMENT, FILES, INVALID, codes_in, command, document, said_of
from zoo.main import main

ROOT = Path(__file__).parents[2]
SAID = {path: said_of(path) for path in FILES}


def genoc(*arguments):
    return CliRunner().invoke(main, list(arguments))


def test_every_code_has_a_file():
    assert {code.name for code in CODES} - set().union(*map(codes_in, SAID.values())) == set()


def test_no_code_stands_twice_and_all_are_in_order():
    names = [code.name for code in CODES]
    assert names == sorted(set(names))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_problem_of_a_file_has_a_code_of_the_catalogue(path):
    assert codes_in(SAID[path]) <= set(BY_CODE)
    assert codes_in(SAID[path])


RAISERS = [*(ROOT / "compiler" / "checks").glob("*.py"), ROOT / "genotype" / "text" / "migrate.py"]


@pytest.mark.parametrize("path", RAISERS, ids=lambda path: path.stem)
def test_no_rule_makes_a_problem_without_a_code(path):
    calls = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
    for call in calls:
        if isinstance(call.func, ast.Name) and call.func.id in ("Diagnostic", "unknown"):
            strings = [node.value for node in call.args if isinstance(node, ast.Constant)]
            code = [one for one in strings if one in BY_CODE]
            names = {node.id for node in call.args if isinstance(node, ast.Name)}
            assert code or names & {"code", "NO_SETTING"}


def codes_of(data: bytes, to_do: Sequence[str] = ()) -> set[str]:
    """The codes of all that is wrong with a text that is to be compiled, checked, or made a supernet."""
    try:
        reading = read_bytes(data, "text")
    except InputError as refused:
        return {problem.code for problem in refused.problems}
    problems = problems_of(reading)
    genotype, left = reading.genotype, ()
    if genotype is not None and not problems:
        left = supernet_problems(genotype) if "--supernet" in to_do else left
        left = open_choices(genotype) if "compile" in to_do else left
    return {problem.code for problem in (*problems, *left)}


EXAMPLES = [code for code in CODES if code.wrong]


def mended(code, path):
    """Of a file that shows an example: its codes before, and with what is right in its place."""
    data, wrong, right = path.read_bytes(), code.wrong.encode(), code.right.encode()
    to_do = command(path)
    return codes_of(data, to_do), codes_of(data.replace(wrong, right), to_do), wrong in data


@pytest.mark.parametrize("code", EXAMPLES, ids=lambda code: code.name)
def test_an_example_stands_in_a_file_which_is_mended_by_it(code):
    readable = [path for path in FILES if path.exists() and code.name in codes_in(SAID[path])]
    tried = [mended(code, path) for path in readable]
    assert any(shown and after <= before - {code.name} for before, after, shown in tried)


def test_only_what_cannot_be_shown_has_no_example():
    assert {code.name for code in CODES if not code.wrong} == {"G001", "G002", "G010", "G024", "G027"}


def test_the_page_is_that_of_the_catalogue():
    if os.environ.get("REWRITE_GOLDEN"):
        DOCUMENT.write_text(document())
    assert DOCUMENT.read_text() == document()


@pytest.mark.parametrize("code", [*CODES, *DATA_CODES, *SETTINGS_CODES], ids=lambda code: code.name)
def test_explain_tells_what_a_code_means(code):
    result = genoc("explain", code.name.lower())
    assert result.exit_code == 0
    assert result.stdout.startswith(f"{code.name}: {code.title}\n")
    assert code.means.split()[-1] in result.stdout
    assert all(len(line) <= 160 for line in result.stdout.splitlines())


def test_explain_lists_all():
    lines = genoc("explain").stdout.splitlines()
    assert [line.split()[0] for line in lines] == [
        code.name for code in (*CODES, *DATA_CODES, *SETTINGS_CODES)
    ]


def test_explain_refuses_an_unknown_code():
    result = genoc("explain", "G999")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "`genoc explain` lists all" in result.stderr


@settings(max_examples=16)
@given(st.sampled_from([path for path in FILES if path.exists()]), st.data())
def test_a_problem_of_any_beginning_of_a_file_has_a_code(path, data):
    whole = path.read_bytes()
    size = data.draw(st.integers(0, min(len(whole), 2000)))
    assert codes_of(whole[:size]) <= set(BY_CODE)


def test_the_files_are_read_from_their_folder():
    assert read_file(INVALID / "cycle.json").genotype is not None
