"""`genoc widen` as it is typed: it writes what `genoc check` accepts, or nothing."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from compiler.checks import check
from genotype import canonical_text, loads
from tests.strategies import genotypes, spaces
from zoo.main import main
from zoo.references import reference

UNET = Path(__file__).with_name("golden") / "unet.json"
CANONICAL = UNET.read_text()


def widen(*arguments: object, text: str | None = None) -> Result:
    return CliRunner().invoke(main, ["widen", *map(str, arguments)], input=text)


def test_widen_prints_or_writes(tmp_path: Path):
    wide = tmp_path / "wide.json"
    printed = widen(UNET, "--by", 2)
    assert printed.exit_code == 0
    assert printed.stdout == widen("-", "--by", 2, text=CANONICAL).stdout
    written = widen(UNET, "--by", 2, "-o", wide)
    assert (written.exit_code, written.output) == (0, f"written: {wide}\n")
    assert wide.read_text() == printed.stdout
    assert widen(UNET, "--by", 4, "-o", wide).exit_code == 2
    assert wide.read_text() == printed.stdout
    assert widen(UNET, "--by", 4, "-o", wide, "--force").exit_code == 0
    assert wide.read_text() == widen("-", "--by", 2, text=printed.stdout).stdout


def test_widen_takes_a_fraction():
    wide = widen(UNET, "--by", "4")
    assert widen("-", "--by", "1/4", text=wide.stdout).stdout == CANONICAL


def test_widen_refuses_what_cannot_be_and_writes_nothing(tmp_path: Path):
    wide = tmp_path / "wide.json"
    for given_file, factor in ((tmp_path / "missing.json", 2), (UNET, 65_536)):
        refused = widen(given_file, "--by", factor, "-o", wide)
        assert (refused.exit_code, refused.stdout) == (2, "")
        assert "    -> " in refused.stderr
    for factor in (0, "0/2", "1/0", "-2", "2.5", "two", 70_000):
        assert widen(UNET, "--by", factor).exit_code == 2
    assert not wide.exists()


@pytest.mark.parametrize(
    ("name", "factor", "words"),
    [
        ("segresnet", "1/2", "8 groups of the network's norm do not divide 4 channels"),
        ("segresnet", "3/16", "is not a whole number"),
    ],
)
def test_what_check_would_refuse_is_not_written(tmp_path: Path, name: str, factor: str, words: str):
    source, wide = tmp_path / "net.json", tmp_path / "wide.json"
    source.write_text(canonical_text(reference(name)))
    refused = widen(source, "--by", factor, "-o", wide)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert words in refused.stderr
    assert not wide.exists()


@settings(max_examples=40)
@given(genotypes() | spaces(), st.sampled_from(["1/4", "1/2", "3/4", "3"]))
def test_what_is_written_passes_every_check(network, factor):
    done = widen("-", "--by", factor, text=canonical_text(network))
    assert done.exit_code in (0, 2)
    assert bool(done.stdout) == (done.exit_code == 0)
    if done.stdout:
        assert check(loads(done.stdout)) == ()
