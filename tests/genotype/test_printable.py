"""What does not show is spelt out, wherever words from outside enter a message."""

import json
import re
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from genotype import Diagnostic, InputError
from genotype.diagnostics.for_programs import annotations
from genotype.diagnostics.input_error import InputErrors, TextError
from genotype.diagnostics.printable import is_printable, json_text, printable, shown_values
from tests.hostile.text import HOSTILE, is_hostile

TEXT = st.text(st.characters() | st.sampled_from(HOSTILE), max_size=40)
HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


@given(TEXT)
def test_what_is_printable_shows_and_stays_as_it_is(text):
    told = printable(text)
    assert not any(is_hostile(one) for one in told)
    assert printable(told) == told
    assert printable(text, keep="\n").count("\n") == text.count("\n")


def test_every_character_that_unicode_hides_is_spelt_out():
    for code in range(0x110000):
        one = chr(code)
        if unicodedata.category(one) in HIDDEN:
            assert not is_printable(one), hex(code)


def test_letters_of_every_script_stay():
    text = "Läsion 病変 آفة נגע पाठ ☕ ± → e\u0301"
    assert printable(text) == text


@given(st.recursive(TEXT | st.integers() | st.none(), lambda x: st.lists(x) | st.dictionaries(TEXT, x)))
def test_json_means_the_same(value):
    text = json_text(value, indent=1)
    assert json.loads(text) == json.loads(json.dumps(value))
    assert not any(is_hostile(one) for one in text.replace("\n", ""))
    assert not re.search(r"[^ \n-~]", "".join(one for one in text if is_hostile(one) and one != "\n"))


@given(TEXT, TEXT, TEXT, TEXT)
def test_no_refusal_has_a_line_that_came_from_outside(subject, path, problem, remedy):
    found = Diagnostic(path, problem, remedy)
    for refused in (InputError(subject, [found]), TextError(subject, [found], "x")):
        together = InputErrors([refused, refused])
        for told in (str(refused), refused.shown(), str(together), together.shown()):
            assert not any(is_hostile(one) for one in told.replace("\n", ""))
        assert str(refused).count("\n") <= 4


@given(TEXT, TEXT)
def test_an_annotation_is_one_line(file, problem):
    (line,) = annotations(file, "", (Diagnostic("the file", problem, problem),))
    assert not any(is_hostile(one) for one in line)


@given(st.dictionaries(TEXT, st.lists(TEXT)))
def test_values_for_a_page_show(value):
    for key, items in shown_values(value).items():
        assert not any(is_hostile(one) for text in (key, *items) for one in text if one not in "\n\t")
