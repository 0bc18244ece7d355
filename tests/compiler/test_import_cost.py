"""What a command does not need it does not import: a cold start is felt at every keystroke."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

GOLDEN = Path(__file__).with_name("golden")
FILE = str(GOLDEN / "cells.json")
OTHER = str(GOLDEN / "unet.json")

RUN = """
import sys
from zoo.main import main
main({arguments!r}, standalone_mode=False)
print({heavy!r} & sys.modules.keys(), file=sys.stderr)
"""


def imported(arguments: list[str], *heavy: str) -> str:
    """Which of the heavy modules a command has imported when it is done."""
    code = RUN.format(arguments=arguments, heavy=set(heavy))
    text = Path(FILE).read_text()
    done = subprocess.run(
        [sys.executable, "-c", code], input=text, capture_output=True, text=True, check=True
    )
    assert done.stdout or "drawn: " in done.stderr
    return done.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", FILE],
        ["show", FILE, "--size", "16x16x16"],
        ["compile", FILE],
        ["diff", FILE, OTHER],
    ],
    ids=lambda arguments: arguments[0],
)
def test_what_looks_at_a_network_needs_no_torch(arguments):
    assert imported(arguments, "torch", "numpy", "jinja2", "markupsafe") == "set()"


@pytest.mark.parametrize(
    "arguments", [["schema"], ["fmt", "-"], ["--help"]], ids=lambda arguments: arguments[0]
)
def test_what_reads_and_writes_text_needs_no_graphs_either(arguments):
    assert imported(arguments, "torch", "numpy", "networkx", "jinja2", "markupsafe") == "set()"


def test_help_on_the_page_needs_nothing_of_it():
    arguments = ["view", "--help"]
    assert imported(arguments, "torch", "numpy", "networkx", "starlette", "uvicorn", "watchfiles") == "set()"


def test_what_is_imported_is_seen(tmp_path):
    drawing = ["draw", FILE, "-o", str(tmp_path / "cells.dot")]
    assert imported(drawing, "torch", "networkx") == "{'networkx'}"


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed")
def test_a_picture_is_drawn_in_the_font_of_matplotlib_without_matplotlib(tmp_path):
    drawing = ["draw", FILE, "-o", str(tmp_path / "cells.svg")]
    assert imported(drawing, "torch", "numpy", "matplotlib", "PIL", "jinja2", "markupsafe") == "set()"
