"""What a page shows besides a picture: how work stands, in facts, charts and tables."""

from typing import Any

from attrs import asdict, field, frozen


@frozen
class Chart:
    """A chart of genoc's own, as SVG, so many pixels wide, or as wide as there is room.

    `title` is for those who do not see it, too.
    """

    title: str
    svg: str
    width: int | None = None


@frozen
class Table:
    """Rows under a head."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@frozen(kw_only=True)
class Beside:
    """`status` is how the work stands, `caption` what the picture is of."""

    status: str
    caption: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    charts: tuple[Chart, ...] = ()
    tables: tuple[Table, ...] = field(default=())

    def as_json(self) -> dict[str, Any]:
        """The data for the page."""
        told: dict[str, Any] = asdict(self)
        return told
