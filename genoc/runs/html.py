"""The HTML of results in a notebook."""

from collections.abc import Iterable, Mapping
from html import escape


def table(rows: Iterable[tuple[str, ...]], head: tuple[str, ...] = ()) -> str:
    """A table of texts, which are escaped."""
    heading = f"<tr>{cells(head, 'th')}</tr>" if head else ""
    return f"<table>{heading}{''.join(f'<tr>{cells(row)}</tr>' for row in rows)}</table>"


def cells(row: tuple[str, ...], tag: str = "td") -> str:
    """The cells of a row; the first is on the left."""
    sides = ["left", *["right"] * (len(row) - 1)]
    pairs = zip(row, sides, strict=True)
    return "".join(f'<{tag} style="text-align:{side}">{escape(text)}</{tag}>' for text, side in pairs)


def titled(title: str, *parts: str | None) -> str:
    """Parts under a heading; those that are not there are left out."""
    return "".join(["<div>", f"<p><b>{escape(title)}</b></p>", *filter(None, parts), "</div>"])


def said(text: str) -> str:
    """Lines as they are printed."""
    return f"<pre>{escape(text)}</pre>"


def measured(measures: Mapping[str, float]) -> str:
    """Measures with four digits."""
    return table((name, f"{value:.4f}") for name, value in measures.items())
