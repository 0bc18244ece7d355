"""Search spaces: what a search can decide."""

from collections.abc import Iterator

from compiler.checks.cells import edge_ops
from compiler.checks.choices.norms import mixes_in_norm, open_widths_in_norms
from compiler.checks.view import MOST_RUNS, cell_of, own_cells, placed_links, spread, stage_is_sound
from compiler.ops.registry import BY_NAME
from compiler.program.style import Style
from compiler.structure.in_full import block_in_full
from compiler.structure.widths import climbed, has_open_widths, open_width, output_is_open
from genotype import INPUT, Choose, Diagnostic, Genotype, Link, StageBlock
from genotype.form.blocks import block_of
from genotype.form.links import resizes_of
from genotype.form.stages import fusion_of
from genotype.form.styles import norm_of


def open_widths_on_links(genotype: Genotype) -> Iterator[Diagnostic]:
    """What a link carries must not depend on how many of its input channels a search keeps."""
    for index, link in placed_links(genotype):
        if reads_open(genotype, link) and any(resize.kind == "mednext" for resize in resizes_of(link)):
            problem = (
                f"{link.source!r} may end in several widths, and a mednext block means another thing at each"
            )
            remedy = f"decide the last width of {link.source!r}, or use a transposed_conv"
            yield Diagnostic(f"links[{index}].resize", problem, remedy, "G802", about=(link.source,))
        name = open_width(genotype, link)
        if name is None:
            continue
        remedy = f"decide the output width of {name!r}, or"
        if len(climbed(genotype, link)) > 1:
            yield from in_between(genotype, index, link, name, remedy)
        yield from counting(genotype, index, link, name, remedy)


def in_between(genotype: Genotype, index: int, link: Link, name: str, remedy: str) -> Iterator[Diagnostic]:
    """Layers of several levels in a row, between which there would be masked channels."""
    kinds = {resize.kind for resize in resizes_of(link)} & {"transposed_conv", "mednext"}
    for kind in sorted(kinds if not reads_open(genotype, link) else kinds - {"mednext"}):
        problem = f"the output width of {name!r} is open, and the {kind} spans several levels"
        wider = f"{remedy} give the {kind} a width"
        yield Diagnostic(f"links[{index}].resize", problem, wider, "G801", about=(name,))


def counting(genotype: Genotype, index: int, link: Link, name: str, remedy: str) -> Iterator[Diagnostic]:
    """What counts the channels of a link from a stage whose output width is open: ops, blocks, fusions."""
    is_open = f"the output width of {name!r} is open"
    picky = list(dict.fromkeys(counting_ops(genotype, link)))
    if picky:
        problem = f"{is_open}, and these depend on it: {', '.join(picky)}"
        other = f"{remedy} use other ops, or link it through a stage of one layer with kernel 1"
        yield Diagnostic(f"links[{index}]", problem, other, "G802", about=(name,))
    if not keeps_channels(genotype, link):
        return
    for path, what, other in stage_counting(genotype, link.target):
        instead = f"{remedy} {other}, or link it through a stage of one layer with kernel 1"
        problem = f"{is_open}, which {what} of {link.target!r} cannot take"
        yield Diagnostic(path, problem, instead, "G802", about=(name,))


def open_widths_before_heads(genotype: Genotype) -> Iterator[Diagnostic]:
    """A norm before a head would shift the channels that a search masks away from zero."""
    for index, head in enumerate(genotype.heads):
        stage = genotype.stages.get(head.source)
        if (
            head.norm is None
            or norm_of(head.norm).kind == "none"
            or stage is None
            or not stage_is_sound(stage)
        ):
            continue
        if output_is_open(stage):
            problem = f"{head.source!r} may end in several widths, and a norm shifts what is masked"
            remedy = f"decide the last width of {head.source!r}, or remove the norm"
            yield Diagnostic(f"heads[{index}].norm", problem, remedy, "G802", about=(head.source,))


def counting_ops(genotype: Genotype, link: Link) -> Iterator[str]:
    """The ops and blocks on a link whose result depends on the number of input channels."""
    cell = cell_of(genotype, link.cell)
    if link.op is not None:
        options = link.op.options if isinstance(link.op, Choose) else (link.op,)
        yield from (op for op in options if not takes_masked(op, link.width is not None))
    elif cell is not None:
        ops = [op for edge in cell.edges if edge.source == 0 for op in edge_ops(edge)]
        yield from (op for op in ops if not takes_masked(op, widened=True))
        if any(0 in block.nodes for block in cell.blocks):
            yield "a block that reads node 0"


