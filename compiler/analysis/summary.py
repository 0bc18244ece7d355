"""The summary of a genotype that `genoc show` prints."""

from collections.abc import Iterator
from typing import Any

from compiler.analysis.cost import Cost, LayerCost
from compiler.analysis.cost_breakdown import Share, shares
from compiler.analysis.layering import layering, shown
from compiler.structure.coarsest import sizes_of
from compiler.structure.graph import stage_order
from compiler.structure.in_brief import in_brief
from compiler.structure.widths import link_width, links_into
from genotype import Choose, Genotype, Link, content_hash
from genotype.form.choices import choices
from genotype.form.links import resizes_of
from genotype.form.presence import is_optional
from genotype.form.space_size import in_words, powers


def summary(genotype: Genotype, cost: Cost) -> dict[str, Any]:
    """Everything `show` says, as JSON. Costs are for one image of `size`."""
    return {
        "name": genotype.name,
        "hash": content_hash(genotype),
        "spatial_dims": genotype.spatial_dims,
        "choices": sum(1 for _ in choices(genotype)),
        "genotypes": in_words(powers(genotype)),
        "size": list(cost.size),
        "takes": takes(genotype),
        "parameters": cost.parameters,
        "macs": cost.macs,
        "activations": cost.activations,
        "receptive_field": list(cost.receptive_field),
        "parts": [share_row(one) for one in shares(cost)],
        "layers": [layer_row(layer) for layer in cost.layers],
    }


def takes(genotype: Genotype) -> dict[str, Any]:
    """The image sizes that the network takes: multiples, and `larger` if not all of them may equal one."""
    sizes = sizes_of(genotype)
    return {"multiples_of": list(sizes.stride), "larger": sizes.norm == "instance"}


def share_row(one: Share) -> dict[str, Any]:
    """A breakdown entry as JSON."""
    percent = {"parameters": round(one.in_parameters, 2), "macs": round(one.in_macs, 2)}
    figures = {"parameters": one.parameters, "macs": one.macs, "activations": one.activations}
    return {"part": one.part, "kind": one.kind, **figures, "percent": percent}


def layer_row(layer: LayerCost) -> dict[str, Any]:
    """A layer's cost as JSON."""
    return {
        "layer": layer.path,
        "parameters": layer.parameters,
        "macs": layer.macs,
        "activations": layer.activations,
        "output": [layer.output.channels, *layer.output.size],
    }


def described(genotype: Genotype, cost: Cost, counted: str) -> Iterator[str]:
    """The output of `show` as text, line by line; `counted` says what of a search space the costs are of."""
    yield f"{genotype.name}  {genotype.spatial_dims}D  sha256 {content_hash(genotype)[:12]}"
    if genotype.about:
        yield genotype.about
    yield ""
    yield from cost_table(genotype, cost)
    yield ""
    open_choices = sum(1 for _ in choices(genotype))
    if open_choices:
        yield f"A search space with {open_choices} open choices. {counted}"
        yield f"{'genotypes':16} {in_words(powers(genotype))}"
        if genotype.cells or any(map(is_optional, genotype.links)):
            yield "Genotypes that differ only in what leads nowhere are counted as different ones."
    yield f"{'input':16} {genotype.in_channels} x {times(cost.size)}"
    yield f"{'sizes':16} {sizes_of(genotype)}"
    yield f"{'output':16} {cost.output.channels} x {times(cost.output.size)}  ({genotype.output})"
    yield f"{'parameters':16} {cost.parameters:,}"
    yield f"{'MACs':16} {cost.macs:,}"
    yield f"{'activations':16} {cost.activations:,}"
    yield f"{'receptive field':16} {times(cost.receptive_field)}"


def cost_table(genotype: Genotype, cost: Cost) -> Iterator[str]:
    """A line per stage: its level, what it reads, its layers, its cost; then the other layers with a cost."""
    breakdown = shares(cost)
    stages = {one.part: one for one in breakdown if one.kind == "stage"}
    rows = [("stage", "level", "reads", "layers", "parameters", "%", "MACs", "%")]
    brief = in_brief(genotype).stages
    for name in stage_order(genotype):
        stage = genotype.stages[name]
        reads = " + ".join(reading(genotype, link) for link in links_into(genotype, name))
        rows.append((name, str(stage.level), reads, layering(genotype, brief[name]), *figures(stages[name])))
    rows += [(one.part, "", one.kind, "", *figures(one)) for one in breakdown if one.kind != "stage"]
    widths = [max(len(row[column]) for row in rows) for column in range(8)]
    for row in rows:
        left = "  ".join(cell.ljust(width) for cell, width in zip(row[:4], widths[:4], strict=True))
        right = "  ".join(cell.rjust(width) for cell, width in zip(row[4:], widths[4:], strict=True))
        yield f"{left}  {right}"


def figures(one: Share) -> tuple[str, str, str, str]:
    """Parameters and MACs, each with its percentage of the network's."""
    return f"{one.parameters:,}", f"{one.in_parameters:.1f}", f"{one.macs:,}", f"{one.in_macs:.1f}"


def reading(genotype: Genotype, link: Link) -> str:
    """`enc1 (skip_1_1) 32`: the source of a link, what it carries, the channels it brings."""
    resize = shown(link.resize) if isinstance(link.resize, Choose) else kind_of(link)
    op = shown(link.op) if link.op is not None else None
    optional = "optional" if is_optional(link) else None
    between = [part for part in (resize, op, link.cell, optional) if part]
    carried = f" ({', '.join(between)})" if between else ""
    return f"{link.source}{carried} {link_width(genotype, link)}"


def kind_of(link: Link) -> str:
    """The kind of a link's resize; nothing where it has none."""
    return "".join(one.kind for one in resizes_of(link))


def times(sizes: tuple[int, ...]) -> str:
    """`64 x 64`."""
    return " x ".join(map(str, sizes))
