"""What the page is told of a file: its problems, and the last picture of it."""

import json
from pathlib import Path

import pytest

from compiler.fix.reported import reported
from compiler.view.state import look
from genotype import canonical_text
from tests.compiler.draw_examples import EXAMPLES

FOLDER = Path(__file__).parent.parent / "invalid"
INVALID = sorted(file for file in FOLDER.glob("*.json") if file.exists() and reported(file).problems)


@pytest.fixture
def path(tmp_path):
    found = tmp_path / "net.json"
    found.write_text(canonical_text(EXAMPLES["plain"]))
    return found


def test_a_sound_file_has_a_picture_and_no_problems(path):
    state = look(path, (64,), None)
    assert state.problems == ()
    told = state.as_json()["picture"]
    assert told["size"] == [64, 64]
    assert told["parameters"] == sum(part["parameters"] for part in told["parts"])


def test_a_size_that_does_not_fit_is_rounded_up(path):
    assert look(path, (65,), None).as_json()["picture"]["size"] == [80, 80]


def test_a_broken_file_tells_its_problems_beside_the_last_picture(path):
    last = look(path, (64,), None).picture
    for broken in INVALID[::9]:
        path.write_bytes(broken.read_bytes())
        state = look(path, (64,), last)
        assert state.picture is last
        told = state.as_json()["problems"]
        assert len(told) == len(reported(path).problems) > 0
        assert str(reported(path).refused).startswith("\n\n".join(told))


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[]", b'{"format": "genoc/9"}'])
def test_no_content_is_too_strange(path, content):
    path.write_bytes(content)
    state = look(path, (64,), None)
    assert state.problems
    assert json.loads(json.dumps(state.as_json()))["picture"] is None


def test_a_file_that_is_gone_is_a_problem(path):
    last = look(path, (64,), None).picture
    path.unlink()
    state = look(path, (64,), last)
    assert "No such file" in str(state.problems[0])
    assert state.picture is last


def test_without_graphviz_the_page_says_what_to_install(path, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    told = look(path, (64,), None).as_json()
    assert told["picture"]["svg"] is None
    assert "install Graphviz" in told["note"]
    assert told["picture"]["parts"]


def test_only_links_with_a_cell_have_one(path):
    path.write_text(canonical_text(EXAMPLES["all-skips"]))
    state = look(path, (64,), None)
    links = EXAMPLES["all-skips"].links
    told = [state.cell_as_json(index) for index in range(6)]
    assert [one and one["name"] for one in told] == [link.cell for link in links[:6]]
    assert state.cell_as_json(len(links)) is None
