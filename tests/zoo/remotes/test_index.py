"""Whatever an index holds, it is read or refused in words."""

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from genotype import InputError
from zoo.entries.entry import FILES, REQUIRED
from zoo.remotes.index import EMPTY, LAST, Index, Pushed, index_bytes, read_index

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
DIGESTS = st.integers(0, 2**256 - 1).map(lambda number: f"{number:064x}")
ROWS = st.builds(
    Pushed,
    version=DIGESTS,
    pushed=st.just("2026-01-31T12:00:00Z"),
    sizes=st.fixed_dictionaries(dict.fromkeys(REQUIRED, st.integers(0, 10**6))),
    signatures=st.dictionaries(DIGESTS, DIGESTS.map(lambda digest: digest * 2), max_size=2),
)
NAMES = st.from_regex(r"[a-z][a-z0-9_-]{0,5}", fullmatch=True)
INDEXES = st.builds(
    Index,
    generation=st.integers(1, 10**7),
    before=st.none() | DIGESTS,
    entries=st.dictionaries(
        NAMES,
        st.lists(ROWS, min_size=1, max_size=3, unique_by=lambda row: row.version).map(tuple),
        max_size=3,
    ),
)


@settings(max_examples=30)
@given(INDEXES)
def test_an_index_is_read_as_it_was_written(index: Index):
    assert read_index("here", index_bytes(index), index.generation) == index


@given(INDEXES, st.data())
def test_an_index_with_anything_in_any_place_is_read_or_refused(index: Index, data: st.DataObject):
    content: Any = json.loads(index_bytes(index))
    place, keys = content, list(content)
    while keys:
        key = data.draw(st.sampled_from(keys))
        inner = place[key]
        keys = (
            list(inner)
            if isinstance(inner, dict)
            else list(range(len(inner) if isinstance(inner, list) else 0))
        )
        if not keys or data.draw(st.booleans()):
            break
        place = inner
    place[key] = data.draw(JSON)
    with suppress(InputError):
        read_index("here", json.dumps(content).encode(), index.generation)


@given(st.binary(max_size=200))
def test_bytes_that_are_no_index_are_refused(data: bytes):
    with pytest.raises(InputError):
        read_index("here", data, 1)


@given(st.text(max_size=70))
def test_only_names_of_entries_and_of_their_files_are_taken(name: str):
    """So no name in an index is ever a path to somewhere else."""
    row = {"version": "ab" * 32, "pushed": "2026-01-31T12:00:00Z", "sizes": dict.fromkeys(REQUIRED, 1)}
    whole = {"format": "genoc-zoo/1", "generation": 1, "before": None, "entries": {}}
    try:
        read_index("here", json.dumps({**whole, "entries": {name: [row]}}).encode(), 1)
        assert name.isascii()
        assert name == name.lower()
        assert not {*name} & {"/", "\\", ".", ":", "\0"}
    except InputError:
        pass
    with suppress(InputError):
        other = {**row, "sizes": {**row["sizes"], name: 1}}
        read_index("here", json.dumps({**whole, "entries": {"tiny": [other]}}).encode(), 1)
        assert name in FILES


def test_versions_that_come_again_are_the_latest():
    row, other = (
        Pushed(version=digest * 32, pushed="2026-01-31T12:00:00Z", sizes=dict.fromkeys(REQUIRED, 1))
        for digest in ("ab", "cd")
    )
    index = EMPTY.with_versions({"a": (row, other)}, None).with_versions({"a": (row,)}, "ef" * 32)
    assert (index.of("a"), index.generation, index.before) == ((other, row), 2, "ef" * 32)


def test_the_last_number_is_not_followed_by_another(genoc, kept_zoo: Path, tmp_path: Path):
    index = tmp_path / "index" / f"{LAST}.json"
    index.parent.mkdir()
    index.write_bytes(index_bytes(evolve(EMPTY, generation=LAST)))
    for more in ([], ["--dry-run"]):
        done = genoc("zoo", "push", tmp_path, "--zoo", kept_zoo, *more)
        assert (done.exit_code, done.stdout, [*tmp_path.rglob("*.json")]) == (2, "", [index])
        assert f"mend or remove index/{LAST}.json" in done.stderr
