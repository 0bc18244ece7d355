"""How much of each package the tests run, from the data of `coverage run` (`python -m tests.coverage_of`)."""

import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from coverage import Coverage

LEAST = {"genotype": 95, "compiler": 95, "search": 90, "zoo": 90, "genoc": 90}
"""Per cent of lines, and of branches."""


def main() -> int:
    """Print a table; 1 if a package is below its limit."""
    print(f"{'package':10}{'lines':>9}{'branches':>10}{'at least':>10}")
    rows = {package: covered(package) for package in LEAST}
    for package, (lines, branches) in rows.items():
        print(f"{package:10}{lines:7.1f} %{branches:8.1f} %{LEAST[package]:8} %")
    return int(any(min(row) < LEAST[package] for package, row in rows.items()))


def covered(package: str) -> tuple[float, float]:
    """The per cent of a package's lines and of its branches that were run."""
    coverage = Coverage()
    coverage.load()
    with TemporaryDirectory() as folder:
        written = Path(folder) / "covered.json"
        coverage.json_report(include=[f"{package}/*"], outfile=str(written))
        totals = json.loads(written.read_text())["totals"]
    lines = 100 * totals["covered_lines"] / totals["num_statements"]
    return lines, 100 * totals["covered_branches"] / totals["num_branches"]


if __name__ == "__main__":
    sys.exit(main())
