"""Text that is no JSON, or that only Python would take for it, is refused with its reason."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from genotype import InputError, load, read_text
from genotype.source import tokens as reading
from genotype.source.tokens import Token
from tests.genotype.documents import DOCUMENT, text

CASES = {
    "empty": ("", "line 1, column 1", "G010", "the file is empty"),
    "another language": ("name: unet", "line 1, column 1", "G010", "a genotype is a JSON object"),
    "cut off": (text()[:-1], f"line 1, column {len(text())}", "G014", "the text ends, but the { at line 1"),
    "a comma too many": ('{\n  "a": [1,]\n}', "line 2, column 10", "G011", "a comma before ]"),
    "two documents": (f"{text()}\n{{}}", "line 2, column 1", "G025", "there is text after"),
    "a comment": ('{"a": 1 // one\n}', "line 1, column 9", "G016", "JSON has no comments"),
    "a raw line end in a string": (
        '{"a": "b\n"}', "line 1, column 7", "G020", "the string has no closing quote",
    ),
    "a key twice": (
        '{"a": 1, "b": {"c": 1, "c": 2}}', "line 1, column 24",
        "G026", "the key 'c' occurs twice in one object",
    ),
    "a key twice, spelt otherwise": ('{"a": 1, "\\u0061": 2}', "line 1, column 10", "G026", "the key 'a'"),
    "NaN": ('{"weight": NaN}', "line 1, column 12", "G019", "NaN is not a JSON number"),
    "Infinity": ('{"a": -Infinity}', "line 1, column 7", "G019", "-Infinity is not a JSON number"),
    "a number with thousands of digits": (
        f'{{"a": {"9" * 5000}}}', "line 1, column 7", "G024", "a number with thousands of digits",
    ),
    "a hundred thousand brackets": ("[" * 100_000, "line 1, column 65", "G027", "nested too deeply"),
    "a hundred thousand objects": (
        '{"a":' * 100_000 + "1" + "}" * 100_000, "line 1, column 321", "G027", "nested too deeply",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("written", "path", "code", "problem"), CASES.values(), ids=CASES)
def test_text_that_is_not_json_is_refused(written, path, code, problem):
    found = read_text(written).problems[0]
    assert (found.path, found.code) == (path, code)
    assert found.problem.startswith(problem)
    assert found.remedy


@pytest.mark.parametrize("written", ["[" * 800_000, '{"a":' * 50_000, '{"a": ' + "]" * 9 + "[" * 800_000])
def test_what_is_nested_too_deeply_is_not_read_on(written, monkeypatch):
    def made(kind: str, *rest: object) -> Token:
        nonlocal count
        count += 1
        return Token(kind, *rest)

    count = 0
    monkeypatch.setattr(reading, "Token", made)
    found = read_text(written).problems
    assert [problem.code for problem in found if problem.code in ("G027", "G014", "G112")] == ["G027"]
    assert count < 1_000


def test_after_nesting_too_deep_no_key_is_called_missing():
    written = text().replace("{", '{"about": ' + "[" * 100_000 + "]" * 100_000 + ",", 1)
    assert {problem.code for problem in read_text(written).problems} & {"G027", "G102", "G112"} == {"G027"}


def test_of_many_open_brackets_a_few_are_told():
    (found,) = read_text("[" * 60).problems
    assert found.problem.endswith("[ at line 1, column 3 and 57 more are not closed")
    assert found.remedy == f"add {']' * 60}"


def test_a_number_beyond_all_bounds_is_out_of_range():
    written = text().replace('"weight": 0.5', '"weight": 1e999')
    (found,) = read_text(written).problems
    assert (found.path, found.problem) == ("heads[1].weight", "a huge number is out of range")


def test_nesting_that_python_still_reads_is_refused_where_it_stands():
    depth = 500
    written = text().replace('"level": 0', '"level": ' + "[" * depth + "]" * depth, 1)
    (found,) = read_text(written).problems
    assert (found.path, found.problem) == ("stages.enc1.level", "a list is not a whole number")


def test_a_byte_order_mark_is_passed_over():
    assert read_text("\ufeff" + text()) == read_text(text())


def test_one_mark_is_enough():
    (found,) = read_text("\ufeff\ufeff" + text()).problems
    assert (found.path, found.code, found.problem) == (
        "line 1, column 1",
        "G028",
        "U+FEFF is unexpected here",
    )


@settings(max_examples=100)
@given(st.text(max_size=40) | st.text(alphabet='{}[]",:0e-."genoc/1', max_size=40))
def test_any_text_gets_an_answer(written):
    assert read_text(written).problems


@pytest.mark.parametrize("size", range(0, len(text()), 7))
def test_any_beginning_of_a_file_gets_an_answer(size):
    assert read_text(text()[:size]).problems[0].path.startswith("line ")


BAD_FILES = {
    "missing": (lambda path: None, "No such file or directory"),
    "a folder": (lambda path: path.mkdir(), "is a folder"),
    "not text": (lambda path: path.write_bytes(b"\xff\xfe\x00"), "not a text file"),
}


@pytest.mark.parametrize(("make", "problem"), BAD_FILES.values(), ids=BAD_FILES)
def test_a_file_that_cannot_be_read_is_refused_by_its_name(tmp_path, make, problem):
    path = tmp_path / "net.json"
    make(path)
    with pytest.raises(InputError) as caught:
        load(path)
    assert caught.value.subject == str(path)
    (found,) = caught.value.problems
    assert found.problem.startswith(problem)


def test_the_document_these_tests_break_is_right():
    reading = read_text(text())
    assert reading.problems == ()
    assert reading.genotype is not None
    assert list(reading.genotype.stages) == list(DOCUMENT["stages"])
