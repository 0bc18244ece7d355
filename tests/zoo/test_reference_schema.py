"""The bundled files name the schema that lies beside them, and what is made of them does not."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from compiler.editor import SCHEMA_FILE, schema_text
from genotype import canonical_text, loads
from zoo.references import names, paths, reference, text

SCHEMA = Path(str(paths()[names()[0]])).with_name(SCHEMA_FILE)


def test_the_schema_beside_them_is_todays():
    assert SCHEMA.read_text() == schema_text(), (
        "write it anew: genoc schema -o zoo/reference/genoc.schema.json"
    )


@pytest.mark.parametrize("name", names())
def test_a_bundled_file_names_it_first_fits_it_and_is_canonical(name):
    written = paths()[name].read_text()
    found = json.loads(written)
    assert next(iter(found.items())) == ("$schema", f"./{SCHEMA_FILE}")
    assert list(Draft202012Validator(json.loads(SCHEMA.read_text())).iter_errors(found)) == []
    assert canonical_text(loads(written)) == written


@pytest.mark.parametrize("name", names())
def test_what_is_started_from_it_names_none(name):
    assert reference(name).schema is None
    assert "$schema" not in text(name)
