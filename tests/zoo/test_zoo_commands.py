"""`genoc zoo add`, `list` and `show`, and what they may not import."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from zoo.entries.entry import Entry


def test_add_says_where_the_entry_stands_and_what_is_next(genoc, run: Path, tmp_path: Path):
    zoo = tmp_path / "models"
    done = genoc("zoo", "add", run, "--zoo", zoo, "--name", "mine")
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout == f"added    {zoo / 'mine'}\nnext     genoc zoo show mine --zoo {zoo}\n"
    assert genoc(*done.stdout.split("genoc ")[1].split()).exit_code == 0


def test_add_refuses_in_words(genoc, tmp_path: Path):
    done = genoc("zoo", "add", tmp_path, "--zoo", tmp_path / "models")
    assert done.exit_code == 2
    assert "this is not the folder of a training" in done.stderr


def test_the_environment_names_the_zoo(genoc, zoo: Path, monkeypatch):
    monkeypatch.setenv("GENOC_ZOO", str(zoo))
    assert genoc("zoo", "list").stdout.startswith("tiny ")


def test_list_has_a_line_for_each_entry(genoc, zoo: Path):
    (line,) = genoc("zoo", "list", "--zoo", zoo).stdout.splitlines()
    assert line.split() == ["tiny", "865", "Dice", "0.5000", "IoU", "0.4000", "lesions2d"]


def test_list_shows_a_broken_entry_as_broken(genoc, zoo: Path, entry: Entry):
    entry.path("entry.json").write_text("{")
    (zoo / ".tiny.1234").mkdir()
    (zoo / "notes").mkdir()
    done = genoc("zoo", "list", "--zoo", zoo)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith("tiny: cannot be read: entry.json: line 1, column 2: not JSON")
    ((row),) = json.loads(genoc("zoo", "list", "--zoo", zoo, "--json").stdout)
    assert (row["name"], row["problems"][0]["path"]) == ("tiny", "line 1, column 2")


def test_list_of_an_empty_zoo_says_how_to_fill_it(genoc, tmp_path: Path):
    done = genoc("zoo", "list", "--zoo", tmp_path)
    assert (done.exit_code, done.stdout) == (0, "")
    assert "genoc zoo add RUN" in done.stderr
    assert json.loads(genoc("zoo", "list", "--zoo", tmp_path, "--json").stdout) == []


def test_show_says_how_good_and_how_costly(genoc, zoo: Path):
    done = genoc("zoo", "show", "tiny", "--zoo", zoo)
    for said in ("A U-Net of two levels.", "Dice             0.5000   mean over 2 images (test)", "865"):
        assert said in done.stdout


def test_show_as_json(genoc, zoo: Path, entry: Entry):
    found = json.loads(genoc("zoo", "show", "tiny", "--zoo", zoo, "--json").stdout)
    assert found["metrics"]["mean"] == {"dice": 0.5, "iou": 0.4, "accuracy": 0.8}
    assert found["parameters"] == 865
    assert {*found["files"], "SHA256SUMS"} == {path.name for path in entry.folder.iterdir()}


@pytest.mark.parametrize("command", ["show", "verify", "load"])
@pytest.mark.parametrize("name", ["tyni", "../models/tiny", ""])
def test_an_unknown_entry_is_refused_with_those_there_are(command: str, name: str, genoc, zoo: Path):
    done = genoc("zoo", command, name, "--zoo", zoo)
    assert done.exit_code == 2
    assert "there are: tiny" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "heavy"),
    [
        (["new"], {"torch", "networkx", "numpy"}),
        (["zoo", "list"], {"torch", "networkx", "numpy"}),
        (["zoo", "show", "tiny"], {"torch", "numpy"}),
    ],
)
def test_looking_loads_nothing_heavy(arguments: list[str], heavy: set[str], zoo: Path, monkeypatch):
    monkeypatch.setenv("GENOC_ZOO", str(zoo))
    code = f"""
import sys
from zoo.main import main
main({arguments!r}, standalone_mode=False)
print(*sorted({heavy!r} & set(sys.modules)), file=sys.stderr)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout
    assert done.stderr.split() == []
