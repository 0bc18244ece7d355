"""How much of each package the tests run, from the data of `coverage run` (`python -m tests.coverage_of`)."""

import ast
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from coverage import Coverage

ROOT = Path(__file__).parents[1]
LEAST = {"genotype": 95, "compiler": 95, "search": 90, "zoo": 90, "genoc": 90}
"""Per cent of lines, and of branches."""
LAYERS = "compiler/layers/"


def main() -> int:
    """Print a table; 1 if a package is below its limit."""
    print(f"{'package':10}{'lines':>9}{'branches':>10}{'at least':>10}")
    rows = {package: covered(package) for package in LEAST}
    for package, (lines, branches) in rows.items():
        print(f"{package:10}{lines:7.1f} %{branches:8.1f} %{LEAST[package]:8} %")
    return int(any(min(row) < LEAST[package] for package, row in rows.items()))


def covered(package: str) -> tuple[float, float]:
    """The per cent of a package's lines and of its branches that were run."""
    counted = list(summaries(report(package)))
    lines, run, branches, taken = (
        sum(one[key] for one in counted)
        for key in ("num_statements", "covered_lines", "num_branches", "covered_branches")
    )
    return 100 * run / lines, 100 * taken / branches


def report(package: str) -> dict[str, Any]:
    """What coverage tells of each file of a package."""
    coverage = Coverage()
    coverage.load()
    with TemporaryDirectory() as folder:
        written = Path(folder) / "covered.json"
        coverage.json_report(include=[f"{package}/*"], outfile=str(written))
        return dict(json.loads(written.read_text())["files"])


def summaries(files: dict[str, Any]) -> Iterator[dict[str, int]]:
    """The counts of every class and of what is outside classes, but for layers: emitted files have copies of
    their text, and these are run in its place.
    """
    for name, found in files.items():
        if not name.startswith(LAYERS):
            left = layers_of(ROOT / name) if name.startswith("compiler/") else set()
            yield from (part["summary"] for each, part in found["classes"].items() if each not in left)


def layers_of(path: Path) -> set[str]:
    """The classes of a file that are layers."""
    found = (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.ClassDef))
    return {node.name for node in found if any(ast.unparse(base) == "nn.Module" for base in node.bases)}


if __name__ == "__main__":
    sys.exit(main())
