"""`genoc demo`: all steps once, at a small size, with the ordinary commands."""

import shlex
import shutil
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import click

from genotype import refuse
from genotype.commands.console import echo
from genotype.commands.options_once import command
from genotype.diagnostics.printable import printable
from genotype.folders import LINK, LINK_REMEDY, link_within
from search.runs.files import GENOTYPE, SOURCE, SPACE

Command = tuple[str, ...]

SMALL = ("--size", "64", "--limit", "160")
BUDGET = ("--max-macs", "200M", "--minutes", "0.2", "--threads", "1")
"""What a network may cost, and how long it is trained: one thread's minutes are of the processor."""
WRITTEN = ("-o", "--out", "--zoo")
"""The options that say where a step writes."""

EPILOGUE = """
Files in {out}:
  space.json              the search space: a genotype with choices left open
  search/genotype.json    the architecture that the search found, to read and edit
  search/report.html      report of the search: the networks that were tried, and the one that was found
  {picture:<24}drawing of the network
  model.py                the network as PyTorch code that needs nothing but torch
  train/report.html       report of the training: learning curves, scores on the test set
  models/                 the zoo: the trained network, verified and self-contained
  study/report.html       what was found beside the plain U-Net and random genotypes of the same budget

What to try next:
  open {out}/search/report.html
  edit {out}/search/genotype.json, then: {genoc} check {out}/search/genotype.json
  {genoc} new                                    (list genotypes and search spaces to start from)
  {genoc} search {out}/space.json --data YOUR/IMAGES --out runs/search
"""


@command()
@click.option(
    "--out",
    default="demo",
    show_default=True,
    type=click.Path(path_type=Path),
    help="Folder to write everything to.",
)
@click.option(
    "--data", metavar="DIR", show_default="synthetic images", help="Folder of your own images and masks."
)
@click.option("--genoc", default="genoc", hidden=True, help="Name of this program in what is printed.")
def demo(out: Path, data: str | None, genoc: str) -> None:
    """Search, compile and train a small network in a few minutes.

    The trained network is then added to a zoo, and the architecture compared with the plain U-Net and with
    random genotypes of the same budget, all trained as long. Every step is an ordinary genoc command, and
    is shown before it runs. If the demo is stopped, run it again to continue.
    """
    require_no_links(out)
    out.mkdir(parents=True, exist_ok=True)
    begun = time.perf_counter()
    for step in commands(out, () if data is None else ("--data", data)):
        if step[0] != "new" or not Path(step[-1]).exists():
            run(step, genoc)
    words = EPILOGUE.format(out=printable(str(out)), genoc=printable(genoc), picture=picture())
    echo(*words.split("\n"))
    echo(f"These commands took {time.perf_counter() - begun:.0f} seconds.")


def commands(out: Path, data: Command) -> Iterator[Command]:
    """The steps of the demo, as they would be typed."""
    space, genotype, trained = out / SPACE, out / "search" / GENOTYPE, out / "train"
    given = *data, *SMALL
    yield "new", "segmentation", "-o", f"{space}"
    yield "check", f"{space}"
    yield "search", f"{space}", *given, *BUDGET, "--resume", "--out", f"{out / 'search'}"
    yield "show", f"{genotype}", *SMALL[:2]
    yield "draw", f"{genotype}", "-o", f"{out / picture()}"
    yield "compile", f"{genotype}", "-o", f"{out / SOURCE}"
    yield "train", f"{genotype}", *given, "--epochs", "30", "--resume", "--out", f"{trained}"
    yield "evaluate", f"{trained}", "--part", "test"
    yield "zoo", "add", f"{trained}", "--zoo", f"{out / 'models'}", "--force"
    yield "zoo", "verify", "--zoo", f"{out / 'models'}"
    compared = "--network", f"{genotype}", "--method", "none", "--random", "2", "--seeds", "2"
    yield "study", f"{space}", *given, *BUDGET, *compared, "--out", f"{out / 'study'}"


def require_no_links(out: Path) -> None:
    """Refuse a folder where what is to be written has the name of a link, which may lead anywhere."""
    for option, word in (pair for step in commands(out, ()) for pair in pairwise(step)):
        if option in WRITTEN and (link := link_within(out, Path(word))):
            raise refuse(str(out), str(link.relative_to(out)), LINK, LINK_REMEDY)


def picture() -> str:
    """The file for the drawing: a .dot file if Graphviz is missing."""
    return "network.svg" if shutil.which("dot") else "network.dot"


def run(step: Command, genoc: str) -> None:
    """Print a command and run it; if it fails, the demo ends with its exit code."""
    from zoo.main import main

    echo("")
    echo(f"$ {genoc} {shlex.join(step)}", role="where")
    with main.make_context(genoc, list(step)) as context:
        main.invoke(context)
