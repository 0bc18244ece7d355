"""Mutants are valid Python, each with one change and a name of its own; in a fork they run in its place."""

import ast
from pathlib import Path

import pytest

from compiler.analysis import summary
from tests.mutation.changed import exchange
from tests.mutation.forks import forked
from tests.mutation.groups import GROUPS, ROOT
from tests.mutation.mutants import mutants_of
from tests.mutation.running import is_noticed_from_import, tried

FILE = "compiler/analysis/summary.py"


def mutants(file: str):
    return list(mutants_of(file, (ROOT / file).read_text()))


def stands_in(text: str, expression: str) -> bool:
    """Whether an expression stands in a text; of a string also as a part of another, without its quotes."""
    part = ast.literal_eval(expression) if expression[0] in "'\"" else expression
    return expression in text or part in text


@pytest.mark.parametrize("file", [FILE, "genotype/form/presence.py", "search/measures/constant.py"])
def test_each_changes_one_thing_and_has_its_own_name(file: str):
    whole, found = ast.unparse(ast.parse((ROOT / file).read_text())), mutants(file)
    texts = [ast.unparse(each.tree()) for each in found[::3]]
    assert whole not in texts
    assert len({each.name for each in found}) == len(found) > 20
    for each, text in zip(found[::3], texts, strict=True):
        compile(each.tree(), file, "exec")
        assert stands_in(" ".join(whole.split()), each.before)
        assert abs(text.count("\n") - whole.count("\n")) < each.before.count(" ") + 2


@pytest.mark.parametrize(
    ("source", "after"),
    [
        ("a < b", ["a <= b"]),
        ("a + 1", ["a - 1", "2"]),
        ("if a and b: c()", ["a or b", "not (a and b)", "pass"]),
        ("if a == b: pass", ["a != b"]),
        ("def f(x: 'int') -> 'int':\n    'Doc.'\n    return x", ["return None"]),
        ("zip(a, b, strict=True)", ["pass"]),
        ("import a", []),
    ],
)
def test_what_is_changed(source: str, after: list[str]):
    assert sorted(each.after for each in mutants_of("x.py", source)) == sorted(after)


def test_a_fork_runs_the_changed_function_and_nothing_else_does():
    [mutant] = [each for each in mutants(FILE) if each.name.endswith("times(): ' x '  ->  'XX x '")]

    def work() -> str:
        exchange(mutant)
        return summary.times((1, 2))

    assert forked(work, 10) == "1XX x 2"
    assert summary.times((1, 2)) == "1 x 2"


def test_what_never_ends_is_ended_and_what_fails_gives_nothing():
    assert forked(lambda: 1 / 0, 10) is None

    def endless() -> None:
        while True:
            pass

    assert forked(endless, 1) is None


def test_every_group_names_files_that_are_there():
    assert all(group.files() for group in GROUPS.values())
    named = [ROOT / path for group in GROUPS.values() for path in (*group.code, *group.tests)]
    assert [path for path in named if not path.exists()] == []


def test_tests_of_folders_with_conftests_of_their_own_can_be_tried(tmp_path: Path):
    """There pytest asks every plugin for its hash."""
    for folder in ("first", "second"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "conftest.py").write_text("")
        text = "from compiler.analysis.summary import times\ndef test_it(): assert times((1, 2)) == '1 x 2'\n"
        (tmp_path / folder / f"test_{folder}.py").write_text(text)
    [mutant] = [each for each in mutants(FILE) if each.name.endswith("times(): ' x '  ->  'XX x '")]
    reach, noticed = tried([str(tmp_path / "first"), str(tmp_path / "second")], [mutant])
    assert noticed == [mutant.name]
    assert is_noticed_from_import(mutant, reach)
    assert len(reach.running(mutant)) == 2
