"""Norms that mix channels, where a search masks some: on links whose number of channels is open."""

from collections.abc import Iterator

from compiler.checks.styles import has_norm
from compiler.checks.view import placed_links, placed_resizes
from compiler.program.style import Style
from compiler.structure.widths import open_width, resized_width
from genotype import Diagnostic, Genotype, Link, Norm
from genotype.form.choose import options_of
from genotype.form.styles import norm_of

OTHERS = "or use a batch or instance norm"


def mixes_in_norm(norm: Norm) -> bool:
    """Whether a norm's statistics are of several channels together, masked ones included."""
    return norm.kind == "layer" or (norm.kind == "group" and norm.groups is not None)


def open_widths_in_norms(genotype: Genotype) -> Iterator[Diagnostic]:
    """A norm on a link that mixes channels is of a number of channels that is known."""
    for index, link in placed_links(genotype):
        name = open_width(genotype, link)
        if name is None:
            continue
        is_open, decide = f"the output width of {name!r} is open", f"decide the output width of {name!r}"
        for path, resize in placed_resizes(link, index):
            if resize.norm is not None and mixes_in_norm(norm_of(resize.norm)):
                problem = f"{is_open}, and a {norm_of(resize.norm).kind} norm mixes its channels"
                remedy = f"{decide}, give this resize a number as width, {OTHERS}"
                yield Diagnostic(f"{path}.norm", problem, remedy, "G802", about=(name,))
        if ops := ops_under_norm(genotype, link):
            norm = Style.of(genotype).norm.kind
            problem = f"{is_open}, and the network's {norm} norm in {', '.join(ops)} mixes its channels"
            yield Diagnostic(f"links[{index}].op", problem, f"{decide}, {OTHERS}", "G802", about=(name,))


def ops_under_norm(genotype: Genotype, link: Link) -> list[str]:
    """The ops on a link, as wide as what they read, in which a norm mixes channels."""
    style = Style.of(genotype)
    if link.width is not None or link.cell is not None or not mixes_in_norm(style.norm):
        return []
    width = resized_width(genotype, link)
    return [op for op in options_of(link.op) if has_norm(op, width, style)]
