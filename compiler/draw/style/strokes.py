"""How lines are drawn: the links of a drawing, and the outlines of its boxes."""

from attrs import evolve, frozen

OPTIONAL = "dotted: the search may leave it out"
"""What a legend says of dotted lines."""
LEAST = 1.8
"""The least width of dotted lines, whose dots are faint if they are thinner."""


@frozen
class Stroke:
    """A colour, a style and a width in points; the last two as usual in a drawing unless given."""

    colour: str
    style: str | None = None
    width: float | None = None

    def optional(self, is_optional: bool) -> "Stroke":
        """The same, dotted where a search may leave out what is drawn."""
        return evolve(self, style="dotted", width=max(self.width or 0, LEAST)) if is_optional else self

    def arrow(self) -> dict[str, str]:
        """The attributes of an edge."""
        return self.attributes({} if self.style is None else {"style": self.style})

    def outline(self) -> dict[str, str]:
        """The attributes of a box."""
        return self.attributes({} if self.style is None else {"style": f"rounded,filled,{self.style}"})

    def attributes(self, style: dict[str, str]) -> dict[str, str]:
        width = {} if self.width is None else {"penwidth": f"{self.width}"}
        return {"color": self.colour, **style, **width}
