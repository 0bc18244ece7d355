"""The zoo from Python: what the commands do."""

from pathlib import Path

import pytest

from genoc import zoo as api
from genotype import InputError


def test_versions_are_entries_of_their_own(run: Path, tmp_path: Path):
    home = tmp_path / "models"
    first = api.add(run, zoo=home, tags=["edge"])
    digest = first.digest
    second = api.add(run, zoo=home, notice="second", force=True)
    assert [version.digest for version in second.versions] == [digest, second.digest]
    assert api.load("tiny@v1", zoo=home).digest == digest
    assert [entry.name for entry in api.search("lesions2d", max_params=1000, zoo=home)] == ["tiny"]
    assert [entry.name for entry in api.search(tags=["edge"], zoo=home)] == ["tiny"]  # tags stay
    compared = api.compare("tiny@v1", "tiny", zoo=home, threads=1)
    assert [row["name"] for row in compared.as_json()["entries"]] == ["tiny@v1", "tiny"]
    assert "the same genotype" in str(compared)
    assert "<svg" in compared._repr_html_()
    assert "Zoo entries compared" in compared.page()
    api.remove("tiny@v1", zoo=home)
    assert [version.digest for version in api.load("tiny", zoo=home).versions] == [second.digest]
    api.remove("tiny", zoo=home)
    assert api.list(zoo=home) == []


def test_a_store_is_pushed_to_and_pulled_from(zoo: Path, tmp_path: Path):
    done = api.push(tmp_path / "store", zoo=zoo)
    assert (done.entries, done.left) == (("tiny",), {})
    assert api.diff(tmp_path / "store", zoo=tmp_path / "other") == {"tiny": "only there"}
    with pytest.raises(InputError, match="not sha256:0"):
        api.pull(tmp_path / "store", expect="sha256:0", zoo=tmp_path / "other")
    pulled = api.pull(str(tmp_path / "store"), expect=done.index, zoo=tmp_path / "other")
    assert (pulled.entries, pulled.index) == (("tiny",), done.index)
    assert api.verify("tiny", zoo=tmp_path / "other")
    assert api.push(tmp_path / "store", zoo=zoo).left == {"tiny": "is there already"}
