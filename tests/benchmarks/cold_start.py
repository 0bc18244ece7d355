"""What a command costs from a cold start, in CPU seconds, beside importing torch."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.side_by_side import Measured, side_by_side
from zoo.references import text

GENOC = [sys.executable, "-c", "from zoo.main import main; main()"]


def cpu_seconds(command: list[str]) -> float:
    """User and system time of a command that must succeed."""
    before = children()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return children() - before


def children() -> float:
    """CPU seconds of the processes that ended so far."""
    times = os.times()
    return times.children_user + times.children_system


def measure(folder: Path) -> Measured:
    file = folder / "unet.json"
    cells = folder / "darts-unet.json"
    cells.write_text(text("darts-unet"))
    file.write_text(text("unet"))
    commands = {
        "python": [sys.executable, "-c", "pass"],
        "import torch": [sys.executable, "-c", "import torch"],
        "genoc fmt": [*GENOC, "fmt", "--check", str(file)],
        "genoc diff": [*GENOC, "diff", "--json", str(file), str(file)],
        "genoc schema": [*GENOC, "schema"],
        "genoc check": [*GENOC, "check", str(file)],
        "genoc.check(genoc.load(...))": [
            sys.executable,
            "-c",
            "import sys, genoc; genoc.check(genoc.load(sys.argv[1]))",
            str(file),
        ],
        "genoc check, 16 cells": [*GENOC, "check", str(cells)],
        "genoc show": [*GENOC, "show", str(file)],
        "genoc compile": [*GENOC, "compile", str(file)],
    }
    return side_by_side({name: (lambda c=command: cpu_seconds(c)) for name, command in commands.items()})


def table() -> str:
    """The commands in a Markdown table."""
    with tempfile.TemporaryDirectory() as folder:
        measured = measure(Path(folder))
    lines = ["| command | CPU seconds | share of `import torch` |", "|---|---|---|"]
    for name in measured.seconds:
        lines.append(f"| `{name}` | {measured.median(name):.2f} | {measured.ratio(name, 'import torch')} |")
    return "\n".join(lines)
