"""What inputs are changed into: mostly what is nearly right, and every kind of wrong."""

import json
from functools import cache
from random import Random

import pytest

from tests.fuzz.mutations import mutated
from tests.fuzz.mutations.trees import Members, changed_tree, read, written
from tests.fuzz.target import BETWEEN

SEED = b'{"a": [1, 2.5, {"b": "text"}], "c": null, "d": true}'


@cache
def made(form: str, seed: bytes = SEED, count: int = 2000) -> list[bytes]:
    random = Random(1)
    return [mutated(random, seed, form, [seed, b'{"other": 7}']) for _ in range(count)]


def is_json(data: bytes) -> bool:
    try:
        json.loads(data)
    except (ValueError, RecursionError):
        return False
    return True


def test_most_of_what_is_made_of_json_is_json_and_another():
    inputs = made("json")
    assert sum(map(is_json, inputs)) > 0.5 * len(inputs)
    assert sum(one != SEED for one in inputs) > 0.9 * len(inputs)
    assert len({*inputs}) > 0.5 * len(inputs)


@pytest.mark.parametrize(
    "part",
    [
        b"NaN",
        b"1e999",
        b"[[[[[[",
        b"\\ud800",
        b"\\u001b",
        b'"a": "a"',
        b'"other"',
        b"9" * 5000,
        b"-2",
        b"null",
    ],
)
def test_every_kind_of_wrong_is_made(part: bytes):
    assert any(part in one for one in made("json"))


def test_a_key_is_doubled_and_one_removed():
    trees = (read(one.decode(errors="replace")) for one in made("json"))
    keys = [[key for key, _ in tree] for tree in trees if isinstance(tree, Members)]
    assert any(len({*map(str, names)}) < len(names) for names in keys)
    assert any("a" not in names for names in keys)


def test_a_tree_is_written_as_it_was_read():
    assert json.loads(written(read(SEED.decode()))) == json.loads(SEED)
    assert changed_tree(Random(1), "no json", []) is None


@pytest.mark.parametrize("form", ["json", "lines", "text", "bytes"])
def test_the_same_seed_makes_the_same(form: str):
    assert made(form, count=50) == made(form, count=50)


def test_one_of_two_files_is_changed_at_a_time():
    pairs = [one.split(BETWEEN) for one in made("json", SEED + BETWEEN + SEED, 300)]
    assert sum(len(pair) == 2 and SEED in pair for pair in pairs) > 200


@pytest.mark.parametrize("form", ["json", "lines", "text", "bytes"])
@pytest.mark.parametrize("seed", [b"", b"\xff\xfe", b"[]", b"0", b"9" * 4300, b"1e308"])
def test_anything_can_be_changed(form: str, seed: bytes):
    assert made(form, seed, 200)
