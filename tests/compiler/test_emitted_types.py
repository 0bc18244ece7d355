"""Emitted files are typed: mypy --strict accepts them, but for what torch's modules give."""

import subprocess
import sys

import pytest

from compiler.backend.emit import emit
from compiler.lowering.network import lower
from genotype import Fusion, Genotype, Squeeze, Stage, StageBlock, load
from tests.compiler.test_draw_network import small
from tests.compiler.test_golden_sources import GOLDEN
from tests.typed import UNREAD

STRICT = "[mypy]\nstrict = True\nwarn_return_any = False\nuntyped_calls_exclude = torch\n"
SCSE = Squeeze("scse", reduction=2.0)
NETWORKS = {
    "unet": load(GOLDEN / "unet.json"),
    **{
        f"{kind}_scse": small(
            stages={"only": Stage(0, 1, 8, Fusion("concat", squeeze=SCSE), StageBlock(kind, squeeze=SCSE))}
        )
        for kind in ("conv", "residual", "bottleneck", "preact", "mbconv")
    },
}


@pytest.fixture(scope="module")
def complaints(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What mypy says of all of them."""
    folder = tmp_path_factory.mktemp("emitted")
    for name, genotype in NETWORKS.items():
        (folder / f"{name}.py").write_text(source(genotype), encoding="utf-8")
    config = folder / "mypy.ini"
    config.write_text(STRICT + UNREAD)
    command = [sys.executable, "-m", "mypy", "--config-file", str(config), *map(str, folder.glob("*.py"))]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder).stdout


def source(genotype: Genotype) -> str:
    return emit(genotype, lower(genotype))


@pytest.mark.parametrize("name", NETWORKS)
def test_mypy_accepts_an_emitted_file(complaints, name):
    assert complaints.splitlines(), "mypy said nothing"
    assert [line for line in complaints.splitlines() if line.startswith(f"{name}.py")] == []


def test_settings_of_scse_are_what_their_annotations_say():
    """A squeeze is annotated as a number: that of scSE is one too."""
    text = source(NETWORKS["residual_scse"])
    assert "Scse(2.0)" in text
    assert "class Scse(float)" in text
