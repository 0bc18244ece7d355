"""The folder that outputs are written to: which may be one, and making it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from genotype import InputError, refuse
from genotype.text.files import not_written
from genotype.text.regular import real, why_no_folder
from search.named import whose
from zoo.predict.inputs.given import failure

OTHER = "choose another -o"


def require_folder(out: Path) -> None:
    """Refuse what is no folder and none can be made there, and folders that are a run's or an entry's own."""
    problem = why_no_folder(out)
    if problem:
        raise InputError(str(out), failure("-o", problem, "give a folder").problems)
    if own := whose(out):
        raise refuse(str(out), "-o", own, OTHER)


def require_apart(out: Path, places: Iterable[Path]) -> None:
    """Refuse a folder that holds images or masks which are read: outputs would lie among them."""
    if real(out) in {real(place) for place in places}:
        problem = "is a folder of the images, among which the outputs would lie"
        raise refuse(str(out), "-o", problem, f"{OTHER}, such as {out / 'predictions'}")


def make_folder(out: Path) -> None:
    """Make the folder if there is none. Raises InputError if it cannot be made."""
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise not_written(out, "-o", error) from None
