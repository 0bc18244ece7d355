"""Evaluations of the same images, which are compared image by image."""

from collections.abc import Collection
from pathlib import Path

from genotype import InputError, refuse
from search.runs.documents.evaluation import EVALUATION

SHOWN = 3
REMEDY = "put back the file that the run wrote, or remove it: the study then evaluates that network again"


def dice_by_id(run: Path) -> dict[str, float]:
    """The Dice of each image by its id. Refused where there is none, or one is listed twice."""
    images = EVALUATION.read(run).images
    dice = {image.id: image.dice for image in images}
    if not dice:
        raise refused(run, "it has no images")
    if len(dice) < len(images):
        raise refused(run, "it lists an image twice")
    return dice


def require_same_images(run: Path, ids: Collection[str], other: Path, others: Collection[str]) -> None:
    """Refuse an evaluation that is not of the images of another one."""
    missing, added = set(others) - set(ids), set(ids) - set(others)
    if missing or added:
        counts = [f"{words} {some(names)}" for words, names in (("lacks", missing), ("has", added)) if names]
        problem = f"it is not of the same images as {other.name}/{EVALUATION.name}: it {' and '.join(counts)}"
        raise refused(run, problem)


def some(names: Collection[str]) -> str:
    """The first of some names, and how many others there are."""
    first = ", ".join(sorted(names)[:SHOWN])
    return first if len(names) <= SHOWN else f"{first} and {len(names) - SHOWN} more"


def refused(run: Path, problem: str) -> InputError:
    """The error for an evaluation."""
    return refuse(str(run / EVALUATION.name), "images", problem, REMEDY)
