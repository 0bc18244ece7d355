"""The JSON Schema accepts what the decoder accepts, and refuses what it refuses."""

import copy
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from genotype import canonical_text, encode, loads, read_text
from genotype.diagnostics.paths import path_of
from genotype.text.schema import json_schema
from tests.genotype.damage import KINDS, damage, verdicts
from tests.genotype.documents import ABSENT, DOCUMENT, changed, put
from tests.genotype.ecma import with_ecma_patterns
from tests.genotype.test_form_errors import CASES
from tests.strategies import genotypes, single_candidate_spaces, spaces
from zoo.references import names
from zoo.references import text as bundled

SCHEMA = json_schema()
VALIDATOR = with_ecma_patterns(Draft202012Validator)(SCHEMA)

BEYOND = {"number with a point", "half a character", "the first half", "the last half"}
"""What JSON Schema has no words for; the module says so."""


def accepted(document):
    return not read_text(json.dumps(document)).problems


def test_the_schema_is_a_schema():
    Draft202012Validator.check_schema(SCHEMA)
    assert json.loads(json.dumps(SCHEMA)) == SCHEMA


@settings(max_examples=16)
@given(genotypes() | spaces() | single_candidate_spaces())
def test_every_genotype_and_space_is_accepted(genotype):
    VALIDATOR.validate(json.loads(canonical_text(genotype)))


@pytest.mark.parametrize("name", CASES)
def test_every_mistake_of_form_is_refused(name):
    place, value, *_ = CASES[name]
    assert VALIDATOR.is_valid(changed((place, value))) is (name in BEYOND)


VALUES = st.sampled_from(
    [
        None,
        True,
        False,
        0,
        1,
        2,
        3,
        64,
        65,
        70_000,
        -1,
        10**30,
        0.5,
        -0.25,
        1e9,
        "",
        "1",
        "a",
        "batch",
        "max_pool",
    ]
    + [
        "a\n",
        "Ä",
        "enc1",
        "a" * 63,
        "a" * 64,
        "a-b",
        "sum",
        "like",
        [],
        {},
        [1],
        [1, 3],
        ["a"],
        [[]],
        [{}],
        {"a": 1},
    ]
    + [{"choose": values} for values in ([], [1], [1, 2], [2, 2], ["a"], ["a", 1], "a", [None])]
    + [{"kind": "nearest"}, {"like": "a"}, {"node": 0}, {"from": 0, "to": 1, "op": "a"}, ABSENT]
)
KEYS = st.sampled_from(
    ["choose", "depth", "width", "zzz", "", "a\n", "Ä", "like", "kind", "cell", "node", "$schema"]
)


def places(value, place=()):
    """Every place in a document but the top."""
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, item in steps:
        yield (*place, step)
        yield from places(item, (*place, step))


def objects(document):
    """Every place where an object stands."""
    yield ()
    yield from (place for place in places(document) if isinstance(at(document, place), dict))


def at(document, place):
    for step in place:
        document = document[step]
    return document


ITS_OWN = st.sampled_from([at(DOCUMENT, place) for place in places(DOCUMENT)])
"""What stands somewhere in the document may often stand elsewhere too."""


@st.composite
def damaged(draw, documents):
    """A document with one to three values replaced, keys taken away or added."""
    document = draw(documents)
    for _ in range(draw(st.sampled_from([1, 1, 1, 2, 3]))):
        value = draw(VALUES | ITS_OWN)
        if value is ABSENT or draw(st.booleans()):
            place = draw(st.sampled_from(list(places(document))))
        else:
            place = (*draw(st.sampled_from(list(objects(document)))), draw(KEYS))
        put(document, place, value if value is ABSENT else copy.deepcopy(value))
    return document


@settings(max_examples=160)
@given(damaged(st.builds(copy.deepcopy, st.just(DOCUMENT))))
def test_the_decoder_and_the_schema_give_the_same_verdict(document):
    assert VALIDATOR.is_valid(document) == accepted(document)


@settings(max_examples=16)
@given(damaged((genotypes() | spaces()).map(encode).map(copy.deepcopy)))
def test_they_do_so_for_every_network(document):
    assert VALIDATOR.is_valid(document) == accepted(document)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@settings(max_examples=15, deadline=None)
@given(st.sampled_from(names()), st.randoms(use_true_random=False))
def test_bundled_files_damaged_in_every_way_have_one_verdict(kind, name, rng):
    schema, decoder = verdicts(VALIDATOR, damage(rng, json.loads(bundled(name)), kind))
    assert schema is decoder


@settings(max_examples=30)
@given(damaged(st.builds(copy.deepcopy, st.just(DOCUMENT))))
def test_what_is_mended_is_a_genotype_and_what_is_accepted_is_not_mended(document):
    reading = read_text(json.dumps(document))
    if reading.problems:
        assert reading.genotype is None or accepted(encode(reading.genotype))
    else:
        assert reading.mended == ()
        assert loads(canonical_text(reading.genotype)) == reading.genotype


def test_a_whole_number_with_a_point_is_beyond_json_schema():
    """To JSON Schema 3.0 and 3 are one number, so this is the decoder's to refuse."""
    document = changed((("in_channels",), 3.0))
    assert VALIDATOR.is_valid(document)
    assert not accepted(document)


