"""Data of a plug-in are read as the same data in a folder."""

from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from compiler.program.sizes import Sizes
from genotype import InputError
from search.adaptation import data_spec
from search.config import DataConfig
from search.data import load_dataset
from search.data.checks.check import check_data
from search.data.input_spec import InputSpec
from search.data.readers import of_array
from search.data.volumes.geometry import Geometry
from tests.plugins.conftest import Packages
from zoo.main import main

ANSWER = """
from pathlib import Path
from search.data.cases import Case, Listing, MaskFile
from search.data.layouts import Layout
from search.data.readers import of_array
import numpy as np

def case(name):
    return Case(name, (Path(name) / "image",), (MaskFile(Path(name) / "mask"),))

class Mine(Layout):
    def listing(self, place):
        {listing}

    def image_file(self, path):
        {open}
"""
FINE = "return Listing(layout='mine', cases=tuple(case(name) for name in 'abcdef'))"
OPENED = "return of_array(path, lambda: np.eye(16, dtype='u1') * (1 if path.name == 'mask' else 99))"

FAULTS = {
    "listing raises": (
        "raise KeyError('cases.json')",
        OPENED,
        "the plug-in mine cannot read it: KeyError: 'cases.json'",
    ),
    "gives none": ("return None", OPENED, "the plug-in mine finds no cases there"),
    "no cases": ("return Listing(layout='mine', cases=())", OPENED, "the plug-in mine finds no cases there"),
    "ids": (FINE.replace("'abcdef'", "'ab/'"), OPENED, "an id that is no file name"),
    "one id": (FINE.replace("'abcdef'", "'aab'"), OPENED, "two images have this id"),
    "open raises": (FINE, "raise RuntimeError('no such scan')", "cannot read it: RuntimeError: no such scan"),
    "read raises": (FINE, "return of_array(path, lambda: {}['x'])", "cannot read it: KeyError: 'x'"),
    "no image": (
        FINE,
        "return of_array(path, lambda: np.zeros((2, 2, 2, 2, 2)))",
        "is no image: float64 of shape",
    ),
}


def spec(dims: int, channels: int = 1) -> InputSpec:
    return InputSpec("net", dims, channels, 2, Sizes((2,) * dims))


def saved(folder: Path, dims: int) -> tuple[Path, Path]:
    """The same random images in a folder of .npz, and as .npy in images/ and masks/."""
    chance = np.random.default_rng(dims)
    pairs, plain = folder / "pairs", folder / "plain"
    for each in (pairs, plain / "images", plain / "masks"):
        each.mkdir(parents=True)
    for number in range(8):
        image = chance.integers(0, 255, (16,) * dims).astype(np.uint8)
        mask = (chance.random((16,) * dims) < 0.3).astype(np.uint8)
        np.savez(pairs / f"case{number}.npz", image=image, mask=mask)
        np.save(plain / "images" / f"case{number}.npy", image[None])
        np.save(plain / "masks" / f"case{number}.npy", mask[None])
    return pairs, plain


@pytest.mark.parametrize("dims", [2, 3])
def test_the_data_are_those_of_a_folder_to_the_last_bit(dims: int, packages: Packages, tmp_path: Path):
    packages.add_example()
    pairs, plain = saved(tmp_path, dims)
    config = DataConfig(source=f"npz_pairs:{pairs}")
    ours, theirs = (load_dataset(one, 0, spec(dims)) for one in (config, DataConfig(source=str(plain))))
    assert (ours.digest, ours.preparation) == (theirs.digest, theirs.preparation)
    assert ours.name == "pairs"
    assert data_spec(config).dims == dims
    report = check_data(config)
    assert [case.case.id for case in report.cases] == [f"case{number}" for number in range(8)]


@pytest.mark.parametrize("fault", FAULTS)
def test_what_a_plugin_does_wrong_names_it_and_has_a_code(fault: str, packages: Packages):
    listing, opening, why = FAULTS[fault]
    text = ANSWER.replace("{listing}", listing).replace("{open}", opening)
    packages.add("pack", {"genoc.data": {"mine": "pack_data:Mine"}}, {"pack_data": text})
    with pytest.raises(InputError) as refused:
        load_dataset(DataConfig(source="mine:somewhere"), 0, spec(2))
    assert any(why in problem.problem for problem in refused.value.problems)
    done = CliRunner().invoke(main, ["data", "check", "mine:somewhere"])
    assert done.exit_code == 2
    assert why.rpartition(": ")[2] in done.stdout


def test_a_layout_may_leave_opening_to_genoc(packages: Packages, tmp_path: Path):
    _, plain = saved(tmp_path, 2)
    text = ANSWER.partition("    def image_file")[0].replace(
        "{listing}",
        "files, masks = Path(place, 'images').iterdir(), Path(place, 'masks'); return Listing("
        "layout='mine', cases=tuple(Case(one.stem, (one,), (MaskFile(masks / one.name),)) for one in files))",
    )
    packages.add("pack", {"genoc.data": {"mine": "pack_data:Mine"}}, {"pack_data": text})
    found = load_dataset(DataConfig(source=f"mine:{plain}"), 0, spec(2))
    assert found.digest == load_dataset(DataConfig(source=str(plain)), 0, spec(2)).digest


@pytest.mark.parametrize("source", ["nobody:folder", "nobody:", "no-body_2:http://x/y"])
def test_a_source_of_no_plugin_is_told_as_such(source: str, packages: Packages):
    with pytest.raises(InputError, match="no such path, and no plug-in 'no"):
        load_dataset(DataConfig(source=source), 0, spec(2))
    done = CliRunner().invoke(main, ["data", "check", source])
    assert (done.exit_code, "D104" in done.stdout) == (2, True)


def test_patterns_of_names_are_not_for_it(packages: Packages, tmp_path: Path):
    packages.add_example()
    config = DataConfig(source=f"npz_pairs:{saved(tmp_path, 2)[0]}", images="*.png")
    with pytest.raises(InputError, match="--images: is for folders, but a plug-in lists these"):
        load_dataset(config, 0, spec(2))


@pytest.mark.parametrize(
    ("shape", "given", "expected"),
    [
        ((4, 5), {}, ((4, 5), 1)),
        ((3, 4, 5), {}, ((3, 4, 5), 1)),
        ((3, 4, 5), {"axes": 2}, ((4, 5), 3)),
        ((2, 4, 5), {"channels": ("t1", "t2")}, ((4, 5), 2)),
        ((2, 3, 4, 5), {}, ((3, 4, 5), 2)),
        ((3, 4, 5), {"spacing": (1.0, 2.0, 3.0)}, ((3, 4, 5), 1)),
    ],
)
def test_an_array_stands_for_a_file(shape: tuple[int, ...], given: dict[str, object], expected: object):
    array = np.arange(np.prod(shape), dtype=np.int16).reshape(shape)
    file = of_array(Path("x"), lambda: array, **given)
    assert (file.shape, len(file.channels)) == expected
    assert file.values().shape == (len(file.channels), *file.shape)
    assert (file.values().ravel() == array.ravel()).all()
    assert file.spacing == given.get("spacing")
    assert not file.spacing or isinstance(file.geometry, Geometry)
