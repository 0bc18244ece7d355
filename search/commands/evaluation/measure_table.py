"""The table that `genoc evaluate` prints: a line for each class, means over images and pooled."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from search.data.layouts.folders.names import number
from search.data.listing import listed
from search.measures.images import MeasuredImages
from search.measures.scores import MEASURES
from search.measures.summary import ClassSummary, Estimate, Row, summary
from search.measures.words import class_word, in_units, with_interval, word

WHY = {
    "precision": ("elsewhere nothing was predicted", "was predicted in no image"),
    "recall": ("elsewhere the class is not there", "is in no image"),
    "hd95": (
        "elsewhere only the prediction or only the truth has the class",
        "is in no image both predicted and true",
    ),
}
"""Why a measure has no value in some images, and in none."""


def table_lines(images: MeasuredImages) -> Iterator[str]:
    """The lines of both tables, and in how many images a measure has no value."""
    told, left = summary(images.scores, images.classes), images.left_out
    count = len(images.ids) - len(left)
    sure = ", with the 95 % interval" if count > 1 else ""
    yield from ("", f"mean over {number(count, 'image')}{sure}")
    yield from aligned([heading(images, told[0].mean), *(line(row, row.mean) for row in told)])
    yield from ("", f"pooled: all pixels of the set as one image{sure}")
    yield from aligned([heading(images, told[0].pooled), *(line(row, row.pooled) for row in told)])
    yield from (*notes(told, count), *ignored(left))


def heading(images: MeasuredImages, row: Row) -> list[str]:
    """The names of the measures, distances with their unit."""
    unit, tolerance = images.unit, images.tolerance
    return ["", *(word(name) + in_units(name, unit, tolerance) for name in row)]


def line(row: ClassSummary, estimates: Row) -> list[str]:
    """A class and its measures."""
    return [named(row), *map(cell, estimates.values())]


def named(row: ClassSummary) -> str:
    """A class's name in words."""
    return class_word(row.name)


def cell(estimate: Estimate) -> str:
    """A value with its interval; a dash for none."""
    return with_interval(estimate.value, estimate.low, estimate.high)


def aligned(table: Sequence[Sequence[str]]) -> Iterator[str]:
    """Lines with their cells under each other."""
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for row in table:
        yield "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()


def ignored(names: Sequence[str]) -> Iterator[str]:
    """Which images no mean is over."""
    if names:
        count = number(len(names), "image")
        yield from ("", f"left out: {count} of which every pixel is ignored: {listed(names)}")


def notes(told: Sequence[ClassSummary], count: int) -> Iterator[str]:
    """In how many images a measure has a value, where that is not in all."""
    lacking = [
        note(row, name, count)
        for name in MEASURES
        if name in WHY
        for row in told
        if row.name is not None and name in row.mean and row.mean[name].images < count
    ]
    if lacking:
        yield from ("", *lacking)


def note(row: ClassSummary, name: str, count: int) -> str:
    """In how many of the images a measure of a class has a value, and why not in the others."""
    known, (elsewhere, nowhere) = row.mean[name].images, WHY[name]
    if known == 0:
        return f"{named(row)} {nowhere}, so it has no {word(name)}"
    return f"{named(row)}: {word(name)} is over {known} of {number(count, 'image')}; {elsewhere}"
