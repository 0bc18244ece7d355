"""Choices of one kind: those that a person would decide alike throughout a network."""

import re

from attrs import frozen

from compiler.structure.widths import level_of
from genotype import Genotype
from search.supernet.decisions import Decision


@frozen
class Kind:
    """What a decision is about, how many options it has, and where it is: in the encoder, on links up, ..."""

    about: str
    size: int
    where: str

    @property
    def everywhere(self) -> str:
        """The kind without its place, but for depths and widths, which encoders and decoders seldom share."""
        place = self.where if self.about in ("depth", "widths") else ""
        return f"{place} {self.about} of {self.size}"


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
