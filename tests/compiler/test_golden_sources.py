"""Two emitted files kept whole, with the names of their weights.

What changes them changes every model that is compiled: the diff of these files shows how. Names of
weights are what files of weights refer to, and must not change. To write the files anew:

    REWRITE_GOLDEN=1 pytest tests/compiler/test_golden_sources.py
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from compiler.backend.emit import emit
from compiler.backend.load import load_network
from compiler.lowering.network import lower
from genotype import canonical_text, load

GOLDEN = Path(__file__).with_name("golden")
GENOTYPES = [GOLDEN / "cells.json", GOLDEN / "unet.json"]
RUFF = Path(sys.executable).with_name("ruff")


def golden(path: Path, text: str) -> str:
    """What stands in a golden file, after it was written anew if that is asked for."""
    if os.environ.get("REWRITE_GOLDEN"):
        path.write_text(text)
    return path.read_text()


@pytest.mark.parametrize("path", GENOTYPES, ids=lambda path: path.stem)
def test_the_emitted_file_is_the_golden_one(path):
    genotype = load(path)
    text = emit(genotype, lower(genotype))
    assert text == golden(path.with_suffix(".py.txt"), text)


@pytest.mark.parametrize("path", GENOTYPES, ids=lambda path: path.stem)
def test_weights_keep_their_names_and_shapes(path):
    state = load_network(load(path)).state_dict()
    text = "".join(
        f"{key} {' x '.join(map(str, weight.shape))}".rstrip() + "\n" for key, weight in state.items()
    )
    assert text == golden(path.with_suffix(".weights.txt"), text)


@pytest.mark.parametrize("path", GENOTYPES, ids=lambda path: path.stem)
def test_the_genotype_is_in_canonical_form(path):
    assert path.read_text() == canonical_text(load(path))


def ruff(*arguments: str, text: str) -> str:
    command = [str(RUFF), *arguments, "--isolated", "--line-length", "100", "-"]
    return subprocess.run(command, input=text, capture_output=True, text=True, check=False).stdout


@pytest.mark.parametrize("path", GENOTYPES, ids=lambda path: path.stem)
def test_a_formatter_and_a_linter_have_nothing_to_add(path):
    text = path.with_suffix(".py.txt").read_text()
    assert ruff("format", text=text) == text
    assert (
        ruff("check", "--select", "E,F,W,I,B,C4,UP,SIM,N", "--ignore", "N812", text=text)
        == "All checks passed!\n"
    )
