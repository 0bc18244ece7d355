"""The reader of broken text: where nothing is wrong it reads what `json` reads, and it always ends."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from genotype import canonical_text, read_text
from genotype.source.scan import scan
from tests.genotype.documents import text
from tests.strategies import genotypes, spaces
from zoo.references import text as reference

ANY_TEXT = st.text(max_size=12) | st.sampled_from(
    ['"', "a: ", ': "b', "{", "}", "[", "//", "\\", "\u2028", ""]
)
SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | ANY_TEXT
)
DATA = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(ANY_TEXT, inner), max_leaves=20)
INDENT = st.sampled_from([None, 0, 1, 4, "\t"])


@settings(max_examples=100)
@given(DATA, INDENT, st.booleans())
def test_json_is_read_as_json_reads_it(data, indent, ascii_only):
    written = json.dumps(data, indent=indent, ensure_ascii=ascii_only)
    found = scan(written)
    assert found.problems == ()
    assert (found.unsure, found.holes) == (None, ())
    assert found.data == data


def values(data, path=""):
    yield path.removeprefix("."), data
    steps = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for step, item in steps:
        yield from values(item, path + (f".{step}" if isinstance(step, str) else f"[{step}]"))


@settings(max_examples=20)
@given(genotypes() | spaces(), INDENT)
def test_every_value_stands_where_it_is_said_to(genotype, indent):
    data = json.loads(canonical_text(genotype))
    written = json.dumps(data, indent=indent)
    places = scan(written).places
    for path, value in values(data):
        if "$" not in path:
            place = places[path]
            assert json.loads(written[place.value.start : place.value.end]) == value
            if place.key is not None:
                key = json.loads(written[place.key.start : place.key.end])
                assert path == key or path.endswith(f".{key}")


BROKEN = st.text(alphabet='{}[]",:0e-.\'/#ab \n\t\\"', max_size=60) | st.text(max_size=40)


@settings(max_examples=160)
@given(BROKEN)
def test_what_json_refuses_has_a_problem_and_what_it_takes_has_none(written):
    try:
        data = json.loads(written, object_pairs_hook=pairs, parse_constant=refuse)
    except ValueError:
        assert scan(written).problems
    else:
        assert (scan(written).problems, scan(written).data) == ((), data)


def pairs(items):
    if len(dict(items)) < len(items):
        raise ValueError("twice")
    return dict(items)


def refuse(word):
    raise ValueError(word)


SOURCES = st.sampled_from([text(), json.dumps(json.loads(text()), indent=2), reference("unet")])


@st.composite
def slips(draw):
    """A genotype's text with some characters left out, doubled or changed."""
    written = draw(SOURCES)
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.integers(0, len(written) - 1))
        other = draw(st.sampled_from(["", written[place] * 2, *'{}[]",:x0 \n', "'", "//", "\x00", "\ufeff"]))
        written = written[:place] + other + written[place + 1 :]
    return written


@settings(max_examples=120)
@given(slips())
def test_every_problem_of_a_text_stands_in_it(written):
    for problem in read_text(written).located():
        assert problem.span is not None
        assert 0 <= problem.span.start <= len(written)
        assert problem.code


