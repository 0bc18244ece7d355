"""`genoc export`: what it writes and refuses, and that nothing half written or foreign is replaced."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from genotype import InputError
from tests.zoo.exports.made import PICTURE, written
from tests.zoo.trained import TINY
from zoo.entries.entry import CARD
from zoo.exports.card.script import SCRIPT
from zoo.exports.fresh import PACKAGES, WITHOUT
from zoo.exports.record import RECORD
from zoo.exports.registry import target_named, target_names
from zoo.exports.target import Check, require_close, require_extra
from zoo.predict.arrays import predicted_arrays
from zoo.predict.model import open_model
from zoo.predict.settings import Machine, Settings
from zoo.publishing.add import Terms, add

FILES = ("onnx", "pt2", "torchscript", "safetensors")
NEVER = {"onnx": (*PACKAGES, "torch", "safetensors", "attrs")}
"""What the scripts of exports must do without."""


@pytest.fixture(scope="module", params=FILES)
def made(request, both, tmp_path_factory):
    """The folder of an export; one of them of an entry, by its name."""
    if request.param == "onnx":
        return request.getfixturevalue("onnx_export")
    place = tmp_path_factory.mktemp("exports")
    if request.param != "safetensors":
        return written(both, request.param, place / request.param)
    add(both, place / "models", Terms())
    return written("tiny", request.param, place / request.param, place / "models")


def test_what_is_there_is_recorded(made):
    folder, exported = made
    record = json.loads((folder / RECORD).read_text())
    assert {path.name for path in folder.iterdir()} == {*exported.files, RECORD}
    assert record["files"].keys() == {*exported.files}
    compared = [check for check in record["checks"] if "difference" in check]
    assert compared
    for check in compared:
        assert check["difference"] <= check["tolerance"] < 1e-2
        assert len({*map(tuple, check["sizes"])}) == 3
        assert check["batches"] == [1, 2]
        assert check["version"] in (folder / CARD).read_text()


def test_no_path_of_this_machine_is_in_it(made):
    folder, _ = made
    private = [sys.prefix, str(Path.home()), str(Path(__file__).parents[3]), "site-packages"]
    for path in folder.iterdir():
        data = path.read_bytes()
        assert [words for words in private if words.encode() in data and len(words) > 5] == [], path.name


def test_the_script_gives_the_mask_of_predict_from_any_folder(made, both, tmp_path):
    folder, _ = made
    [code] = re.findall(r"```python\n(.*?)```", (folder / CARD).read_text(), re.DOTALL)
    assert code == (folder / SCRIPT).read_text()
    Image.fromarray(PICTURE).save(tmp_path / "a.png")
    begin = f"import runpy\nsys.path.insert(0, {str(folder)!r})\nrunpy.run_path({str(folder / SCRIPT)!r})"
    lines = WITHOUT.format(packages=set(NEVER.get(folder.name, PACKAGES))) + begin
    mask = tmp_path / "mask.png"
    command = [sys.executable, "-I", "-c", lines, "a.png", "mask.png"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    model = open_model(both)
    [found] = predicted_arrays([model], [PICTURE.transpose(2, 0, 1)], Settings(), Machine())
    assert 0 < found.labels.mean() < 1
    assert np.array_equal(np.asarray(Image.open(mask)), found.labels * 255)


def test_onnx_says_what_it_is(onnx_export):
    folder, _ = onnx_export
    graph = pytest.importorskip("onnx").load(folder / "model.onnx")
    said = {entry.key: entry.value for entry in graph.metadata_props}
    assert json.loads(said["preprocessing"]) == json.loads((folder / "preprocessing.json").read_text())
    assert json.loads(said["genotype"])["name"] == TINY.name
    assert not any(node.metadata_props or node.doc_string for node in graph.graph.node)
    free = [side.dim_param for side in graph.graph.input[0].type.tensor_type.shape.dim]
    assert [bool(name) for name in free] == [True, False, True, True]


def test_the_test_tensors_are_what_onnxruntime_gives(onnx_export):
    folder, _ = onnx_export
    runtime = pytest.importorskip("onnxruntime")
    session = runtime.InferenceSession(folder / "model.onnx", providers=["CPUExecutionProvider"])
    [found] = session.run(None, {"image": np.load(folder / "test_input.npy")})
    assert np.allclose(found, np.load(folder / "test_output.npy"), atol=1e-5)


@pytest.mark.parametrize("name", target_names())
def test_every_file_of_targets_is_one(name):
    target = target_named(name)
    assert target.name == name
    assert 10 < len(target.help) < 100


def test_a_missing_package_is_named_with_the_line_to_type(monkeypatch):
    target = target_named("onnx")
    monkeypatch.setattr("zoo.exports.target.find_spec", lambda name: None)
    with pytest.raises(InputError, match=r"pip install 'genoc\[onnx\]'"):
        require_extra(target)


@pytest.mark.parametrize("difference", [1.0, float("inf"), float("nan")])
def test_a_check_that_fails_is_refused(difference):
    bad = Check(tool="t", version="1", what="run", difference=difference, tolerance=0.1)
    with pytest.raises(InputError, match="other logits in t 1"):
        require_close("net", bad)


def test_nothing_is_left_of_an_export_that_fails(kept_run, tmp_path, monkeypatch):
    monkeypatch.setattr("zoo.exports.fresh.fresh_outputs", lambda *given: {})
    with pytest.raises(InputError, match="differ by inf"):
        written(kept_run, "safetensors", tmp_path / "out")
    assert [*tmp_path.iterdir()] == []


def test_an_earlier_export_is_replaced_by_force_alone(kept_run, tmp_path, monkeypatch):
    monkeypatch.setattr("zoo.exports.trials.Trials.difference", lambda *given: 0.0)
    monkeypatch.setattr("zoo.exports.fresh.fresh_outputs", lambda *given: {})
    out = tmp_path / "out"
    written(kept_run, "safetensors", out)
    (out / CARD).write_text("edited")
    with pytest.raises(InputError, match="add --force"):
        written(kept_run, "safetensors", out)
    assert (out / CARD).read_text() == "edited"
    written(kept_run, "safetensors", out, force=True)
    assert (out / CARD).read_text() != "edited"
    assert os.listdir(tmp_path) == ["out"]


def test_what_is_not_an_export_is_never_replaced(kept_run, tmp_path):
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.tex").write_text("x")
    with pytest.raises(InputError, match="not what `genoc export` wrote"):
        written(kept_run, "safetensors", mine, force=True)
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]
    assert (mine / "thesis.tex").read_text() == "x"


@pytest.mark.parametrize("inside", ["models/tiny/out", "run/out"])
def test_nothing_is_written_into_an_entry_or_a_run(inside, run, zoo, tmp_path):
    with pytest.raises(InputError, match="give a folder elsewhere"):
        written(run, "safetensors", tmp_path / inside)


def test_settings_of_other_targets_are_refused(kept_run, tmp_path, genoc):
    found = genoc("export", kept_run, "--to", "safetensors", "-o", tmp_path / "out", "--variant", "int8")
    assert found.exit_code == 2
    assert "--variant: means nothing for --to safetensors" in found.stderr
    assert [*tmp_path.iterdir()] == []


def test_a_genotype_without_weights_is_refused(kept_run, tmp_path, genoc):
    found = genoc("export", kept_run / "genotype.json", "--to", "onnx", "-o", tmp_path / "out")
    assert found.exit_code == 2
    assert "genoc train" in found.stderr


def test_terms_are_of_trainings(kept_run, kept_zoo, tmp_path, genoc):
    found = genoc("export", "tiny", "--zoo", kept_zoo, "--to", "safetensors", "--license", "mit")
    assert found.exit_code == 2
    assert "has its own" in found.stderr
