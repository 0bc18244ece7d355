"""null does not stand for leaving a key out: `"norm": null` reads like no norm, and would be the default."""

import json

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from compiler.checks import problems_of
from genotype import Genotype, canonical_text, loads, read_text
from genotype.form.blocks import StageBlock
from genotype.form.cells import BlockInput
from genotype.form.links import Head, Link, Resize
from genotype.form.stages import Fusion, Stage
from genotype.form.styles import Activation, Norm
from genotype.text.keys import json_name
from genotype.text.schema import classes_in
from tests.genotype.documents import changed
from tests.strategies import genotypes, spaces

HOLDERS = {
    Genotype: ((), None),
    Stage: (("stages", "enc1"), None),
    StageBlock: (("stages", "enc1", "block"), {"kind": "residual"}),
    Fusion: (("stages", "enc1", "fusion"), {"kind": "concat"}),
    Norm: (("stages", "enc1", "norm"), {"kind": "group"}),
    Activation: (("stages", "enc1", "activation"), {"kind": "relu"}),
    Link: (("links", 0), None),
    Resize: (("links", 4, "resize"), None),
    Head: (("heads", 0), None),
    BlockInput: (("cells", "skip", "blocks", 0, "inputs", 1), None),
}
"""Where objects of a class stand in the document, and what is put there if nothing does."""
WITHOUT = "squeeze"
"""The key of which null is a value: without."""


def keys_not_given():
    """Every key of a genotype's objects that is None unless given, with its class."""
    for cl in dict.fromkeys(classes_in(Genotype)):
        fields = attrs.fields(cl)
        yield from ((cl, json_name(each)) for each in fields if each.default is None)


def with_null(cl, key):
    place, whole = HOLDERS[cl]
    base = [] if whole is None else [(place, dict(whole))]
    return json.dumps(changed(*base, ((*place, key), None)))


@pytest.mark.parametrize(
    ("cl", "key"), list(keys_not_given()), ids=lambda part: getattr(part, "__name__", part)
)
def test_null_is_refused_wherever_a_key_may_be_left_out(cl, key):
    problems = read_text(with_null(cl, key)).problems
    if key == WITHOUT:
        assert problems == ()
        return
    (problem,) = problems
    assert problem.code == "G115"
    assert problem.path.endswith(key) or key == "$schema"
    assert problem.remedy.startswith("leave the key out")
    assert problem.meant is None


@pytest.mark.parametrize("key", ["norm", "activation"])
def test_the_word_for_none_is_told_and_is_taken(key):
    (problem,) = read_text(with_null(Stage, key)).problems
    assert problem.remedy == f'leave the key out; write "none" for no {key}'
    read = loads(json.dumps(changed((("stages", "enc1", key), "none"))))
    assert getattr(read.stages["enc1"], key) == "none"


def test_nothing_is_reported_that_follows_from_it():
    """The rest is checked as if the key were not there."""
    wrong = (("stages", "dec1", "kernel"), 2)
    without = problems_of(read_text(json.dumps(changed(wrong))))
    with_null = problems_of(read_text(json.dumps(changed((("stages", "enc1", "bias"), None), wrong))))
    assert "G208" in {problem.code for problem in without}
    assert [one.code for one in with_null] == ["G115", *(one.code for one in without)]


def test_no_squeeze_is_an_option():
    block = {"kind": "residual", "squeeze": {"choose": [None, 4]}}
    read = loads(json.dumps(changed((("stages", "enc1", "block"), block))))
    assert read.stages["enc1"].block.squeeze.options == (None, 4)


def nulls(value, key=None):
    """The keys whose value is null, the options of a choice under the choice's key."""
    if value is None:
        yield key
    for step, item in value.items() if isinstance(value, dict) else ():
        yield from nulls(item, key if step == "choose" else step)
    for item in value if isinstance(value, list) else ():
        yield from nulls(item, key)


@given(st.one_of(genotypes(), spaces()))
def test_canonical_text_has_no_null_but_among_the_options_of_a_squeeze(genotype):
    assert {*nulls(json.loads(canonical_text(genotype)))} <= {WITHOUT}
