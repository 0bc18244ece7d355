"""Checks that generate again what follows from an entry's genotype and metadata, and compare it."""

import os
from itertools import zip_longest

from compiler.backend.emit import emit
from compiler.draw import draw_network, svg_text
from compiler.lowering.network import lower
from genotype import InputError, refuse
from genotype.text.regular import read_bytes
from zoo.entries.card import Card
from zoo.entries.entry import CARD, GENOTYPE, MODEL, PICTURE, RECORD, Entry, is_regular
from zoo.verification.check_result import Claimed
from zoo.verification.plugged import changed
from zoo.verification.svg import active_problems, read_drawing


def model(entry: Entry) -> str:
    """The code is what the genotype compiles to."""
    genotype = entry.genotype()
    differs = first_difference(read_bytes(entry.path(MODEL), "source"), emit(genotype, lower(genotype)))
    if differs:
        problem = "; ".join([f"line {differs} is not what {GENOTYPE} compiles to", *changed(entry)])
        remedy = f"do not run it; `genoc compile {entry.path(GENOTYPE)}` prints what it should be"
        raise refuse(entry.name, MODEL, problem, remedy)
    return "identical when compiled again"


def card(entry: Entry) -> str:
    """The card is what the metadata and the genotype give."""
    has_picture = os.path.lexists(entry.path(PICTURE))
    expected = Card(entry.record(), entry.genotype(), has_picture).text()
    differs = first_difference(read_bytes(entry.path(CARD), "source"), expected)
    if differs:
        problem = f"line {differs} is not what {RECORD} and {GENOTYPE} give"
        remedy = f"believe {RECORD}, not the card; fetch the entry again, or add it again"
        raise refuse(entry.name, CARD, problem, remedy)
    return "identical when written again"


def first_difference(actual: bytes, expected: str) -> int:
    """The number of the first line that differs, or 0."""
    pairs = zip_longest(actual.splitlines(keepends=True), expected.encode().splitlines(keepends=True))
    return next((number for number, (line, other) in enumerate(pairs, 1) if line != other), 0)


def drawing(entry: Entry) -> str | Claimed:
    """The drawing is that of the genotype.

    Another Graphviz, or other fonts, change positions: then it must show the same elements and words, and
    contain nothing active.
    """
    if not os.path.lexists(entry.path(PICTURE)):
        return "there is none"
    if not is_regular(entry.path(PICTURE)):
        raise refuse(
            entry.name, PICTURE, "is not a regular file, so it was not opened", "fetch the entry again"
        )
    actual, expected = read_bytes(entry.path(PICTURE), "source"), svg_text(draw_network(entry.genotype()))
    if expected is not None and actual == expected.encode():
        return "identical when drawn again"
    shown = read_drawing(actual)
    active = list(active_problems(PICTURE, shown))
    if active:
        raise InputError(entry.name, active)
    if expected is None:
        return Claimed("not verified, because Graphviz is missing; it holds nothing but shapes and words")
    if shown.marks != read_drawing(expected.encode()).marks:
        problem, remedy = f"is not the drawing of {GENOTYPE}", "fetch the entry again, or add it again"
        raise refuse(entry.name, PICTURE, problem, remedy)
    return Claimed(
        "same shapes and words as when drawn again; positions or colours differ, which another "
        "version of Graphviz or genoc explains"
    )
