"""The drawn edges from stage to stage: links, and pairs of links with a small stage between them."""

from collections import Counter
from collections.abc import Iterator

from attrs import frozen

from compiler.draw.style.tags import Tag, link_tag, stage_tag
from compiler.structure.widths import links_into
from genotype import Genotype, Link
from genotype.form.presence import is_optional, optional_stages


@frozen
class DrawnEdge:
    """An edge from one stage to another. Its name is that of its label: `link 3`, or a stage on the edge.

    It is `optional` where a search may leave it out, by itself or with a stage at one of its ends.
    """

    name: str
    source: str
    target: str
    tag: Tag | None
    optional: bool = False


def drawn_edges(genotype: Genotype) -> tuple[DrawnEdge, ...]:
    """Every drawn edge, in the order of the file."""
    return tuple(found_edges(genotype))


def found_edges(genotype: Genotype) -> Iterator[DrawnEdge]:
    """The drawn edges, small stages on links being labels."""
    small, may_go = stages_on_edges(genotype), optional_stages(genotype)
    for index, link in enumerate(genotype.links):
        if link.source in small:
            (into,) = links_into(genotype, link.source)
            small_tag = stage_tag(genotype, link.source, into)
            yield DrawnEdge(link.source, into.source, link.target, small_tag, link.source in may_go)
        elif link.target not in small:
            tag = link_tag(genotype, link)
            yield DrawnEdge(f"link {index}", link.source, link.target, tag, goes(link, may_go))


def goes(link: Link, may_go: set[str]) -> bool:
    """Whether a search may leave out a link, by itself or with a stage that may go."""
    return is_optional(link) or not may_go.isdisjoint((link.source, link.target))


def stages_on_edges(genotype: Genotype) -> set[str]:
    """Stages that pass one other stage each on to a common reader, like those of UNet 3+."""
    passing = {name: pair for name in genotype.stages if (pair := passed(genotype, name))}
    fans = Counter(after.target for _, after in passing.values())
    return {
        name
        for name, (before, after) in passing.items()
        if fans[after.target] > 1 and before.source not in passing and after.target not in passing
    }


def passed(genotype: Genotype, name: str) -> tuple[Link, Link] | None:
    """A stage's only incoming and only outgoing link, if both are certain, and the latter plain and level."""
    before = links_into(genotype, name)
    after = [link for link in genotype.links if link.source == name]
    if len(before) != 1 or len(after) != 1 or any(head.source == name for head in genotype.heads):
        return None
    (into,), (out,) = before, after
    levels = {genotype.stages[stage].level for stage in (name, out.target)}
    plain = [into.op, into.cell, out.resize, out.op, out.cell] == [None] * 5
    certain = not is_optional(into) and not is_optional(out)
    return (into, out) if plain and certain and len(levels) == 1 else None
