"""`genoc export`: its targets, what it refuses, and that nothing half written or foreign is replaced."""

import json
from pathlib import Path

import pytest

from genotype import InputError
from zoo.exports.export import export
from zoo.exports.record import RECORD
from zoo.exports.registry import target_named, target_names
from zoo.exports.settings import ExportSettings
from zoo.exports.target import Check, require_close
from zoo.publishing.add import Terms


@pytest.mark.parametrize("name", target_names())
def test_every_file_of_targets_is_one(name):
    target = target_named(name)
    assert target.name == name
    assert 10 < len(target.help) < 100


def test_an_entry_and_a_run_are_exported(kept_run, kept_zoo, tmp_path):
    for source in (str(kept_run), "tiny"):
        folder, exported = export(
            source, "safetensors", tmp_path / source[-3:], kept_zoo, ExportSettings(), Terms()
        )
        record = json.loads((folder / RECORD).read_text())
        assert {path.name for path in folder.iterdir()} == {*exported.files, RECORD}
        assert record["checks"][0]["difference"] <= record["checks"][0]["tolerance"]
        assert record["files"].keys() == {*exported.files}


def test_a_check_that_fails_is_refused():
    bad = Check(tool="t", version="1", what="run", difference=1.0, tolerance=0.1)
    with pytest.raises(InputError, match="differ by 1"):
        require_close("net", bad)


def test_what_is_not_an_export_is_never_replaced(kept_run, tmp_path):
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.tex").write_text("x")
    with pytest.raises(InputError, match="not what `genoc export` wrote"):
        export(str(kept_run), "safetensors", mine, Path("none"), ExportSettings(), Terms(), force=True)
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]
    assert (mine / "thesis.tex").read_text() == "x"


def test_settings_of_other_targets_are_refused(kept_run, tmp_path, genoc):
    found = genoc("export", kept_run, "--to", "safetensors", "-o", tmp_path / "out", "--variant", "int8")
    assert found.exit_code == 2
    assert "--variant: means nothing for --to safetensors" in found.stderr
    assert [*tmp_path.iterdir()] == []