LINES = {
    "a bracket forgotten in a line": ("[64, 64]},\n", "[64, 64},\n", ["G014"]),
    "a brace forgotten in a line": ("[64, 64]},\n", "[64, 64],\n", ["G014"]),
    "the stages' brace and comma": ("\n  },\n", "\n", ["G014", "G012"]),
    "the stages' brace": ("\n  },\n", ",\n", ["G014"]),
    "a brace too many": ("[64, 64]},\n", "[64, 64]}},\n", ["G015"]),
    "the other bracket": ("[64, 64]},\n", "[64, 64}},\n", ["G015"]),
    "the other brace": ("[64, 64]},\n", "[64, 64]],\n", ["G015"]),
    "a comma before a bracket": ("[64, 64]},\n", "[64, 64,]},\n", ["G011"]),
    "no comma": ('"level": 0, ', '"level": 0 ', ["G012"]),
    "no comma after a line": ("[64, 64]},\n", "[64, 64]}\n", ["G012"]),
    "no colon": ('"level": 0, ', '"level" 0, ', ["G013"]),
    "no first quote": ('"level": 0, ', 'level": 0, ', ["G020"]),
    "no second quote": ('"level": 0, "depth"', '"level: 0, "depth"', ["G020"]),
    "no last quote": ('"name": "net",', '"name": "net,', ["G020"]),
    "no quotes": ('"level": 0, ', "level: 0, ", ["G018"]),
    "no value": ('"level": 0, ', '"level": , ', ["G028"]),
    "two commas": ('"level": 0, ', '"level": 0,, ', ["G028"]),
    "a remark": ('"level": 0, ', '"level": 0, /* the image */', ["G016"]),
}
NET = """{
  "name": "net",
  "stages": {
    "enc1": {"level": 0, "depth": 2, "widths": [64, 64]},
    "enc2": {"level": 1, "depth": 2, "widths": [128, 128]}
  },
  "links": [
    {"from": "input", "to": "enc1"},
    {"from": "enc1", "to": "enc2"}
  ]
}
"""


@pytest.mark.parametrize(("right", "wrong", "codes"), LINES.values(), ids=LINES)
def test_after_a_slip_the_rest_is_read_as_it_was_meant(right, wrong, codes):
    assert NET.count(right) >= 1
    found = scan(NET.replace(right, wrong, 1))
    assert [problem.code for problem in found.problems] == codes
    assert found.unsure is None
    expected = json.loads(NET)
    if wrong == '"level": , ':
        assert found.holes == ("stages.enc1.level",)
        expected["stages"]["enc1"]["level"] = None
    assert found.data == expected


def test_a_text_in_single_quotes_is_told_of_a_few_times_and_read():
    found = scan(NET.replace('"', "'"))
    assert [problem.code for problem in found.problems] == ["G017"] * 5
    assert found.problems[-1].problem.endswith("(and 15 more such)")
    assert found.data == json.loads(NET)


@pytest.mark.parametrize(
    ("whole", "cut", "code"),
    [
        ('"in_channels": 3', '"in_channels: 3', "G020"),
        ('"from": "enc4", "to": "dec4"', '"from": "enc4, "to": "dec4"', "G020"),
        ('"to": "dec4"}', '"to": "dec4}', "G020"),
        ('{"from": "enc4", "to": "dec4"}', '"from": "enc4", "to": "dec4"}', "G015"),
        ('"enc3": {"level"', '"enc3": "level"', "G015"),
    ],
)
def test_a_sign_that_is_missing_is_one_problem_and_the_rest_is_read(whole, cut, code):
    source = reference("unet")
    assert source.count(whole) == 1
    found = scan(source.replace(whole, cut))
    assert [problem.code for problem in found.problems] == [code]
    assert found.data == json.loads(source)


MEANT = {"True": True, "TRUE": True, "False": False, "FALSE": False, "None": None, "undefined": None}
STRINGS = {
    "an escaped single quote": (r"'it\'s'", "it's", "G017", 'write "it\'s"'),
    "an escape that is none": (r'"a\qb"', "ab", "G022", "write \\\\ for a backslash"),
    "a control character": ('"a\x01b"', "ab", "G021", "write it as \\u0001, or remove it"),
}


@pytest.mark.parametrize(("word", "value"), MEANT.items(), ids=MEANT)
def test_words_of_other_languages_are_read_as_meant(word, value):
    found = scan(f'{{"a": {word}}}')
    assert found.data == {"a": value}
    assert type(found.data["a"]) is type(value)
    assert len(found.problems) == 1


@pytest.mark.parametrize(("written", "value", "code", "remedy"), STRINGS.values(), ids=STRINGS)
def test_a_string_that_json_refuses_is_read_as_meant(written, value, code, remedy):
    found = scan(f'{{"a": {written}}}')
    assert found.data == {"a": value}
    assert [(problem.code, problem.remedy) for problem in found.problems] == [(code, remedy)]
