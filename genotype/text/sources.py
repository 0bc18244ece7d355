"""Genotypes given on the command line: paths, or - for standard input."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from genotype.diagnostics.diagnostic import InputError
from genotype.diagnostics.input_error import InputErrors
from genotype.form.network import Genotype
from genotype.text.read import path_bytes, read_bytes, shown_path, whole

SOURCE = click.Path(allow_dash=True, path_type=Path)


def read_all(paths: Iterable[Path]) -> list[tuple[bytes, Genotype]]:
    """The bytes of files and their genotypes. Raises InputError for all that cannot be read."""
    results, refusals = [], []
    for path in paths:
        try:
            results.append(read(path))
        except InputError as refused:
            refusals.append(refused)
    if refusals:
        raise together(refusals)
    return results


def read(path: Path) -> tuple[bytes, Genotype]:
    """The bytes of a file or of standard input, and their genotype."""
    data, subject = path_bytes(path), shown_path(path)
    return data, whole(read_bytes(data, subject), subject)


def together(refusals: Sequence[InputError]) -> InputError:
    """One InputError for several files."""
    return refusals[0] if len(refusals) == 1 else InputErrors(refusals)
