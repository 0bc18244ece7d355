"""HTML in which nothing from a run can become markup: plain strings are escaped where they go in."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence

from attrs import frozen


@frozen
class Html:
    """Text that is markup already. Only this module and the drawings make it from strings."""

    text: str


Child = Html | str


def markup(child: Child) -> str:
    """A piece of the page as text: markup as it is, anything else escaped."""
    return child.text if isinstance(child, Html) else html.escape(child)


def joined(children: Iterable[Child]) -> Html:
    return Html("".join(map(markup, children)))


def element(name: str, *children: Child, **attributes: str) -> Html:
    """`<name ...>children</name>`. `class_` is written `class`, `aria_label` is `aria-label`."""
    words = "".join(attribute(key, value) for key, value in attributes.items())
    return Html(f"<{name}{words}>{joined(children).text}</{name}>")


def attribute(key: str, value: str) -> str:
    return f' {key.rstrip("_").replace("_", "-")}="{html.escape(value)}"'


def picture(source: str, alt: str) -> Html:
    """An image; `source` is a data URI, for the page loads nothing."""
    return Html(f'<img src="{html.escape(source)}" alt="{html.escape(alt)}">')


def paragraph(*children: Child) -> Html:
    return element("p", *children)


def details(summary: str, *children: Child) -> Html:
    """Something long that is folded away until it is asked for."""
    return element("details", element("summary", summary), *children)


def table(header: Sequence[str], rows: Iterable[Sequence[Child]], class_: str = "") -> Html:
    """A table whose first column names the rows."""
    head = element("tr", *(element("th", word, scope="col") for word in header))
    body = (table_row(row) for row in rows)
    inner = element("table", element("thead", head), element("tbody", *body), class_=class_)
    return element("div", inner, class_="wide")


def table_row(row: Sequence[Child]) -> Html:
    name, *cells = row
    return element("tr", element("th", name, scope="row"), *(element("td", cell) for cell in cells))


def inline_svg(text: str, label: str) -> Html:
    """An SVG document as part of the page, `label` for those who do not see it.

    Its prolog may not stand inside a page, and the ids of its groups would stand there twice.
    """
    body = text[text.index("<svg") + len("<svg") :]
    body = re.sub(r'<g id="[^"]*"', "<g", body)
    return Html(f'<svg role="img" aria-label="{html.escape(label)}"{body}')
