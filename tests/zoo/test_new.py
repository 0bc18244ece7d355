"""`genoc new`."""

from pathlib import Path

import pytest

from genotype import load
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
    assert "there is such a file already" in refused.stderr
    assert path.read_text() == "mine"
    assert genoc("new", "unet", "-o", path, "--force").exit_code == 0
    assert path.read_text() == text("unet")


@pytest.mark.parametrize("name", ["unett", "../main", "", "__init__"])
def test_an_unknown_name_is_refused(name: str, genoc):
    refused = genoc("new", name)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "there is none of that name" in refused.stderr
