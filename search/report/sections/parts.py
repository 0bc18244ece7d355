"""What sections share: leaving out what is missing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from search.report.markup import Html, element, inline_svg
from search.runs.read import Missing

Split = Callable[[Path], Html]


def or_sentence(part: Split, run: Path) -> Html:
    """A part of the page, or why it is not there."""
    try:
        return part(run)
    except Missing as missing:
        return element("p", str(missing), class_="missing")


def chart(svg: str, label: str) -> Html:
    return element("div", inline_svg(svg, label), class_="chart")


def swatch(colour: str) -> Html:
    """A patch of colour, for a legend."""
    return element("i", style=f"background:{colour}")


def drawing(svg: str, label: str) -> Html:
    return element("div", inline_svg(svg, label), class_="drawing")
