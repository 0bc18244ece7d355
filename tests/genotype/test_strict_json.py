"""Text that is no JSON, or that only Python would take for it, is refused with its reason."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from genotype import Refused, load, read_text
from tests.genotype.documents import DOCUMENT, text

CASES = {
    "empty": ("", "line 1, column 1", "not JSON: Expecting value"),
    "cut off": (text()[:-1], f"line 1, column {len(text())}", "not JSON: Expecting ',' delimiter"),
    "a comma too many": ('{\n  "a": [1,]\n}', "line 2, column 11", "not JSON"),
    "two documents": ("{}\n{}", "line 2, column 1", "not JSON: Extra data"),
    "a comment": ('{"a": 1 // one\n}', "line 1, column 9", "not JSON"),
    "a raw line end in a string": ('{"a": "b\n"}', "line 1, column 9", "not JSON: Invalid control character"),
    "a key twice": ('{"a": 1, "b": {"c": 1, "c": 2}}', "the file", "the key 'c' stands twice in one object"),
    "a key twice, spelt otherwise": ('{"a": 1, "\\u0061": 2}', "the file", "the key 'a' stands twice"),
    "NaN": ('{"weight": NaN}', "the file", "NaN is not a number that JSON knows"),
    "Infinity": ("[-Infinity]", "the file", "-Infinity is not a number that JSON knows"),
    "a number of thousands of digits": ("9" * 5000, "the file", "a number of thousands of digits"),
    "a hundred thousand brackets": ("[" * 100_000, "the file", "nested too deep"),
    "a hundred thousand objects": ('{"a":' * 100_000 + "1" + "}" * 100_000, "the file", "nested too deep"),
}


@pytest.mark.parametrize(("written", "path", "problem"), CASES.values(), ids=CASES)
def test_text_that_is_not_json_is_refused(written, path, problem):
    reading = read_text(written)
    (found,) = reading.problems
    assert reading.genotype is None
    assert found.path == path
    assert found.problem.startswith(problem)
    assert found.remedy


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
    assert found.path == "line 1, column 1"


@settings(max_examples=200)
@given(st.text(max_size=40) | st.text(alphabet='{}[]",:0e-."genoc/1', max_size=40))
def test_any_text_gets_an_answer(written):
    assert read_text(written).problems


@pytest.mark.parametrize("size", range(0, len(text()), 7))
def test_any_beginning_of_a_file_gets_an_answer(size):
    assert read_text(text()[:size]).problems[0].path.startswith("line ")


BAD_FILES = {
    "missing": (lambda path: None, "No such file or directory"),
    "a folder": (lambda path: path.mkdir(), "Is a directory"),
    "not text": (lambda path: path.write_bytes(b"\xff\xfe\x00"), "not a text file"),
}


@pytest.mark.parametrize(("make", "problem"), BAD_FILES.values(), ids=BAD_FILES)
def test_a_file_that_cannot_be_read_is_refused_by_its_name(tmp_path, make, problem):
    path = tmp_path / "net.json"
    make(path)
    with pytest.raises(Refused) as caught:
        load(path)
    assert caught.value.subject == str(path)
    assert [found.problem for found in caught.value.problems] == [problem]


def test_the_document_these_tests_break_is_right():
    reading = read_text(text())
    assert reading.problems == ()
    assert reading.genotype is not None
    assert list(reading.genotype.stages) == list(DOCUMENT["stages"])
