"""The parts of a drawing: every stage, link and head with its shape and its costs."""

from collections.abc import Iterator, Mapping

from attrs import frozen

from compiler.analysis.cost import Cost
from compiler.draw.layout.edges import stages_on_edges
from compiler.draw.network import marked
from compiler.draw.words.network import head_words, resize_words
from compiler.draw.words.stages import stage_lines
from compiler.lowering.network import lower_heads, lower_stages
from compiler.structure.in_brief import stages_in_brief
from compiler.structure.widths import level_of, level_stride, link_width, links_into, stage_width
from genotype import INPUT, Choose, Genotype, Link
from genotype.form.links import resizes_of
from genotype.form.presence import is_optional


@frozen
class DrawnPart:
    """A part of a network: `key` is its class in the drawing, `shape` that of its output.

    `link` is the number of a link that carries a cell.
    """

    key: str
    name: str
    words: tuple[str, ...]
    shape: tuple[int, ...]
    parameters: int = 0
    macs: int = 0
    link: int | None = None


def network_parts(genotype: Genotype, counted: Cost) -> tuple[DrawnPart, ...]:
    """Every part of a drawing; their costs add up to those of the network."""
    costs = costs_by_key(genotype, counted)
    return tuple(
        DrawnPart(key, name, words, shape, *costs.get(key, (0, 0)), link)
        for key, name, words, shape, link in placed(genotype, counted.size)
    )


Placed = tuple[str, str, tuple[str, ...], tuple[int, ...], int | None]


def placed(genotype: Genotype, size: tuple[int, ...]) -> Iterator[Placed]:
    """Every part without its costs. What a stage on an edge carries belongs to the stage."""
    yield key_of(INPUT), INPUT, (), (genotype.in_channels, *size), None
    brief = stages_in_brief(genotype)
    for name, stage in genotype.stages.items():
        lines = (
            *(carried(genotype, link) for link in links_into(genotype, name)),
            *stage_lines(genotype, brief[name]),
        )
        shape = (stage_width(stage), *resolution(genotype, stage.level, size))
        yield key_of(name), name, lines, shape, None
    small = stages_on_edges(genotype)
    for index, link in enumerate(genotype.links):
        if not {link.source, link.target} & small:
            yield link_part(genotype, index, link, size)
    for index, head in enumerate(genotype.heads):
        level = level_of(genotype, head.source)
        shape = (genotype.out_channels, *resolution(genotype, level, size))
        yield key_of(f"head {index}"), " ".join(head_words(genotype, index)), (), shape, None


def link_part(genotype: Genotype, index: int, link: Link, size: tuple[int, ...]) -> Placed:
    """The part of a link."""
    by_target = any(resize.kind == "strided_conv" for resize in resizes_of(link))
    level = level_of(genotype, link.source if by_target else link.target)
    shape = (link_width(genotype, link), *resolution(genotype, level, size))
    cell = None if link.cell is None else index
    words = tuple(between(genotype, link))
    return key_of(f"link {index}"), f"{link.source} → {link.target}", words, shape, cell


def between(genotype: Genotype, link: Link) -> Iterator[str]:
    """What a link carries: a resize, an op, the name of a cell; and whether it may be absent."""
    op = None if link.op is None else op_words(link.op)
    optional = "may be absent" if is_optional(link) else None
    yield from filter(None, [resize_words(genotype, link), op, link.cell, optional])


def op_words(op: str | Choose[str]) -> str:
    """The name of an op, or of all options."""
    return f"one of {', '.join(op.options)}" if isinstance(op, Choose) else op


def carried(genotype: Genotype, link: Link) -> str:
    """What a stage reads through a link, and what the link carries."""
    words = ", ".join(between(genotype, link))
    return f"reads {link.source}" + (f" ({words})" if words else "")


def resolution(genotype: Genotype, level: int, size: tuple[int, ...]) -> tuple[int, ...]:
    """The size of an image at a level."""
    return tuple(s // step for s, step in zip(size, level_stride(genotype, level), strict=True))


def key_of(name: str) -> str:
    """The SVG class of a part."""
    return marked(name)["class"]


def costs_by_key(genotype: Genotype, counted: Cost) -> dict[str, tuple[int, int]]:
    """Parameters and MACs of every part that has any."""
    keys, found = keys_of_layers(genotype), dict[str, tuple[int, int]]()
    for layer in counted.layers:
        key = keys[layer.path.partition(".")[0]]
        trained, macs = found.get(key, (0, 0))
        found[key] = (trained + layer.parameters, macs + layer.macs)
    return found


def keys_of_layers(genotype: Genotype) -> Mapping[str, str]:
    """The part to which each layer of the network belongs."""
    heads = enumerate(lower_heads(genotype))
    keys = {layer.name: key_of(f"head {index}") for index, head in heads for layer in head.layers()}
    small = stages_on_edges(genotype)
    for stage in lower_stages(genotype):
        keys[stage.name] = key_of(stage.name)
        for (index, link), lowered in zip(numbered_links(genotype, stage.name), stage.links, strict=True):
            drawn_as = next((end for end in (link.source, link.target) if end in small), f"link {index}")
            keys |= {layer.name: key_of(drawn_as) for layer in lowered.layers}
        keys |= {layer.name: key_of(stage.name) for layer in stage.fusion.layers}
    return keys


def numbered_links(genotype: Genotype, stage: str) -> list[tuple[int, Link]]:
    """The links into a stage, with their numbers."""
    return [(index, link) for index, link in enumerate(genotype.links) if link.target == stage]