def keeps_channels(genotype: Genotype, link: Link) -> bool:
    """Whether a link brings its target the channels that it reads, masked ones among them."""
    return cell_of(genotype, link.cell) is None and (link.op is None or link.width is None)


def reads_open(genotype: Genotype, link: Link) -> bool:
    """Whether a link's source may end in several widths."""
    return link.source != INPUT and output_is_open(genotype.stages[link.source])


def stage_counting(genotype: Genotype, name: str) -> Iterator[tuple[str, str, str]]:
    """What of a stage does otherwise where its input has fewer channels: where, what, and the remedy."""
    stage = genotype.stages.get(name)
    if stage is None:
        return
    for path, option in spread(f"stages.{name}.block", stage.block):
        if not is_plain(block_of(option)):
            yield path, f"the {named(block_of(option))}", f"use conv blocks in {name!r}"
    for path, option in spread(f"stages.{name}.fusion", stage.fusion):
        fusion = fusion_of(option)
        if fusion.kind != "concat":
            yield path, f"the fusion {fusion.kind!r}", f'use "fusion": "concat" in {name!r}'
        elif fusion.squeeze is not None:
            yield f"{path}.squeeze", "squeeze-and-excitation", f"leave it out in {name!r}"


def named(block: StageBlock) -> str:
    """What blocks that are not plain ones are called."""
    return f"{block.kind} blocks" + (" with settings" if block.kind == "conv" else "")


def is_plain(block: StageBlock) -> bool:
    """Whether blocks are those of which a search can mask channels."""
    return block_in_full(block) == block_in_full("conv")


def open_widths(genotype: Genotype) -> Iterator[Diagnostic]:
    """Widths may be a choice where a masked channel stays as it would be without it."""
    for name, stage in genotype.stages.items():
        if not has_open_widths(stage) or not stage_is_sound(stage):
            continue
        norms = [Style.of_stage(genotype, candidate).norm for candidate in stage.candidates]
        others = [named(one.block) for one in stage.candidates if not is_plain(one.block)]
        mixing = [norm.kind for norm in norms if mixes_in_norm(norm)]
        if others:
            problem, remedy = (
                f"the widths of {others[0]} cannot be a choice",
                "decide them, or use conv blocks",
            )
            yield Diagnostic(f"stages.{name}.widths", problem, remedy, "G805")
        elif mixing:
            problem = f"widths cannot be a choice under a {mixing[0]} norm, which mixes channels"
            remedy = "decide them, or use a batch or instance norm"
            yield Diagnostic(f"stages.{name}.widths", problem, remedy, "G805")


def runs_of_blocks(genotype: Genotype) -> Iterator[Diagnostic]:
    """A supernet has weights for every combination of a stage's choices: they cannot be too many."""
    for name, stage in genotype.stages.items():
        count = stage.combinations
        if count > MOST_RUNS:
            factors = [
                f"{len(value.options)} of {path}"
                for path, value in stage.places()
                if isinstance(value, Choose) and path != "fusion"
            ]
            problem = f"{count:,} combinations ({', '.join(factors)}), each a run of blocks in a supernet"
            remedy = f"open fewer of these in one stage, {MOST_RUNS} combinations at most"
            yield Diagnostic(f"stages.{name}", problem, remedy, "G809")


def takes_masked(op: str, widened: bool) -> bool:
    """Whether an op gives the same with masked channels as without them."""
    return op not in BY_NAME or BY_NAME[op].takes_masked(widened)


def kept_edges(genotype: Genotype) -> Iterator[Diagnostic]:
    """A search keeps at least one edge per node."""
    for name, cell in own_cells(genotype):
        is_open = any(isinstance(edge.op, Choose) for edge in cell.edges)
        if is_open and cell.keep.edges_per_node == 0:
            path = f"cells.{name}.keep.edges_per_node"
            yield Diagnostic(path, "the search would keep no edge", "write 1 or more", "G803")


SPACE_RULES = (runs_of_blocks, kept_edges)
MASKING_RULES = (open_widths_on_links, open_widths_in_norms, open_widths_before_heads, open_widths)