OBJECTS = {
    "Genotype": (),
    "Stage": ("stages", "enc1"),
    "Resize": ("links", 4, "resize"),
    "Link": ("links", 0),
    "Head": ("heads", 0),
    "Cell": ("cells", "skip"),
    "Keep": ("cells", "skip", "keep"),
    "Norm": ("stages", "enc1", "norm"),
    "StageBlock": ("stages", "enc1", "block"),
    "Squeeze": ("stages", "enc1", "block", "squeeze"),
}
WRITTEN_OUT = {
    "Norm": {"kind": "batch"},
    "StageBlock": {"kind": "residual"},
    "Squeeze": {"kind": "scse"},
}


def defaults_of(definition):
    parts = definition["properties"].items()
    return {key: part["default"] for key, part in parts if "default" in part and key != "format"}


@pytest.mark.parametrize("name", OBJECTS)
def test_a_default_in_the_schema_is_the_decoders_default(name):
    defaults = defaults_of(SCHEMA if name == "Genotype" else SCHEMA["$defs"][name])
    assert defaults
    base = [(OBJECTS[name], WRITTEN_OUT[name])] if name in WRITTEN_OUT else []
    if name == "Squeeze":
        base = [(OBJECTS["StageBlock"], WRITTEN_OUT["StageBlock"]), *base]
    for key, default in defaults.items():
        written_out, left_out = (changed(*base, ((*OBJECTS[name], key), default)) for _ in range(2))
        del at(left_out, OBJECTS[name])[key]
        assert loads(json.dumps(written_out)) == loads(json.dumps(left_out))


def test_no_other_definition_has_defaults():
    assert {name for name, definition in SCHEMA["$defs"].items() if defaults_of(definition)} < set(OBJECTS)


def test_every_definition_says_what_it_is():
    described = [SCHEMA, *SCHEMA["$defs"].values()]
    assert all(
        definition["description"][0].isupper() or definition["description"][0] == "`"
        for definition in described
    )
    assert set(SCHEMA["$defs"]) == {
        "Activation", "Block", "BlockInput", "Cell", "Edge", "Fusion", "Head", "Keep", "Level", "Like",
        "Link", "Norm", "Resize", "Squeeze", "Stage", "StageBlock", "WidthOf",
    }  # fmt: skip


def objects_of(schema):
    """Every object in a schema that has keys of its own, its choices included."""
    if isinstance(schema, dict):
        if "properties" in schema:
            yield schema
        for part in schema.values():
            yield from objects_of(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from objects_of(part)


def test_every_key_says_what_it_is_and_its_words_can_be_completed():
    found = list(objects_of(SCHEMA))
    assert len(found) > len(SCHEMA["$defs"])
    for one in found:
        for key, part in one["properties"].items():
            assert len(part["description"]) > 10, key
            assert part["description"].endswith("."), key
    stage, link = (SCHEMA["$defs"][name]["properties"] for name in ("Stage", "Link"))
    assert {"enum": ["batch", "instance", "group", "layer", "none"]} in stage["norm"]["anyOf"]
    assert "transposed_conv" in link["resize"]["anyOf"][0]["enum"]


OPS = ["none", "skip_connect", "conv_3x3", "dil_conv_3x3"]
OP_PLACES = [
    ("links", 3, "op"),
    ("cells", "skip", "edges", 0, "op"),
    ("cells", "skip", "edges", 1, "op", "choose", 1),
]


@pytest.mark.parametrize("place", OP_PLACES, ids=["link", "edge", "choice"])
def test_with_names_of_ops_no_other_op_is_accepted(place):
    closed = Draft202012Validator(json_schema(OPS))
    closed.validate(DOCUMENT)
    misspelled = changed((place, "conv_3x4"))
    assert [error.json_path for error in closed.iter_errors(misspelled)]
    assert VALIDATOR.is_valid(misspelled)


def test_names_of_ops_close_nothing_else():
    """Stages and cells keep names of their own."""
    closed, open_ = json_schema(OPS), json_schema()
    for name in ("Edge", "Link"):
        assert closed["$defs"][name]["properties"].pop("op") != open_["$defs"][name]["properties"].pop("op")
    assert closed == open_


def values_of(data, place=()):
    """Every value in a document, with its steps."""
    yield place, data
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for step, value in items:
        yield from values_of(value, (*place, step))


WHOLE_LISTS = ("widths", "inputs")
"""Where a choice may stand, but not between lists."""
CHOSEN = [place for place, _ in values_of(DOCUMENT) if place and place[-1] not in (*WHOLE_LISTS, "format")]


@pytest.mark.parametrize("place", CHOSEN, ids=path_of)
def test_a_choice_is_taken_or_refused_once(place):
    """Where the schema knows no choice, the one problem is that nothing can be left open there."""
    document = changed((place, {"choose": [at(DOCUMENT, place)]}))
    told = [(problem.code, problem.path) for problem in read_text(json.dumps(document)).problems]
    inner = "choose" in place or "choose" in json.dumps(at(DOCUMENT, place))
    if not VALIDATOR.is_valid(document) and not inner:
        assert told == [("G114", path_of(place))]
    elif not inner:
        assert told == []


@pytest.mark.parametrize(("kind", "key"), [("block", "conv"), ("fusion", "concat")])
def test_a_squeeze_is_a_word_or_an_object(kind, key):
    place = ("stages", "enc1", kind)
    word, whole = (changed((place, {"kind": key, "squeeze": one})) for one in ("scse", {"kind": "scse"}))
    assert VALIDATOR.is_valid(word)
    assert loads(json.dumps(word)) == loads(json.dumps(whole))
    wrong = changed((place, {"kind": key, "squeeze": "scce"}))
    (problem,) = read_text(json.dumps(wrong)).problems
    assert problem.meant == "scse"
    assert not VALIDATOR.is_valid(wrong)
