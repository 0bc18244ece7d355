"""Tables that grow: what is appended stays, what a checkpoint does not count is cut off."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from genotype import InputError
from search.runs import tables as module
from search.runs.files import STEPS
from search.runs.tables import Mark, Table, Tables, changed

ROOT = Path(__file__).parents[3]
ROWS = st.lists(
    st.fixed_dictionaries(
        {"epoch": st.integers(0, 99), "half": st.sampled_from(["alpha", "weight", 'a "b", c\n'])},
        optional={"loss": st.floats(allow_nan=False, allow_infinity=False), "step": st.integers(0, 9)},
    ),
    max_size=4,
)
EPOCH = [{"epoch": 0, "step": 0, "half": "weight", "loss": 0.5, "lr": 0.1}]


@pytest.mark.parametrize("options", [[], ["old"]], ids=["new", "of the first format"])
def test_a_run_killed_at_any_operation_leaves_in_the_end_what_one_that_was_not_does(options, tmp_path: Path):
    command = [sys.executable, "-m", "tests.search.runs.kills", str(tmp_path), *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(found) > 20
    assert [one for one in found if not one["same"]] == []


@given(epochs=st.lists(ROWS, min_size=1, max_size=5), stopped=st.integers(0, 4), torn=st.binary(max_size=30))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_read_is_what_was_appended_and_a_stop_changes_nothing(epochs, stopped, torn, tmp_path: Path):
    path = tmp_path / "steps.csv"
    path.unlink(missing_ok=True)
    table, marks = Table(path, STEPS), [None]
    for rows in epochs:
        table.append(rows)
        marks.append(table.mark if table.bytes else None)
    if table.bytes:
        with path.open(newline="") as file:
            read = list(csv.DictReader(file))
        every = [row for rows in epochs for row in rows]
        assert [{key: text for key, text in row.items() if text} for row in read] == [
            {key: str(value) for key, value in row.items()} for row in every
        ]
    whole, at = path.read_bytes() if path.exists() else None, min(stopped, len(epochs))
    with path.open("ab") as file:
        file.write(torn)
    again = Table(path, STEPS)
    assert again.rewind(marks[at])
    for rows in epochs[at:]:
        again.append(rows)
    assert (path.read_bytes() if path.exists() else None) == whole
    assert (again.mark if again.bytes else None) == marks[-1]


def test_a_table_is_written_whole_once_and_then_appended_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    written = []
    plain = module.replace_bytes
    monkeypatch.setattr(module, "replace_bytes", lambda path, data: (written.append(path), plain(path, data)))
    table = Table(tmp_path / "steps.csv", STEPS)
    for _ in range(4):
        table.append(EPOCH)
    assert written == [tmp_path / "steps.csv"]
    assert len((tmp_path / "steps.csv").read_text().splitlines()) == 1 + 4


@pytest.fixture
def written(tmp_path: Path) -> Table:
    table = Table(tmp_path / "run" / "steps.csv", STEPS)
    table.path.parent.mkdir()
    table.append(EPOCH)
    return table


@pytest.mark.parametrize("damage", [lambda text: text[:-1], lambda text: text.replace(b"0.5", b"0.6")])
def test_a_table_that_was_changed_is_refused_and_left_as_it_is(damage, written: Table):
    written.path.write_bytes(damage(written.path.read_bytes()))
    before = written.path.read_bytes()
    with pytest.raises(InputError, match=r"(?s)steps.csv.*was changed since.*put it back.*or remove it"):
        Tables(written.path.parent).rewind([written.mark])
    assert written.path.read_bytes() == before
    assert changed(written.path.parent, [written.mark]) == ["steps.csv"]


def test_a_table_that_is_missing_begins_again(written: Table):
    written.path.unlink()
    tables = Tables(written.path.parent)
    assert tables.rewind([written.mark]) == ["steps.csv"]
    tables.append({STEPS: EPOCH})
    assert written.path.read_text() == "epoch,step,half,loss,lr\n0,0,weight,0.5,0.1\n"


def test_a_table_that_is_taken_away_under_way_begins_again(written: Table):
    written.path.unlink()
    written.append(EPOCH)
    assert len(written.path.read_text().splitlines()) == 2
    assert changed(written.path.parent, [written.mark]) == []


@pytest.mark.parametrize("link", [os.symlink, os.link])
def test_what_a_link_leads_to_is_never_written(link, written: Table, tmp_path: Path):
    other = tmp_path / "other.csv"
    other.write_bytes(written.path.read_bytes())
    written.path.unlink()
    link(other, written.path)
    again = Table(written.path, STEPS)
    again.rewind(written.mark)
    again.append(EPOCH)
    assert len(written.path.read_text().splitlines()) == 3
    assert len(other.read_text().splitlines()) == 2


def test_a_mark_of_nothing_leaves_no_table(written: Table):
    assert Tables(written.path.parent).rewind([]) == []
    assert not written.path.exists()


def test_a_table_that_cannot_be_written_is_refused(written: Table):
    written.path.unlink()
    written.path.mkdir()
    with pytest.raises(InputError, match="is a folder"):
        written.append(EPOCH)
    with pytest.raises(InputError, match=r"cannot be read: is a folder"):
        written.rewind(Mark("steps.csv", 3, 0))
