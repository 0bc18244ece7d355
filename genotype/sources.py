"""Genotypes as they are named on the command line: paths, or - for standard input."""

from collections.abc import Iterable
from pathlib import Path

import attrs
import click

from genotype.network import Genotype
from genotype.problems import Refused, refuse
from genotype.read import load, loads

STDIN = Path("-")
SOURCE = click.Path(allow_dash=True, path_type=Path)


def read_all(paths: Iterable[Path]) -> list[tuple[bytes, Genotype]]:
    """What stands in files, and the genotypes that it is. Refused for all that cannot be read."""
    found, refusals = [], []
    for path in paths:
        try:
            found.append(read(path))
        except Refused as refused:
            refusals.append(refused)
    if refusals:
        raise together(refusals)
    return found


def read(path: Path) -> tuple[bytes, Genotype]:
    """What stands in a file or comes from standard input, and the genotype that it is."""
    if path != STDIN:
        genotype = load(path)
        return path.read_bytes(), genotype
    data: bytes = click.open_file("-", "rb").read()
    try:
        return data, loads(data.decode(), "standard input")
    except UnicodeDecodeError:
        raise refuse("standard input", "the text", "is not UTF-8", "give the text of a genotype") from None


def called(path: Path) -> str:
    """What a source is called in messages."""
    return "standard input" if path == STDIN else str(path)


def together(refusals: list[Refused]) -> Refused:
    """One refusal for several files."""
    if len(refusals) == 1:
        return refusals[0]
    located = [(refused.subject, problem) for refused in refusals for problem in refused.problems]
    problems = [attrs.evolve(p, path=f"{subject}: {p.path}") for subject, p in located]
    return Refused(f"{len(refusals)} files", problems)
