"""The example as its users have it: a package that pip installs into an environment of its own."""

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from genotype import loads
from tests.plugins.conftest import EXAMPLE, POINTS
from tests.spaces import SKIP_SPACE

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "plugins.md").read_text()

SPACE = SKIP_SPACE.replace('"in_channels": 3', '"in_channels": 1').replace('"conv_3x3"', '"group_conv_3x3"')
NETWORK = re.sub(r'"inputs": \{"choose": \[0, 1, 2\]\}', '"inputs": [{"node": 1}, {"node": 2}]', SPACE)
NETWORK = re.sub(r'"op": \{"choose": \[[^]]*(".*?")\]\}', r'"op": \1', NETWORK)

COMMAND = "from zoo.main import main; main()"
FRUGAL = """
import sys
from click.testing import CliRunner
from zoo.main import main
done = CliRunner().invoke(main, sys.argv[1:])
assert done.exit_code == 0, done.output
imported = {name.partition(".")[0] for name in sys.modules}
print(*sorted(imported & {"torch", "genoc_example"}))
"""
COUNTED = """
import json, sys, torch
from torch.utils.flop_counter import FlopCounterMode
sys.path.insert(0, ".")
import net
network = net.SkipSpace()
with FlopCounterMode(display=False) as counter:
    assert network(torch.zeros(1, 1, 32, 32)).shape == (1, 1, 32, 32)
parameters = sum(each.numel() for each in network.parameters())
genocs = {name for name in sys.modules if name.partition(".")[0] in
          ("genotype", "compiler", "search", "zoo", "genoc_example")}
print(json.dumps([parameters, counter.get_total_flops() // 2, sorted(genocs)]))
"""
ALL_AT_ONCE = """
import contextlib, io, json, sys
from click.testing import CliRunner
from zoo.main import main
done = []
for line in json.loads(sys.argv[1]):
    found = CliRunner().invoke(main, line)
    assert found.exit_code == 0, (line, found.output)
    done.append(found.stdout)
print(json.dumps(done))
"""

Python = Callable[..., str]


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Python:
    """Python in an environment that has all that genoc needs, and into which pip installed the example."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder / "env", with_pip=False)
    found = folder / "env" / "bin" / "python"
    site = next((folder / "env" / "lib").glob("python*/site-packages"))
    (site / "here.pth").write_text(f"{ROOT}\n{sysconfig.get_path('purelib')}\n")
    shutil.copytree(EXAMPLE, folder / "example", ignore=shutil.ignore_patterns("__pycache__"))

    def run(*words: object, cwd: Path = folder) -> str:
        environment = {**os.environ, "COLUMNS": "250", "PYTHONDONTWRITEBYTECODE": "1"}
        done = subprocess.run(
            [str(found), *map(str, words)], capture_output=True, text=True, cwd=cwd, env=environment
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    quiet = ("--quiet", "--disable-pip-version-check")
    run("-m", "pip", "install", *quiet, "--no-index", "--no-build-isolation", "--no-deps", folder / "example")
    return run


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A space and a network with the plugged-in op, and images with masks in .npz files."""
    folder = tmp_path_factory.mktemp("files")
    (folder / "space.json").write_text(SPACE)
    (folder / "net.json").write_text(NETWORK)
    (folder / "data").mkdir()
    chance = np.random.default_rng(0)
    for number in range(9):
        mask = np.zeros((16, 16), np.uint8)
        top, left = chance.integers(0, 8, 2)
        mask[top : top + 6, left : left + 6] = 1
        image = (100 * mask + chance.integers(0, 60, (16, 16))).astype(np.uint8)
        np.savez(folder / "data" / f"case{number}.npz", image=image, mask=mask)
    return folder


def test_a_check_imports_the_plugins_that_the_file_uses_and_no_torch(python: Python, files: Path):
    assert python("-c", FRUGAL, "check", files / "net.json") == "genoc_example\n"
    assert python("-c", FRUGAL, "check", ROOT / "zoo" / "reference" / "unet.json") == "\n"


@pytest.fixture(scope="module")
def said(python: Python, files: Path) -> dict[str, str]:
    """What commands print, by their first word, all in one process: each would import torch."""
    small = "--data npz_pairs:data --loss log_cosh_dice --augment gamma --batch 2 --threads 1 --out run"
    lines = [
        "show net.json --size 32 --json",
        "compile net.json -o net.py",
        "schema",
        f"search space.json {small} --method one-level --epochs 1 --warmup 0",
        "plugins --json",
        "train --help-all",
        "study --help-all",
    ]
    commands = [line.split() for line in lines]
    done = json.loads(python("-c", ALL_AT_ONCE, json.dumps(commands), cwd=files))
    return {words[0]: text for words, text in zip(commands, done, strict=True)}


def test_the_network_is_counted_and_its_source_runs_without_the_plugin(said: dict[str, str], files: Path):
    counted = json.loads(said["show"])
    source = (files / "net.py").read_text()
    assert set(re.findall(r"^(?:from|import) (\w+)", source, re.MULTILINE)) == {"torch"}
    without = [sys.executable, "-I", "-c", COUNTED]
    done = subprocess.run(without, capture_output=True, text=True, cwd=files)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [counted["parameters"], counted["macs"], []]


def test_the_schema_and_the_help_offer_all(said: dict[str, str], python: Python):
    assert all(f'"group_conv_{size}"' in said["schema"] for size in ("3x3", "5x5", "3x3x3", "5x5x5"))
    assert all(name in said["train"] for name in ("log_cosh_dice", "gamma"))
    assert all(name in said["study"] for name in ("log_cosh_dice", "gamma", "best-of-random"))
    told = " ".join(python("-c", COMMAND, "search", "--help").split())
    assert "plug-in: drawn at random (best-of-random)" in told
    assert "plug-in: the training set, as the weights do (one-level)." in told
    states = {(one["group"], one["name"]): one["state"] for one in json.loads(said["plugins"])}
    assert states == {(group, name): "ready" for group, names in POINTS.items() for name in names}


def test_a_search_uses_all_of_them(said: dict[str, str], files: Path):
    record = json.loads((files / "run" / "run.json").read_text())
    assert {one["name"] for one in record["plugins"]} == {
        *("group_conv", "one-level", "log_cosh_dice", "npz_pairs", "gamma")
    }
    assert {one["version"] for one in record["plugins"]} == {"1.2"}
    assert record["finished"]
    assert record["data"]["name"] == "data"
    steps = (files / "run" / "steps.csv").read_text().splitlines()[1:]
    assert [line.split(",")[2] for line in steps] == ["alpha", "weight"] * (len(steps) // 2)
    assert loads((files / "run" / "genotype.json").read_text()).in_channels == 1


def test_the_page_has_the_files_of_the_example():
    shown = dict(
        re.findall(r"`(?:genoc_example/)?([\w.]+)`:\n\n```(?:python|toml)\n(.*?)```", PAGE, re.DOTALL)
    )
    kept = {
        path.name: path.read_text()
        for path in (EXAMPLE, EXAMPLE / "genoc_example")
        for path in path.iterdir()
        if path.is_file()
    }
    kept.pop("__init__.py")
    assert shown == kept
