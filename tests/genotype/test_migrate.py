"""Files of older formats are read as today's."""

import json

import pytest

from genotype import FORMAT, content_hash, loads, read_text
from genotype.text.migrate import MIGRATIONS
from tests.genotype.documents import changed, text


def from_first(data):
    """In the format tests/1 heads were one name."""
    return {**data, "format": "tests/2", "heads": [data["heads"]]}


def from_second(data):
    """In the format tests/2 a head was its stage's name."""
    return {**data, "format": FORMAT, "heads": [{"from": name} for name in data["heads"]]}


@pytest.fixture(autouse=True)
def _older_formats(monkeypatch):
    monkeypatch.setitem(MIGRATIONS, "tests/1", from_first)
    monkeypatch.setitem(MIGRATIONS, "tests/2", from_second)


TODAY = text((("heads",), [{"from": "dec1"}]))


@pytest.mark.parametrize(("form", "heads"), [("tests/1", "dec1"), ("tests/2", ["dec1"])])
def test_a_file_of_an_older_format_is_todays_genotype(form, heads):
    older = loads(text((("format",), form), (("heads",), heads)))
    assert older == loads(TODAY)
    assert older.format == FORMAT
    assert content_hash(older) == content_hash(loads(TODAY))


def test_todays_format_is_not_migrated():
    (found,) = read_text(text((("heads",), "dec1"))).problems
    assert found.path == "heads"


def test_mistakes_in_an_older_file_are_reported_as_they_stand_after_migration():
    (found,) = read_text(text((("format",), "tests/2"), (("heads",), ["dec1", 7]))).problems
    assert (found.path, found.problem) == ("heads[1].from", "7 is not a string")


def test_an_unknown_format_is_refused_with_all_that_can_be_read():
    (found,) = read_text(text((("format",), "tests/0"))).problems
    assert (
        found.remedy == f"""write "format": "{FORMAT}" (this genoc reads 'tests/1', 'tests/2', '{FORMAT}')"""
    )


def test_a_migration_that_goes_in_circles_ends(monkeypatch):
    monkeypatch.setitem(MIGRATIONS, "tests/2", lambda data: {**data, "format": "tests/1"})
    monkeypatch.setitem(MIGRATIONS, "tests/1", lambda data: {**data, "format": "tests/2"})
    (found,) = read_text(text((("format",), "tests/1"))).problems
    assert found.path == "format"


def test_a_migration_gets_a_copy(monkeypatch):
    seen = []
    monkeypatch.setitem(MIGRATIONS, "tests/2", lambda data: seen.append(data) or from_second(data))
    loads(json.dumps(changed((("format",), "tests/2"), (("heads",), ["dec1"]))))
    assert [data["format"] for data in seen] == ["tests/2"]
