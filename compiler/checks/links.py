"""What a link carries: a resize that fits its levels, and an op or a cell."""

from collections.abc import Iterator

from compiler.checks.view import placed_links, placed_resizes
from compiler.structure.widths import factors, links_into
from genotype import Diagnostic, Genotype, Link

DOWN = ("max_pool", "avg_pool", "strided_conv")
UP = ("transposed_conv", "mednext")
LINEAR = {2: "bilinear", 3: "trilinear"}


def resizes(genotype: Genotype) -> Iterator[Diagnostic]:
    """A link between resolutions has a resize in its direction; one within a resolution has none."""
    for index, link in placed_links(genotype):
        scale, shrinks = factors(genotype, link)
        path, change, joins = f"links[{index}].resize", max(scale) > 1, (link.source, link.target)
        if change and link.resize is None:
            problem = f"{ends(link)} changes resolution by {by(scale)} and says not how"
            remedy = f"add a resize: {', '.join(fitting(genotype, shrinks))}"
            yield Diagnostic(path, problem, remedy, "G305", about=joins)
        elif link.resize is not None and not change:
            remedy = "remove the resize, or mend the level of one of the two"
            yield Diagnostic(path, f"{ends(link)} stays at one resolution", remedy, "G306", about=joins)
        else:
            yield from directions(genotype, index, link)


def directions(genotype: Genotype, index: int, link: Link) -> Iterator[Diagnostic]:
    """What of a link's resizes goes the wrong way."""
    scale, shrinks = factors(genotype, link)
    for path, resize in placed_resizes(link, index):
        if resize.kind not in fitting(genotype, shrinks):
            way = "down" if shrinks else "up"
            problem = f"{resize.kind!r} cannot bring {ends(link)} {way} by {by(scale)}"
            remedy = f"use one of: {', '.join(fitting(genotype, shrinks))}; or turn the link round"
            yield Diagnostic(path, problem, remedy, "G307", about=(link.source, link.target))


def fitting(genotype: Genotype, shrinks: bool) -> tuple[str, ...]:
    return (*(DOWN if shrinks else UP), LINEAR[genotype.spatial_dims], "nearest")


def ends(link: Link) -> str:
    return f"{link.source!r} to {link.target!r}"


def by(scale: tuple[int, ...]) -> str:
    return " x ".join(map(str, scale))


def strided_links(genotype: Genotype) -> Iterator[Diagnostic]:
    """The stride is the target's first convolution's, which must read nothing else."""
    for index, link in placed_links(genotype):
        strided = [path for path, resize in placed_resizes(link, index) if resize.kind == "strided_conv"]
        if not strided:
            continue
        (path, *_) = strided
        if len(links_into(genotype, link.target)) > 1:
            problem = f"{link.target!r} reads other links too, so its convolution cannot carry the stride"
            remedy = "use max_pool or avg_pool here, or make this its only link"
            yield Diagnostic(path, problem, remedy, "G308", about=(link.target,))
        elif link.op is not None or link.cell is not None:
            yield Diagnostic(
                path, "the stride comes after the op or cell", "use max_pool or avg_pool here", "G309"
            )


def link_contents(genotype: Genotype) -> Iterator[Diagnostic]:
    for index, link in enumerate(genotype.links):
        path = f"links[{index}]"
        if link.op is not None and link.cell is not None:
            yield Diagnostic(
                f"{path}.cell", "a link carries an op or a cell, not both", "remove one of them", "G311"
            )
        if link.width is not None and link.op is None:
            yield Diagnostic(f"{path}.width", "a width without an op", "remove it, or add an op", "G312")
        if link.source == link.target:
            problem, remedy = f"{link.source!r} reads itself", "link two different stages"
            yield Diagnostic(path, problem, remedy, "G313", about=(link.source,))


def repeated_links(genotype: Genotype) -> Iterator[Diagnostic]:
    """A stage reads what a link brings once."""
    seen: dict[Link, int] = {}
    for index, link in enumerate(genotype.links):
        first = seen.setdefault(link, index)
        if first != index:
            problem, remedy = (
                f"{ends(link)} is linked just so by links[{first}]",
                "remove one of the two, or change it",
            )
            yield Diagnostic(f"links[{index}]", problem, remedy, "G314", about=(link.source, link.target))


LINK_RULES = (resizes, strided_links, link_contents, repeated_links)
