"""Every mistake of form is named once, where it stands, with what to write instead."""

import json

import attrs
import pytest

from genotype import InputError, loads, read_text
from genotype.text.decode import decode
from tests.genotype.documents import ABSENT, DOCUMENT, changed, text

STAGE = ("stages", "enc1")
EDGE = ("cells", "skip", "edges", 0)
BLOCK = ("cells", "skip", "blocks", 0)

CASES = {
    "missing key": (
        (*STAGE, "depth"), ABSENT, "stages.enc1.depth",
        "this key is missing", "add 'depth': a whole",
    ),
    "missing at the top": (("heads",), ABSENT, "heads", "this key is missing", "add 'heads': a list"),
    "missing under another name": (
        (*EDGE, "from"), ABSENT, "cells.skip.edges[0].from",
        "missing", "add 'from'",
    ),
    "misspelled key": (("links", 1, "cel"), "skip", "links[1].cel", "unknown key", "did you mean 'cell'?"),
    "unknown key": (
        ("heads", 0, "zzz"), 1, "heads[0].zzz",
        "unknown key", "known keys: from, kernel, bias, norm, activation, resize, conv, weight",
    ),
    "unknown key in a choice": (
        ("stages", "enc2", "depth", "zzz"), 1, "stages.enc2.depth.zzz",
        "unknown key", "known keys: choose",
    ),
    "unknown key of no word": (("\x1b[2J\n",), 1, "['\\x1b[2J\\n']", "unknown key", "remove it"),
    "a key of any length": (("k" * 99,), 1, "['" + "k" * 36 + "...]", "unknown key", "remove it"),
    "string for a number": (
        ("in_channels",), "3", "in_channels",
        "'3' is not a whole number", "from 1 to 65536",
    ),
    "fraction": (("in_channels",), 2.5, "in_channels", "2.5 is not a whole number", "from 1 to 65536"),
    "number with a point": (
        ("in_channels",), 3.0, "in_channels",
        "3.0 is not a whole number", "from 1 to 65536",
    ),
    "true for a number": (
        ("in_channels",), True, "in_channels",
        "true is not a whole number", "from 1 to 65536",
    ),
    "true for a fraction": (
        ("heads", 1, "weight"), True, "heads[1].weight",
        "true is not a number", "a number from",
    ),
    "null for a number": (
        (*EDGE, "to"), None, "cells.skip.edges[0].to",
        "null is not a whole number", "from 0 to",
    ),
    "null for a list": (("links",), None, "links", "null is not a list", "write a list"),
    "number for a word": (("norm",), 7, "norm", "7 is not a known value", "one of 'batch', 'instance'"),
    "string for a yes or no": (("bias",), "no", "bias", "'no' is not true or false", "write true or false"),
    "0 for a yes or no": (("bias",), 0, "bias", "0 is not true or false", "write true or false"),
    "number for a text": (("about",), 7, "about", "7 is not a string", "write a string"),
    "list for an object": (("stages",), [], "stages", "a list is not an object", "write an object"),
    "number for an object": (("levels", 0), 1, "levels[0]", "1 is not an object", 'an object with "stride"'),
    "object for a list": (("levels",), {}, "levels", "an object is not a list", "write a list"),
    "too small": (("levels", 1, "stride"), 0, "levels[1].stride", "0 is out of range", "from 1 to 63"),
    "too large": (("in_channels",), 10**30, "in_channels", "1" + "0" * 30 + " is out of range", "to 65536"),
    "far too large": (
        ("in_channels",), 10**400, "in_channels",
        "1" + "0" * 36 + "... is out of range", "to 65536",
    ),
    "too large a fraction": (
        ("heads", 1, "weight"), 1e7, "heads[1].weight",
        "10000000.0 is out of range", "to 1e+06",
    ),
    "one of several": (
        (*STAGE, "widths", 1), -4, "stages.enc1.widths[1]",
        "-4 is out of range", "from 1 to 65536",
    ),
    "not a name": (
        (*EDGE, "op"), "os.system('x')", "cells.skip.edges[0].op",
        "is not a valid name", "identifier",
    ),
    "a name and a line end": (
        ("name",), "small\n", "name",
        "'small\\n' is not a valid name", "write 'small'",
    ),
    "letters of other alphabets": (
        ("name",), "\u0430b", "name",
        "'\u0430b' is not a valid name", "lower-case",
    ),
    "empty name": (("name",), "", "name", "'' is not a valid name", "lower-case"),
    "key that is no name": (
        ("stages", "Enc 1"), {"level": 0, "depth": 1, "widths": 8}, "stages['Enc 1']",
        "'Enc 1' is not a valid name", "rename it to 'enc_1'",
    ),
    "key that can be no name": (
        ("stages", "1"), {"level": 0, "depth": 1, "widths": 8}, "stages.1",
        "'1' is not a valid name", "rename it: a lower-case identifier",
    ),
    "misspelled word": (
        ("activation",), "leaky_rel", "activation",
        "'leaky_rel' is not a known value", "did you mean 'leaky_relu'?",
    ),
    "word for a number of a list": (
        ("spatial_dims",), "2", "spatial_dims",
        "'2' is not a known", "one of 2, 3",
    ),
    "number not in the list": (("spatial_dims",), 4, "spatial_dims", "4 is not a known value", "one of 2, 3"),
    "misspelled resize": (
        ("links", 1, "resize"), "max_pol", "links[1].resize",
        "'max_pol' is not a known", "did you mean 'max_pool'?",
    ),
    "resize without its kind": (
        ("links", 1, "resize"), {"width": 4}, "links[1].resize.kind",
        "this key is missing", "one of 'max_pool',",
    ),
    "a resize with nothing of one": (
        ("links", 1, "resize"), {"colour": 4}, "links[1].resize",
        "an object without \"kind\" or \"choose\" is not allowed", "one of 'max_pool',",
    ),
    "no such form": (
        (*STAGE, "depth"), [1], "stages.enc1.depth",
        "a list is not allowed here", "a whole number from 1",
    ),
    "null where there is no default": (
        (*STAGE, "depth"), None, "stages.enc1.depth",
        "null is not allowed", "write a",
    ),
    "neither cell nor like": (
        ("cells", "other"), {}, "cells.other",
        'an object without "width" or "like" is not allowed',
        'with "width", or an object with "like"',
    ),
    "empty choice": (
        (*STAGE, "depth"), {"choose": []}, "stages.enc1.depth",
        "the choice has no options", "at least one",
    ),
    "option twice": (
        (*STAGE, "depth"), {"choose": [2, 1, 2]}, "stages.enc1.depth.choose[2]",
        "an option is listed twice", "each option once",
    ),
    "option out of range": (
        (*STAGE, "depth"), {"choose": [1, 0]}, "stages.enc1.depth.choose[1]",
        "0 is out of range", "from 1 to 64",
    ),
    "option of another kind": (
        (*BLOCK, "inputs"), {"choose": [{"node": 0}]}, "cells.skip.blocks[0].inputs.choose[0]",
        "an object is not a whole number", "from 0",
    ),
    "choice where none may be": (
        ("norm",), {"choose": ["batch"]}, "norm",
        "this cannot be left open", "depth, widths, fusion, block, kernel, norm, activation of a stage; ",
    ),
    "a level left open": (
        (*STAGE, "level"), {"choose": [0, 1]}, "stages.enc1.level",
        "this cannot be left open", "resize, op, present of a link; op of an edge; inputs of a cell's block",
    ),
    "a setting left open that cannot be": (
        (*STAGE, "block"), {"kind": "residual", "drop_path": {"choose": [0, 0.1]}},
        "stages.enc1.block.drop_path",
        "this cannot be left open", "expansion, groups, squeeze, shortcut, convs, growth of its block",
    ),
    "half a character": (("about",), "\ud83e", "about", "half of a surrogate pair", "both \\u escapes"),
    "the first half": (("about",), "\ud800", "about", "half of a surrogate pair", "both \\u escapes"),
    "the last half": (("about",), "\udfff", "about", "half of a surrogate pair", "both \\u escapes"),
    "missing format": (("format",), ABSENT, "format", "this key is missing", 'write "format": "genoc/1"'),
    "unknown format": (("format",), "genoc/99", "format", "'genoc/99' is not known", "this genoc reads"),
    "format of another kind": (("format",), None, "format", "null is not known", "this genoc reads"),
}  # fmt: skip


