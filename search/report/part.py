"""The parts of a report's page: typed data, and a template for each kind that shows them."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from attrs import asdict, frozen

from search.runs.read import Missing

if TYPE_CHECKING:
    from jinja2 import Environment


@frozen
class Part:
    """Data for the template of that name, which knows them by the names of the fields.

    A template that prints a part prints its HTML; everything else that it prints is escaped.
    """

    template: ClassVar[str]

    def html(self) -> str:
        """The HTML of this part."""
        template_file = templates().get_template(f"{self.template}.html.jinja")
        return template_file.render(asdict(self, recurse=False))

    def __html__(self) -> str:
        """What Jinja2 looks for to know that it need not escape."""
        return self.html()


@cache
def templates() -> Environment:
    """The templates of the report. Jinja2 is imported here, for nothing but a page needs it."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("search.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@frozen
class Absent(Part):
    """Why a part is not there."""

    template: ClassVar[str] = "absent"
    reason: str


def or_absent(make: Callable[[Path], Part], run: Path) -> Part:
    """A part of the page, or why it is not there."""
    try:
        return make(run)
    except Missing as missing:
        return Absent(str(missing))
