"""Choices of one kind: those that a person would decide alike throughout a network."""

import re
from collections.abc import Iterator, Sequence

from attrs import frozen

from compiler.structure.widths import level_of
from genotype import Genotype
from search.supernet.decisions import Decision, Site

PLACES = {
    "": "",
    "encoder": " in the encoder",
    "decoder": " in the decoder",
    "up": " on links up",
    "down": " on links down",
}


@frozen
class Kind:
    """What a decision is about, how many options it has, and where it is: in the encoder, on links up, ..."""

    about: str
    size: int
    where: str


@frozen
class Change:
    """Another option for all choices about something; `where` it is given, for those there alone."""

    about: str
    option: int
    where: str = ""

    def words(self, site: Site) -> str:
        """`block residual in the encoder`, `resize bilinear on links up`, `widths x 1.5 in the decoder`."""
        option, place = site.words[self.option], PLACES[self.where]
        if self.about == "present":
            return f"optional links {self.where} left out"
        if self.about == "widths":
            option = f"x {site.options[self.option] / site.options[0]:g}"
        return f"{self.about} {option}{place}"

    def concerns(self, kind: Kind) -> bool:
        """Whether it changes decisions of a kind."""
        return self.about == kind.about and self.option < kind.size and self.where in ("", kind.where)


def kind_of(space: Genotype, decision: Decision) -> Kind:
    """The kind of a decision: Kind("block", 4, "decoder"), Kind("resize", 2, "up")."""
    section, name, rest = parts(decision.sites[0].path)
    about = re.sub(r"\[\d+\]", "", rest) if section == "stages" else rest
    match section:
        case "stages":
            where = "decoder" if is_decoder(space, name) else "encoder"
        case "links":
            where = "up" if goes_up(space, int(name)) else "down"
        case _:
            where = "cell"
    return Kind(about, decision.size, where)


def changes(kinds: Sequence[Kind]) -> Iterator[Change]:
    """Every single change of a plain network: each other option of each kind outside cells.

    Where both encoder and decoder leave a thing open, blocks are changed in both and in the encoder alone,
    kernels and fusions in both, depths and widths in either.
    """
    for kind in dict.fromkeys(kind for kind in kinds if kind.where != "cell"):
        both = Kind(kind.about, kind.size, OTHER.get(kind.where, "")) in kinds
        apart = kind.about in ("depth", "widths", "resize", "present") or not both
        for option in range(1, kind.size):
            if apart or (kind.about == "block" and kind.where == "encoder"):
                yield Change(kind.about, option, kind.where)
            if not apart and kind.where == "encoder":
                yield Change(kind.about, option)


OTHER = {"encoder": "decoder", "decoder": "encoder", "up": "down", "down": "up"}


def parts(path: str) -> tuple[str, str, str]:
    """The section of a path, the name or number in it, and the rest."""
    found = re.match(r"(\w+)(?:\.([^.]+)|\[(\d+)\])\.(.+)", path)
    assert found is not None
    return found[1], found[2] or found[3], found[4]


def goes_up(space: Genotype, number: int) -> bool:
    """Whether a link comes from a coarser level."""
    link = space.links[number]
    return level_of(space, link.source) > level_of(space, link.target)


def is_decoder(space: Genotype, stage: str) -> bool:
    """Whether a stage reads a coarser one."""
    return any(goes_up(space, number) for number, link in enumerate(space.links) if link.target == stage)