@pytest.mark.parametrize(("place", "value", "path", "problem", "remedy"), CASES.values(), ids=CASES)
def test_one_mistake_is_one_problem(place, value, path, problem, remedy):
    (found,) = read_text(text((place, value))).problems
    assert found.path == path
    assert problem in found.problem
    assert remedy in found.remedy


@pytest.mark.parametrize(("place", "value", "path", "problem"), [c[:4] for c in CASES.values()], ids=CASES)
def test_what_is_read_in_spite_of_a_mistake_is_whole_and_refused(place, value, path, problem):
    reading = read_text(text((place, value)))
    assert reading.genotype is not None
    # A key too many is left out, and one with a near name read by that, which makes no value up.
    kept = path == "format" or problem == "unknown key" or "Enc 1" in path
    whole = path.partition(".choose")[0] if "twice" in problem else path  # without it, others have its number
    assert reading.mended == (() if kept else (whole,))
    with pytest.raises(InputError, match="1 problem; "):
        loads(text((place, value)))


def test_all_mistakes_are_reported_at_once():
    together = text(
        (("name",), "Small"),
        (("stages", "enc1", "level"), -1),
        (("stages", "enc1", "width"), 3),
        (("links", 0, "to"), ABSENT),
        (("links", 2, "cell"), 3),
        (("cells", "skip", "blocks", 1, "inputs", "choose"), [0, "1", 2.5]),
        (("format",), "genoc/0"),
    )
    assert [problem.path for problem in read_text(together).problems] == [
        "format",
        "name",
        "stages.enc1.level",
        "stages.enc1.width",
        "links[0].to",
        "links[2].cell",
        "cells.skip.blocks[1].inputs.choose[1]",
        "cells.skip.blocks[1].inputs.choose[2]",
    ]


