"""A key in the wrong object is told where it belongs; another word for a key is asked about."""

import json

import pytest

from compiler.checks import problems_of
from genotype import Activation, Fusion, Norm, Stage, StageBlock, encode, loads, read_text
from genotype.diagnostics.fixable import is_fixable
from genotype.form.links import Link, Resize
from genotype.text.keys import keys_of
from tests.genotype.documents import ABSENT, changed

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
    given = key in document["stages"]["enc1"]
    there = f"remove it; stages.enc1.{key} is already given"
    outwards = f"move it out of here: {key!r} is a key of the stage"
    assert near or problem.remedy == (there if given else outwards)


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
    ((*STAGE, "block"), {"kind": "conv", "scse": True}, 'write "squeeze": "scse"'),
    ((*STAGE, "block"), {"kind": "depth_sep", "scse": True}, "remove it; depth_sep blocks have: kind"),
    ((*STAGE, "gelu"), True, 'write "activation": "gelu"'),
    ((*STAGE, "block"), {"kind": "residual", "dropout_rate": 0.1}, "move it out of here: 'dropout' is a key"),
    (("kernel",), 3, 'move it into "stages" or "heads": \'kernel\' is a key of a stage and of a head'),
    (("kernel_size",), 3, 'move it into "stages" or "heads": \'kernel\' is a key of a stage and of a head'),
    (("dropout",), 0.1, "move it into \"stages\": 'dropout' is a key of a stage"),
    (("drop_path",), 0.1, 'move it into "block": {...} of a stage'),
]


@pytest.mark.parametrize(("place", "value", "remedy"), ASKED, ids=str)
def test_what_is_asked_or_listed(place, value, remedy):
    (problem,) = of_form((place, value))
    assert (problem.code, problem.problem) == ("G101", "unknown key")
    assert problem.remedy.startswith(remedy)


def test_a_key_that_belongs_elsewhere_is_not_taken_for_one_that_is_missing():
    """Its value fits spatial_dims, but a kernel is a kernel."""
    problems = of_form((("kernel",), 3), (("spatial_dims",), ABSENT))
    assert {(problem.code, problem.path, problem.meant) for problem in problems} == {
        ("G101", "kernel", None),
        ("G102", "spatial_dims", None),
    }
    assert all("did you mean" not in problem.remedy for problem in problems)


MOVED = [
    ({"block": {"kind": "residual", "dropout": 0.1}}, {"block": {"kind": "residual"}, "dropout": 0.1}),
    ({"block": {"kind": "residual", "dropout_p": 0.1}}, {"block": {"kind": "residual"}, "dropout": 0.1}),
    ({"block": {"kind": "conv", "kernel": 5}}, {"block": {"kind": "conv"}, "kernel": 5}),
    ({"block": {"kind": "residual"}, "drop_path": 0.1}, {"block": {"kind": "residual", "drop_path": 0.1}}),
    ({"block": "residual", "drop_path": 0.1}, {"block": {"kind": "residual", "drop_path": 0.1}}),
    ({"norm": {"kind": "group"}, "eps": 0.1}, {"norm": {"kind": "group", "eps": 0.1}}),
]
"""A key in the wrong object of a stage, and the same in the right one."""


def stage_with(keys):
    return changed(*(((*STAGE, key), value) for key, value in keys.items()))


@pytest.mark.parametrize(("wrong", "right"), MOVED, ids=str)
def test_a_key_with_one_place_is_moved_there(wrong, right):
    reading = read_text(json.dumps(stage_with(wrong)))
    assert [is_fixable(problem) for problem in reading.problems] == [True]
    assert encode(reading.genotype) == encode(loads(json.dumps(stage_with(right))))


LEFT = [
    {"block": {"kind": "residual", "dropout": 0.1}, "dropout": 0.2},
    {"drop_path": 0.1},
    {"block": {"choose": ["conv", "residual"]}, "drop_path": 0.1},
    {"fusion": "gate", "block": "residual", "squeeze": 4},
    {"block": "conv", "drop_path": 0.1},
]
"""The key is there already, its object is not, is open, may be one of two, or has no such key."""


@pytest.mark.parametrize("keys", LEFT, ids=str)
def test_a_key_without_a_place_of_its_own_is_left(keys):
    (problem,) = of_form_and_keys(stage_with(keys))
    assert not is_fixable(problem)
    assert problem.remedy.startswith(("move it", "remove it"))


def of_form_and_keys(document):
    """What is told of the form of a document and of the settings of its blocks."""
    found = problems_of(read_text(json.dumps(document)))
    return [problem for problem in found if problem.code in ("G101", "G211")]


def test_what_does_not_fit_there_is_not_moved():
    (problem,) = of_form_and_keys(stage_with({"block": {"kind": "residual", "dropout": -7}}))
    assert not is_fixable(problem)


def test_a_choice_by_another_word_is_not_left_open_either():
    (problem,) = of_form(((*STAGE, "level"), {"options": [0, 1]}))
    assert (problem.code, problem.path) == ("G114", "stages.enc1.level")


def test_an_optional_link_is_never_made_one_that_is_there():
    """The hint is asked about alone: true would mean the opposite."""
    (problem,) = read_text(json.dumps(changed((("links", 2, "optional"), True)))).problems
    assert problem.meant is None
