"""`genoc new`."""

import json
import re
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
from attrs import evolve
from jsonschema import Draft202012Validator

from genotype import canonical_text, content_hash, load
from zoo.references import names, reference, text
from zoo.references.groups import GROUPS, grouped
from zoo.references.papers import PAPERS, cited


def test_prints_the_text(genoc):
    assert genoc("new", "unet").stdout == text("unet")


def test_writes_a_file_that_the_other_commands_take(genoc, tmp_path: Path):
    path = tmp_path / "net.json"
    done = genoc("new", "unet", "-o", path)
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", f"written: {path}\n")
    assert load(path) == reference("unet")
    assert genoc("check", path).stdout == f"{path}: fine\n"


def test_lists_every_reference_with_a_line_in_its_group(genoc):
    blocks = [block.splitlines() for block in genoc("new").stdout.split("\n\n")]
    assert len(blocks) == len(GROUPS)
    for (group, members), (title, *lines) in zip(grouped(), blocks, strict=True):
        assert title == f"{group.title}: {group.line}"
        assert [line.split()[0] for line in lines] == [*members]
        assert all(reference(name).about in line for name, line in zip(members, lines, strict=True))
    listed = json.loads(genoc("new", "--json").stdout)
    assert sorted(each["name"] for each in listed) == [*names()]
    assert {each["group"] for each in listed} == {group.title for group in GROUPS}


def test_every_pattern_of_a_group_is_of_some_name():
    for group, members in grouped():
        assert all(any(fnmatchcase(name, pattern) for name in members) for pattern in group.patterns)


def test_every_paper_is_named_and_every_name_is_a_paper():
    abouts = [reference(name).about for name in names()]
    assert {paper for about in abouts for paper in cited(about)} == {*PAPERS}
    pattern = r"[A-Z]\w+ (?:et al\.|and \w+)? ?\d{4}"
    named = {name for about in abouts for name in re.findall(pattern, about)}
    assert named <= {*PAPERS}


def test_a_former_name_tells_what_is_meant_and_what_had_it(genoc):
    refused = genoc("new", "nnu-net-2d")
    assert refused.exit_code == 2
    assert "did you mean 'nnu-net-plain-2d'? What had this name is 'dyn-unet-2d'" in refused.stderr


def test_what_is_asked_for_is_in_the_file(genoc, tmp_path: Path):
    path = tmp_path / "net.json"
    options = (
        "--classes",
        4,
        "--in-channels",
        2,
        "--spatial-dims",
        3,
        "--width-factor",
        ".25",
        "--levels",
        3,
    )
    assert genoc("new", "unet", *options, "-o", path, "--schema").exit_code == 0
    network = load(path)
    assert (network.out_channels, network.output, network.in_channels) == (4, "classes", 2)
    assert (network.spatial_dims, len(network.levels)) == (3, 3)
    assert [stage.widths for stage in network.stages.values()] == [16, 32, 64, 32, 16]
    assert network.about.endswith("here in 3D, 2 input channels, 4 classes, 3 levels; scaled by 0.25")
    assert genoc("check", path).stdout == f"{path}: fine\n"
    again = genoc("new", "unet", *options).stdout
    assert again == canonical_text(evolve(network, schema=None))


def test_what_cannot_be_done_is_refused_with_the_reason(genoc):
    refused = genoc("new", "unet-3-plus", "--levels", 6)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "how a deeper level would be read cannot be told" in refused.stderr


def test_changes_are_for_a_name(genoc):
    refused = genoc("new", "--classes", 3)
    assert refused.exit_code == 2
    assert "--classes is for the file of a NAME" in refused.stderr


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
