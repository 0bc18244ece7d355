"""The wheel, and a user's program with it in a fresh environment, for which nothing is downloaded."""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from fnmatch import fnmatch
from pathlib import Path

import pytest

from tests.typed import UNREAD

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
PACKAGES = {name for name in PROJECT["tool"]["setuptools"]["packages"]["find"]["include"] if "." not in name}
DATA = PROJECT["tool"]["setuptools"]["package-data"]["*"]
TRAINED = PROJECT["tool"]["setuptools"]["package-data"]["zoo"]
METADATA = ("pyproject.toml", "README.md", "LICENSE")

BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
BUILD = "import sys; from setuptools.build_meta import build_wheel; build_wheel(sys.argv[1])"

PROGRAM = """
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

import genoc


def squared(logits: Tensor, labels: Tensor) -> Tensor:
    return (logits[:, 0].sigmoid() - labels).square().mean()


def enough(epoch: genoc.Epoch) -> bool:
    return epoch.val_dice > 0.9


class Scans(torch.utils.data.Dataset[tuple[Tensor, Tensor]]):
    def __len__(self) -> int:
        return 8

    def __getitem__(self, number: int) -> tuple[Tensor, Tensor]:
        return torch.zeros(1, 32, 32), torch.zeros(32, 32)


def main(folder: Path) -> list[NDArray[np.uint8]]:
    pairs = [(np.zeros((1, 32, 32), np.float32), np.zeros((32, 32), bool))]
    data = genoc.Data(pairs, labels=["background", "target"], spacing=(0.5, 0.5))
    space = genoc.adapt(genoc.new("segmentation"), data)
    problems: tuple[genoc.errors.Diagnostic, ...] = genoc.check(space)
    found = genoc.search(space, Scans(), minutes=0.1, max_macs="1M", out=folder / "search")
    net: genoc.Genotype = found.genotype
    macs: int = genoc.cost(net, size=32).macs
    genoc.draw(net).save(folder / "net.svg")
    try:
        genoc.train(net, {"train": pairs, "val": iter(pairs)}, loss=squared, callbacks=[enough], lr="auto")
    except genoc.errors.InputError as error:
        remedies: list[str] = [problem.remedy for problem in error.problems]
    result = genoc.train(net, "lesions/", epochs=2, size=(48, 64), precision="fp32")
    module: torch.nn.Module = result.network()
    dice: float = genoc.evaluate(result, part="val").measures["dice"]
    entry: genoc.zoo.ZooEntry = genoc.zoo.add(result, name="one")
    images = [image for image, _ in pairs]
    probable: list[NDArray[np.float32]] = genoc.predict(entry, images, probabilities=True)
    written: dict[str, Path] = genoc.predict(result, "scans/", out=folder).labels
    return genoc.predict(result, [torch.zeros(1, 32, 32)])
"""

MISTAKES = """
import genoc

genoc.train(genoc.new("unet"), epoch=3)
genoc.train(genoc.new("unet"), lr="fast")
genoc.chekc("unet.json")
genoc.predict("one", ["scan.png"])
genoc.load(3)
"""

STRICT = "[mypy]\nstrict = True\n"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy of what belongs to it and of the tests."""
    source, target = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for name in METADATA:
        shutil.copy(ROOT / name, source / name)
    for name in [*PACKAGES, "tests/genoc"]:
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, source / name, ignore=ignored)
    subprocess.run([sys.executable, "-c", BUILD, str(target)], cwd=source, check=True, capture_output=True)
    [built] = target.iterdir()
    return built


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Python in an environment with the wheel, and with what it needs from this one."""
    home = tmp_path_factory.mktemp("environment")
    venv.create(home, with_pip=False)
    fresh = home / "bin" / "python"
    packages = sysconfig.get_path("purelib", vars={"base": str(home), "platbase": str(home)})
    (Path(packages) / "others.pth").write_text(f"{sysconfig.get_path('purelib')}\n")
    pip = [sys.executable, "-m", "pip", "--python", str(fresh), "install", "-q", "--no-deps", "--no-index"]
    done = subprocess.run([*pip, "--ignore-installed", str(wheel)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return fresh


def test_the_wheel_holds_the_packages_with_their_data_and_no_tests(wheel: Path):
    held = [name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name]
    files = [
        path.relative_to(ROOT) for name in PACKAGES for path in (ROOT / name).rglob("*") if path.is_file()
    ]
    ours = {
        path.as_posix() for path in files if any(fnmatch(path.name, pattern) for pattern in ["*.py", *DATA])
    }
    trained = {path.relative_to(ROOT).as_posix() for each in TRAINED for path in (ROOT / "zoo").glob(each)}
    assert len(trained) >= 8
    assert set(held) == ours | trained
    assert {name.split("/")[0] for name in held} == PACKAGES
    assert {f"{name}/py.typed" for name in PACKAGES} <= ours


def run(python: Path, *words: str, folder: Path) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return subprocess.run([str(python), *words], capture_output=True, text=True, cwd=folder, env=kept)


def test_what_is_installed_works(python: Path, tmp_path: Path):
    code = "import genoc; print(genoc.__file__); print(genoc.check(genoc.new('unet')))"
    done = run(python, "-c", code, folder=tmp_path)
    assert done.returncode == 0, done.stderr
    place, checked = done.stdout.splitlines()
    assert Path(place).is_relative_to(python.parents[1])
    assert checked == "fine"
    command = subprocess.run([python.with_name("genoc"), "new", "unet"], capture_output=True, text=True)
    assert command.stdout.startswith("{")
    listed = run(python, str(python.with_name("genoc")), "zoo", "list", folder=tmp_path)
    entries = {path.parent.name for path in (ROOT / "zoo" / "trained").glob("*/entry.json")}
    assert {line.split()[0] for line in listed.stdout.splitlines()[1:]} == entries


def test_a_users_program_is_strictly_typed(python: Path, tmp_path: Path):
    page = "".join(BLOCK.findall((ROOT / "docs" / "python.md").read_text()))
    programs = {"program.py": PROGRAM, "page.py": page, "mistakes.py": MISTAKES}
    for name, text in {**programs, "mypy.ini": STRICT + UNREAD}.items():
        (tmp_path / name).write_text(text)
    options = ["--python-executable", str(python), "--cache-dir", str(tmp_path / "cache")]
    checked = [sys.executable, "-m", "mypy", *options, *programs]
    done = subprocess.run(checked, capture_output=True, text=True, cwd=tmp_path)
    found = [line for line in done.stdout.splitlines() if ": error:" in line]
    wrong = {int(line.split(":")[1]) for line in found if line.startswith("mistakes.py")}
    assert [line for line in found if not line.startswith("mistakes.py")] == []
    assert wrong == {4, 5, 6, 7, 8}, done.stdout
