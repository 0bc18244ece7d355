"""What `genoc show` prints, to the letter: people compare it, scripts read its JSON."""

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from zoo.main import main

GOLDEN = Path(__file__).with_name("golden")
LINKS = {
    "format": "genoc/1", "name": "links", "about": "A link of every kind.", "spatial_dims": 2,
    "in_channels": 3, "out_channels": 1,
    "levels": [{"stride": 1}, {"stride": [2, 1]}],
    "stages": {
        "enc1": {"level": 0, "depth": 1, "widths": 8},
        "enc2": {"level": 1, "depth": 2, "widths": [6, 4], "block": "residual"},
        "dec1": {"level": 0, "depth": {"choose": [1, 2]}, "widths": 8, "kernel": {"choose": [1, 3]}},
    },
    "links": [
        {"from": "input", "to": "enc1"},
        {"from": "enc1", "to": "enc2", "resize": {"choose": ["max_pool", "avg_pool"]}},
        {
            "from": "enc1", "to": "dec1", "op": {"choose": ["conv_3x3", "skip_connect"]},
            "present": {"choose": [True, False]},
        },
        {"from": "enc2", "to": "dec1", "resize": "bilinear", "op": "conv_1x1"},
        {"from": "enc2", "to": "dec1", "resize": "bilinear", "cell": "skip"},
    ],
    "heads": [{"from": "dec1"}],
    "cells": {"skip": {
        "width": 4,
        "edges": [{"from": 0, "to": 1, "op": "conv_3x3"}],
        "blocks": [{"kind": "sum", "inputs": [{"node": 1}]}],
    }},
}  # fmt: skip


def shown(*arguments: str) -> str:
    done = CliRunner().invoke(main, ["show", *arguments])
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.mark.parametrize("form", ["txt", "json"])
def test_it_is_what_it_was(form: str, tmp_path: Path):
    path, golden = tmp_path / "links.json", GOLDEN / f"show_links.{form}"
    path.write_text(json.dumps(LINKS))
    found = shown(str(path), "--size", "16x8", *(["--json"] if form == "json" else []))
    if os.environ.get("REWRITE_GOLDEN"):
        golden.write_text(found)
    assert found == golden.read_text()