def test_a_cell_without_its_width_is_a_cell_by_what_else_it_has():
    reading = read_text(text((("cells", "other"), {"edges": "none", "blocks": 3})))
    assert [fault.path for fault in reading.problems] == [
        "cells.other.width",
        "cells.other.edges",
        "cells.other.blocks",
    ]
    assert reading.genotype is not None
    assert reading.genotype.cells["other"].width == 1


RENAMED = {
    "a stage's": (("stages", "enc1"), "dpeth", "depth", 2),
    "a stage's level": (("stages", "enc1"), "levle", "level", 0),
    "a list of all": ((), "stagse", "stages", DOCUMENT["stages"]),
    "the format": ((), "fromat", "format", "genoc/1"),
    "one that need not be": (("links", 1), "resise", "resize", "max_pool"),
    "a choice's": (("stages", "enc2", "depth"), "chose", "choose", [1, 2]),
    "an end": (("links", 1), "form", "from", "enc1"),
}


@pytest.mark.parametrize(("place", "written", "name", "value"), RENAMED.values(), ids=RENAMED)
def test_a_misspelt_key_is_one_problem_and_its_value_is_read(place, written, name, value):
    reading = read_text(text(((*place, written), value), ((*place, name), ABSENT)))
    (found,) = reading.problems
    assert found.path.endswith(written)
    assert (found.problem, found.remedy) == ("unknown key", f"did you mean {name!r}?")
    assert reading.genotype == loads(text())
    assert reading.mended == ()


OTHER_WORDS = [
    (("links", 1, "resize"), {"type": "transposed_conv", "width": 8}, "links[1].resize.type", "kind"),
    (("stages", "enc1"), {"level": 0, "depth": 2, "channels": [8, 8]}, "stages.enc1.channels", "widths"),
]


@pytest.mark.parametrize(("place", "value", "path", "name"), OTHER_WORDS, ids=["kind", "widths"])
def test_another_word_for_the_one_key_that_is_missing_is_one_problem(place, value, path, name):
    reading = read_text(text((place, value)))
    (found,) = reading.problems
    assert (found.path, found.meant) == (path, None)
    assert found.remedy == f"did you mean {name!r}, which is missing here?"
    assert reading.mended == ()


def test_another_word_is_none_for_what_it_does_not_fit():
    found = read_text(text((("links", 1, "resize"), {"type": 3, "width": 8}))).problems
    assert sorted(one.code for one in found) == ["G101", "G102"]


def test_the_value_of_a_misspelt_key_is_looked_at_too():
    source = text((("stages", "enc1", "dpeth"), "two"), (("stages", "enc1", "depth"), ABSENT))
    found = read_text(source).located()
    assert [(one.path, source[one.span.start : one.span.end]) for one in found] == [
        ("stages.enc1.dpeth", '"dpeth"'),
        ("stages.enc1.depth", '"two"'),
    ]


def test_a_key_that_is_near_one_that_stands_beside_it_is_not_taken_for_it():
    (found,) = read_text(text((("stages", "enc1", "dpeth"), 3))).problems
    assert (found.remedy, found.meant) == ("remove it; 'depth' is already given", None)


@pytest.mark.parametrize("data", ["[]", "3", "null", '"genoc/1"', "true"])
def test_what_is_no_object_is_no_genotype(data):
    reading = read_text(data)
    assert reading.genotype is None
    assert [problem.path for problem in reading.problems] == ["the file"]
    assert "is not an object" in reading.problems[0].problem


def test_a_refusal_prints_each_problem_with_its_place_and_remedy():
    source = json.dumps(changed((("in_channels",), 0), (("colour",), [1])), indent=1)
    last = source.count("\n")
    with pytest.raises(InputError) as caught:
        loads(source, "small.json")
    assert str(caught.value) == (
        "small.json:5:17: G104 in_channels: 0 is out of range\n"
        '  5 |  "in_channels": 0,\n'
        "    |                 ^\n"
        "    -> write a whole number from 1 to 65536\n\n"
        f"small.json:{last - 2}:2: G101 colour: unknown key\n"
        f'  {last - 2} |  "colour": [\n'
        "      |  ^^^^^^^^\n"
        "    -> remove it; known keys: $schema, format, name, about, spatial_dims,"
        " in_channels, out_channels, output, norm, activation, bias, levels, stages, links, heads, cells\n\n"
        "small.json: 2 problems; see genoc explain G104"
    )


@pytest.mark.parametrize("kind", [dict[str, int], list[int], set[int]])
def test_a_class_with_a_type_that_no_rule_reads_is_a_mistake_of_its_author(kind):
    loose = attrs.make_class("Loose", {"field": attrs.field(type=kind)}, frozen=True)
    with pytest.raises(TypeError, match="write tuple, or Mapping"):
        decode({"field": {}}, loose)
