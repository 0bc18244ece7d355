"""`genoc new`."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from genotype import content_hash, load
from zoo.references import names, reference, text


def test_prints_the_text(genoc):
    assert genoc("new", "unet").stdout == text("unet")


def test_writes_a_file_that_the_other_commands_take(genoc, tmp_path: Path):
    path = tmp_path / "net.json"
    done = genoc("new", "unet", "-o", path)
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", f"written: {path}\n")
    assert load(path) == reference("unet")
    assert genoc("check", path).stdout == f"{path}: fine\n"


def test_lists_every_reference_with_a_line(genoc):
    lines = genoc("new").stdout.splitlines()
    assert [line.split()[0] for line in lines] == [*names()]
    assert all(reference(name).about in line for name, line in zip(names(), lines, strict=True))


def test_overwrites_only_when_told_to(genoc, tmp_path: Path):
    path = tmp_path / "net.json"
    path.write_text("mine")
    refused = genoc("new", "unet", "-o", path)
    assert refused.exit_code == 2
    assert "this file already exists" in refused.stderr
    assert path.read_text() == "mine"
    assert genoc("new", "unet", "-o", path, "--force").exit_code == 0
    assert path.read_text() == text("unet")


def test_writes_the_schema_beside_it_and_names_it(genoc, tmp_path: Path):
    path = tmp_path / "net.json"
    done = genoc("new", "unet", "-o", path, "--schema")
    assert done.stderr == f"written: {path}\nwritten: {tmp_path / 'genoc.schema.json'}\n"
    document = json.loads(path.read_text())
    assert next(iter(document)) == "$schema"
    beside = tmp_path / document["$schema"]
    assert beside.read_text() == genoc("schema").stdout
    Draft202012Validator(json.loads(beside.read_text())).validate(document)
    assert content_hash(load(path)) == content_hash(reference("unet"))
    assert genoc("fmt", "--check", path).exit_code == 0


def test_another_file_of_the_schemas_name_is_not_lost(genoc, tmp_path: Path):
    (tmp_path / "genoc.schema.json").write_text("mine")
    kept = genoc("new", "unet", "-o", tmp_path / "net.json", "--schema")
    assert kept.exit_code == 2
    assert (tmp_path / "genoc.schema.json").read_text() == "mine"
    assert not (tmp_path / "net.json").exists()


def test_a_schema_stands_beside_a_file(genoc):
    refused = genoc("new", "unet", "--schema")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "add -o FILE.json" in refused.stderr


@pytest.mark.parametrize("name", ["unett", "../main", "", "__init__"])
def test_an_unknown_name_is_refused(name: str, genoc):
    refused = genoc("new", name)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "unknown name" in refused.stderr
