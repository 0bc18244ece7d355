"""Charts and drawings inside a page."""

from __future__ import annotations

import re
from typing import ClassVar

from attrs import frozen

from search.report.part import Part


@frozen
class InlineSvg(Part):
    """What follows `<svg` in a document that genoc made, which is not escaped; and words, which are."""

    template: ClassVar[str] = "svg"
    body: str
    label: str


def inline_svg(text: str, label: str) -> InlineSvg:
    """An SVG document as part of the page, `label` for those who do not see it.

    Its prolog may not stand inside a page, and the ids of its groups would stand there twice.
    """
    body = text[text.index("<svg") + len("<svg") :]
    return InlineSvg(re.sub(r'<g id="[^"]*"', "<g", body), label)
