"""A key in the wrong object is told where it belongs; another word for a key is asked about."""

import json

import pytest

from compiler.checks import problems_of
from genotype import Activation, Fusion, Norm, Stage, StageBlock, read_text
from genotype.form.links import Link, Resize
from genotype.text.keys import keys_of
from tests.genotype.documents import changed

STAGE = ("stages", "enc1")
HELD = [
    ("block", StageBlock, {"kind": "residual"}),
    ("norm", Norm, {"kind": "batch"}),
    ("activation", Activation, {"kind": "relu"}),
    ("fusion", Fusion, {"kind": "concat"}),
]
OUTWARDS = [
    (name, whole, key) for name, cl, whole in HELD for key in keys_of(Stage) if key not in keys_of(cl)
]


def of_form(*changes):
    """What is told of the form of the document with these changes."""
    found = problems_of(read_text(json.dumps(changed(*changes))))
    return [problem for problem in found if problem.code.startswith("G1")]


@pytest.mark.parametrize(("name", "whole", "key"), OUTWARDS)
def test_a_key_of_the_stage_inside_one_of_its_objects(name, whole, key):
    """Unless it is near a key of that object, which is then asked about."""
    document = changed(((*STAGE, name), {**whole, key: 3}))
    (problem,) = read_text(json.dumps(document)).problems
    assert problem.path == f"stages.enc1.{name}.{key}"
    near = "did you mean" in problem.remedy
    assert near or problem.remedy == f"move it out of here: {key!r} is a key of the stage"


@pytest.mark.parametrize("key", [key for key in keys_of(StageBlock) if key not in (*keys_of(Stage), "kind")])
def test_a_key_of_the_block_in_the_stage(key):
    (problem,) = read_text(json.dumps(changed(((*STAGE, key), 3)))).problems
    assert problem.path == f"stages.enc1.{key}"
    assert problem.remedy.startswith("move it into ")
    assert '"block": {...}' in problem.remedy


@pytest.mark.parametrize("key", [key for key in keys_of(Resize) if key not in (*keys_of(Link), "kind")])
def test_a_key_of_the_resize_on_the_link(key):
    (problem,) = read_text(json.dumps(changed((("links", 1, key), 3)))).problems
    assert problem.remedy == 'move it into "resize": {...} of the link'


ASKED = [
    ((*STAGE, "block"), {"kind": "dense", "layers": 3}, "did you mean 'convs'?"),
    (("links", 2, "optional"), True, "did you mean 'present'?"),
    ((*STAGE, "depth"), {"choices": [1, 2]}, "did you mean 'choose'?"),
    ((*STAGE, "depth"), {"options": [1, 2]}, "did you mean 'choose'?"),
    ((*STAGE, "block"), {"kind": "residual", "layers": 3}, "remove it; residual blocks have: kind, groups, "),
    ((*STAGE, "block"), {"kind": "depth_sep", "foo": 3}, "remove it; depth_sep blocks have: kind"),
    (
        (*STAGE, "block"),
        {"choose": ["conv", {"kind": "dense", "foo": 3}]},
        "remove it; dense blocks have: kind",
    ),
]


@pytest.mark.parametrize(("place", "value", "remedy"), ASKED, ids=str)
def test_what_is_asked_or_listed(place, value, remedy):
    (problem,) = of_form((place, value))
    assert (problem.code, problem.problem) == ("G101", "unknown key")
    assert problem.remedy.startswith(remedy)


def test_a_choice_by_another_word_is_not_left_open_either():
    (problem,) = of_form(((*STAGE, "level"), {"options": [0, 1]}))
    assert (problem.code, problem.path) == ("G114", "stages.enc1.level")


def test_an_optional_link_is_never_made_one_that_is_there():
    """The hint is asked about alone: true would mean the opposite."""
    (problem,) = read_text(json.dumps(changed((("links", 2, "optional"), True)))).problems
    assert problem.meant is None
