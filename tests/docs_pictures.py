"""The pictures of docs/ that are drawn from files: `python -m tests.docs_pictures` draws them anew.

A picture is the same on every machine with the same version of Graphviz; what `dot` is given is the same
everywhere, and docs/drawings/SHA256SUMS holds its checksum.
"""

import re
import subprocess
from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path

from graphviz import Digraph

from compiler.draw import draw_cell, draw_network
from compiler.draw.comparison.network import draw_compared
from compiler.draw.render import render
from genotype import Genotype, loads
from tests import gallery
from tests.benchmarks.bars import bars
from tests.benchmarks.curves import curves
from zoo.references import reference

DOCS = Path(__file__).parents[1] / "docs"
FOLDER = DOCS / "drawings"
SUMS = FOLDER / "SHA256SUMS"


def drawn_file(name: str) -> Genotype:
    """A genotype of docs/drawings."""
    return loads((FOLDER / f"{name}.json").read_text("utf-8"))


DRAWINGS: Mapping[str, Callable[[], Digraph]] = {
    "skip-cells": lambda: draw_network(drawn_file("skip-cells")),
    "skip-cells-skip_1": lambda: draw_cell(drawn_file("skip-cells"), "skip_1"),
    "adwu-net-found": lambda: draw_network(drawn_file("adwu-net-found")),
    "darts-unet-log-skip_1_4": lambda: draw_cell(drawn_file("darts-unet-log"), "skip_1_4"),
    "diff": lambda: draw_compared(reference("unet-32"), drawn_file("unet-32-changed")),
}
"""What `genoc draw` and `genoc diff --draw` draw, by the name of the picture."""


def scale() -> str:
    """What `python -m tests.benchmarks.scale` draws, from its tables in docs/editing.md."""
    lines = {}
    for command, table in tables(DOCS / "editing.md", r"`genoc (check|compile)`"):
        sizes, *rows = table
        numbers = [int(size.replace(",", "")) for size in sizes[1:-1]]
        for name, *seconds in rows:
            values = map(float, seconds[:-1])
            lines[f"{command}, {name}"] = dict(zip(numbers, values, strict=True))
    return curves("CPU seconds by the number of edges", lines)


def speed() -> str:
    """What `python -m tests.benchmarks` draws of its first table, from docs/speed.md."""
    title, (_, *rows) = next(tables(DOCS / "speed.md", r"(Supernets: [^|]+)"))
    return bars(title.strip(), {name: float(ratio.split()[0]) for name, _, ratio, *_ in rows})


def tables(page: Path, title: str) -> Iterator[tuple[str, list[list[str]]]]:
    """The tables of a page whose first column has such a title: the title's group, and cells by row."""
    text = page.read_text("utf-8")
    for found in re.finditer(rf"^\| {title} \|.*\n\|[-|]+\n((?:\|.*\n)+)", text, re.MULTILINE):
        head, _, *rows = found[0].splitlines()
        yield found[1], [[cell.strip() for cell in row.strip("|").split("|")] for row in (head, *rows)]


CHARTS: Mapping[str, Callable[[], str]] = {"scale": scale, "speed": speed}
"""Charts of what was measured, by the name of the picture."""


def architecture(out: Path) -> None:
    """The picture of docs/architecture.md. Raises OSError where Graphviz is absent."""
    command = ["neato", "-n2", "-Tsvg", str(DOCS / "architecture.dot"), "-o", str(out)]
    subprocess.run(command, check=True)


def checksums() -> str:
    """The checksums of what `dot` is given, one a line."""
    sums = {name: sha256(draw().source.encode()).hexdigest() for name, draw in DRAWINGS.items()}
    return "".join(f"{digest}  {name}.dot\n" for name, digest in sums.items())


def main() -> None:
    """Draw all pictures."""
    for name, draw in DRAWINGS.items():
        render(draw(), DOCS / f"{name}.svg")
    for name, chart in CHARTS.items():
        (DOCS / f"{name}.svg").write_text(chart(), "utf-8")
    architecture(DOCS / "architecture.svg")
    SUMS.write_text(checksums(), "utf-8")
    gallery.write()


if __name__ == "__main__":
    main()
