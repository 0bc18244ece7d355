"""The schema accepts what the reader accepts, and the reader what the schema accepts."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from search.commands.settings.commands import COMMANDS, command_named
from search.commands.settings.entries import read_entries
from search.commands.settings.keys import settings_of
from search.commands.settings.read import values_of
from search.commands.settings.schema import settings_schema
from search.commands.settings.write import settings_text
from tests.search.settings import drawn

VALIDATORS = {
    name: jsonschema.Draft202012Validator(settings_schema(command_named(name))) for name in COMMANDS
}
KEYS = [
    (name, key) for name in COMMANDS for key in [*settings_of(command_named(name)), "command", "resume", "x"]
]

WORDS = """auto all none adam sgd halving search train gumbel darts node A cpu 100M 4GiB 10ms 2k 160x120
64X64x32 4096x8 5000x1 1,2.5 1x2x3x4 x M"""

words = st.sampled_from(WORDS.split())
numbers = st.one_of(
    st.integers(-2, 70_000),
    st.sampled_from([0.0, 0.5, 1.0, 1.5, 2.0, -0.5, 1e-3, 1e6, 8.0, 4097.0]),
    st.floats(-2, 2).filter(lambda value: value == 0 or abs(value) > 1e-6),
)
scalars = st.one_of(words, numbers, st.booleans(), st.none())
values = scalars | st.lists(scalars, max_size=4) | st.lists(st.integers(1, 100), max_size=3)


def is_read(name: str, text: str) -> bool:
    """Whether a command takes a file with this text."""
    found = read_entries(text)
    values_of(found, command_named(name), Path())
    return not found.problems


def loaded(text: str) -> Any:
    """A file's data, by another reader: of what genoc writes it is JSON where quotes are around words."""
    from ruamel.yaml import YAML

    return YAML(typ="safe", pure=True).load(text)


@settings(max_examples=400)
@example(("search", "max-macs"), "100m")
@example(("search", "max-macs"), 0.5)
@example(("study", "max-macs"), [])
@example(("study", "method"), [])
@example(("search", "out"), None)
@example(("search", "epochs"), 2.0)
@example(("search", "class-weights"), ["auto"])
@example(("train", "loss"), "dicee")
@example(("train", "loss"), "dice")
@example(("train", "loss"), "package.loss")
@example(("train", "loss"), 0.5)
@given(st.sampled_from(KEYS), values)
def test_a_value_is_taken_by_both_or_by_none(setting: tuple[str, str], value: Any):
    name, key = setting
    accepted = VALIDATORS[name].is_valid({key: value})
    assert is_read(name, f"{key}: {json.dumps(value)}") == accepted


@pytest.mark.parametrize("name", COMMANDS)
@given(data=st.data())
def test_what_is_written_is_valid(name: str, data: st.DataObject):
    command = command_named(name)
    text = settings_text(command, data.draw(drawn.settings(command)))
    assert is_read(name, text)
    VALIDATORS[name].validate(loaded(text))


@pytest.mark.parametrize("name", COMMANDS)
def test_a_schema_is_one_and_explains_every_setting(name: str):
    schema = settings_schema(command_named(name))
    jsonschema.Draft202012Validator.check_schema(schema)
    assert [*schema["properties"]] == ["command", *settings_of(command_named(name))]
    assert all(each["description"] for each in schema["properties"].values())
    for key, each in schema["properties"].items():
        if "default" in each:
            assert VALIDATORS[name].is_valid({key: each["default"]}), key
