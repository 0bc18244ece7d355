"""What a link carries: a resize that fits its levels, and an op or a cell."""

from collections.abc import Iterator

from attrs import evolve

from compiler.checks.view import placed_kinds, placed_links, stride_paths
from compiler.structure.in_full import each
from compiler.structure.widths import factors, links_into
from genotype import Diagnostic, Genotype, Link
from genotype.form.links import written_out
from genotype.form.presence import is_absent

DOWN = ("max_pool", "avg_pool", "strided_conv")
UP = ("transposed_conv", "mednext")
LINEAR = {2: "bilinear", 3: "trilinear"}


def resizes(genotype: Genotype) -> Iterator[Diagnostic]:
    """A link between resolutions has a resize in its direction; one at a single resolution has none."""
    for index, link in placed_links(genotype):
        scale, shrinks = factors(genotype, link)
        path, change, joins = f"links[{index}].resize", max(scale) > 1, (link.source, link.target)
        if change and link.resize is None:
            problem = f"{ends(link)} changes resolution by {by(scale)}, but no resize is given"
            remedy = f"add a resize, one of: {', '.join(fitting(genotype, shrinks))}"
            yield Diagnostic(path, problem, remedy, "G305", about=joins)
        elif link.resize is not None and not change:
            remedy = "remove the resize, or correct the level of one of the stages"
            yield Diagnostic(path, f"{ends(link)} does not change resolution", remedy, "G306", about=joins)
        else:
            yield from directions(genotype, index, link)


def directions(genotype: Genotype, index: int, link: Link) -> Iterator[Diagnostic]:
    """Resizes of a link that cannot change the resolution in its direction."""
    scale, shrinks = factors(genotype, link)
    for path, resize in placed_kinds(link, index):
        if resize.kind not in fitting(genotype, shrinks):
            verb = "downsample" if shrinks else "upsample"
            problem = f"{resize.kind!r} cannot {verb} {ends(link)} by {by(scale)}"
            remedy = f"use one of: {', '.join(fitting(genotype, shrinks))}; or reverse the link"
            yield Diagnostic(path, problem, remedy, "G307", about=(link.source, link.target))


def fitting(genotype: Genotype, shrinks: bool) -> tuple[str, ...]:
    """The resizes that go in a direction."""
    return (*(DOWN if shrinks else UP), LINEAR[genotype.spatial_dims], "nearest")


def ends(link: Link) -> str:
    """The two ends of a link, for a message."""
    return f"{link.source!r} to {link.target!r}"


def by(scale: tuple[int, ...]) -> str:
    """`2 x 2`."""
    return " x ".join(map(str, scale))


def strided_links(genotype: Genotype) -> Iterator[Diagnostic]:
    """A strided_conv is the stride of the target's first convolution, so that stage has no other link."""
    for index, link in placed_links(genotype):
        strided = stride_paths(genotype, link, index)
        if not strided:
            continue
        (path, *_) = strided
        if len(links_into(genotype, link.target)) > 1:
            problem = f"{link.target!r} reads other links too, so its convolution cannot carry the stride"
            remedy = "use max_pool or avg_pool here, or make this its only link"
            yield Diagnostic(path, problem, remedy, "G308", about=(link.target,))
        elif link.op is not None or link.cell is not None:
            yield Diagnostic(
                path, "the stride would come after the op or cell", "use max_pool or avg_pool here", "G309"
            )


def link_contents(genotype: Genotype) -> Iterator[Diagnostic]:
    """A link carries an op or a cell, not both, and joins two different stages."""
    for index, link in enumerate(genotype.links):
        path = f"links[{index}]"
        if link.op is not None and link.cell is not None:
            yield Diagnostic(
                f"{path}.cell", "a link carries an op or a cell, not both", "remove one of them", "G311"
            )
        if link.width is not None and link.op is None:
            yield Diagnostic(
                f"{path}.width",
                "this width belongs to an op, but the link has none",
                "remove it, or add an op",
                "G312",
            )
        if link.source == link.target:
            problem, remedy = f"{link.source!r} reads itself", "link two different stages"
            yield Diagnostic(path, problem, remedy, "G313", about=(link.source,))


def repeated_links(genotype: Genotype) -> Iterator[Diagnostic]:
    """No two links are the same."""
    seen: dict[Link, int] = {}
    for index, link in enumerate(genotype.links):
        if is_absent(link):
            continue
        first = seen.setdefault(evolve(link, present=True, resize=each(link.resize, written_out)), index)
        if first != index:
            problem, remedy = (
                f"{ends(link)} is the same link as links[{first}]",
                "remove one of the two, or change it",
            )
            yield Diagnostic(f"links[{index}]", problem, remedy, "G314", about=(link.source, link.target))


LINK_RULES = (resizes, strided_links, link_contents, repeated_links)
