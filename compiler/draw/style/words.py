"""Short names for a genotype's parts in a drawing, with open choices as choices."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from compiler.blocks.registry import BY_NAME
from compiler.structure.widths import depths, factors, given_widths, level_stride
from genotype import Activation, Choose, Fusion, Genotype, Link, Norm, Stage, StageBlock, WidthOf
from genotype.form.blocks import block_of
from genotype.form.field_types import per_axis
from genotype.form.in_short import in_short
from genotype.form.links import resizes_of
from genotype.form.stages import fusion_of
from genotype.form.styles import activation_of, norm_of

RESIZES = {
    "max_pool": "max pool",
    "avg_pool": "avg pool",
    "strided_conv": "strided conv",
    "transposed_conv": "transposed",
    "mednext": "MedNeXt block",
}
OPTIONS = 4
"""Up to so many options are listed; of more, the first two and the last."""
LINE = 20
TIMES = "\N{MULTIPLICATION SIGN}"
TO = "\N{EN DASH}"


def option_words(value: Any) -> str:
    """A decided value as it is, a choice as `{16|24|32}`."""
    return in_braces(value, str)


def in_braces(value: Any, word: Callable[[Any], str]) -> str:
    """A decided value in words, or the words of a choice's options in braces."""
    if not isinstance(value, Choose):
        return word(value)
    return "{" + "|".join(few(list(map(word, value.options)))) + "}"


def few(options: list[str]) -> list[str]:
    """All options, or of many the first two and the last."""
    return [*options[:2], "…", options[-1]] if len(options) > OPTIONS else options


def depth_words(options: Sequence[int]) -> str:
    """`2`, `1-3`, or `{1|3}` if numbers in between are missing."""
    low, high = min(options), max(options)
    if low == high:
        return str(low)
    every = sorted(options) == list(range(low, high + 1))
    return f"{low}{TO}{high}" if every else "{" + "|".join(map(str, options)) + "}"


def stage_lines(genotype: Genotype, stage: Stage) -> list[str]:
    """A stage's widths, its depth if it is open, and settings that differ from the genotype's."""
    words = [option_words(width) for width in stage.layer_widths]
    depth = depth_words(depths(stage))
    lines = wrapped(words)
    if isinstance(stage.depth, Choose):
        lines = [f"{depth} {TIMES} {words[0]}"] if len(set(words)) == 1 else [*lines, f"depth {depth}"]
    return [*block_lines(stage), *lines, *special_lines(genotype, stage)]


def block_lines(stage: Stage) -> Iterator[str]:
    """What the blocks are, where they are not plain, with settings; of a choice a line for each option."""
    if isinstance(stage.block, Choose):
        options = few([", ".join(block_words(block_of(option))) for option in stage.block.options])
        yield from (f"{'or ' if number else ''}{option}" for number, option in enumerate(options))
    elif block_of(stage.block) != StageBlock("conv"):
        yield from block_words(block_of(stage.block), plain=False)


def block_words(block: StageBlock, plain: bool = True) -> Iterator[str]:
    """A kind of block and its settings; plain ones only where they are to be named."""
    if plain or block.kind != "conv":
        yield BY_NAME[block.kind].title
    if block.convs is not None:
        yield f"{in_braces(block.convs, in_short)} convs"
    if block.growth is not None:
        yield f"growth {in_braces(block.growth, in_short)}"
    if block.expansion is not None:
        yield f"expansion {in_braces(block.expansion, in_short)}"
    if block.groups is not None:
        yield f"{in_braces(block.groups, in_short)} groups"
    if block.squeeze is not None:
        yield f"squeeze {in_braces(block.squeeze, in_short)}"
    if block.shortcut is not None:
        yield f"{in_braces(block.shortcut, in_short).replace('_', ' ')} shortcut"


def special_lines(genotype: Genotype, stage: Stage) -> Iterator[str]:
    """The settings of a stage that are not the usual ones."""
    if stage.fusion not in ("concat", Fusion("concat")):
        yield in_braces(stage.fusion, lambda fusion: fusion_words(fusion_of(fusion)))
    kernel = in_braces(stage.kernel, lambda size: axes_words(per_axis(size, genotype.spatial_dims)))
    if kernel != "3":
        yield f"kernel {kernel}"
    if stage.norm == stage.activation == "none":
        yield "linear"
        return
    if stage.norm is not None:
        yield in_braces(stage.norm, lambda norm: norm_words(norm_of(norm)))
    if stage.activation is not None:
        yield in_braces(stage.activation, lambda activation: activation_words(activation_of(activation)))


def fusion_words(fusion: Fusion) -> str:
    """`links added`, `links added, squeeze 16`, and where they are concatenated `links: squeeze 16`."""
    if fusion.squeeze is None:
        return FUSIONS[fusion.kind]
    squeeze = f"squeeze {in_short(fusion.squeeze)}"
    return f"links: {squeeze}" if fusion.kind == "concat" else f"{FUSIONS[fusion.kind]}, {squeeze}"


FUSIONS = {"concat": "links concatenated", "add": "links added", "gate": "attention gate"}


def norm_words(norm: Norm) -> str:
    """`batch norm`, `group norm 8`."""
    words = "no norm" if norm.kind == "none" else f"{norm.kind} norm"
    return words if norm.groups is None else f"{words} {norm.groups}"


def activation_words(activation: Activation) -> str:
    """`leaky relu`, `leaky relu 0.1`."""
    words = "no activation" if activation.kind == "none" else activation.kind.replace("_", " ")
    return words if activation.slope is None else f"{words} {activation.slope:g}"


def wrapped(words: Sequence[str]) -> list[str]:
    """The widths of layers: `64·64`, or `3 x 64` for three or more equal ones; in short lines."""
    if len(words) > 2 and len(set(words)) == 1:
        return [f"{len(words)} {TIMES} {words[0]}"]
    lines = [words[0]]
    for word in words[1:]:
        if len(lines[-1]) + 1 + len(word) > LINE:
            lines.append(word)
        else:
            lines[-1] += f"·{word}"
    return lines


def axes_words(axes: Sequence[int]) -> str:
    """`2` for (2, 2), `1x2x2` for (1, 2, 2)."""
    return str(axes[0]) if len(set(axes)) == 1 else TIMES.join(map(str, axes))


def resolution_words(genotype: Genotype, level: int) -> str:
    """The resolution of a level: `1`, `1/4`, or by axis."""
    stride = level_stride(genotype, level)
    fractions = ["1" if s == 1 else f"1/{s}" for s in stride]
    return fractions[0] if len(set(stride)) == 1 else f" {TIMES} ".join(fractions)


def resize_words(genotype: Genotype, link: Link) -> str:
    """`max pool ↓2`, a choice as `{max pool|avg pool} ↓2`; empty if a link keeps its resolution."""
    kinds = resize_kinds(link)
    words = "{" + "|".join(kinds) + "}" if isinstance(link.resize, Choose) else "".join(kinds)
    return f"{words} {scale_words(genotype, link)}".strip()


def resize_kinds(link: Link) -> list[str]:
    """The kinds of resizes that a link has, or may have, in words; of many the first two and the last."""
    return few([RESIZES.get(resize.kind, resize.kind) for resize in resizes_of(link)])


def scale_words(genotype: Genotype, link: Link) -> str:
    """`↓2 → 16`: by how much a link changes resolution, and the width that its resize is given."""
    if link.resize is None:
        return ""
    scale, shrinks = factors(genotype, link)
    words = [("↓" if shrinks else "↑") + axes_words(scale)] if max(scale) > 1 else []
    width = next((width for width in given_widths(link) if width is not None), None)
    if width is not None:
        words.append(f"→ {f'as {width.stage}' if isinstance(width, WidthOf) else width}")
    return " ".join(words)


def brief_words(genotype: Genotype, link: Link) -> str:
    """The words of a link's resize where there is little room: of a choice, between how many."""
    if not isinstance(link.resize, Choose):
        return resize_words(genotype, link)
    return f"{len(link.resize.options)} resizes {scale_words(genotype, link)}"


def head_words(genotype: Genotype, number: int) -> tuple[str, str]:
    """What a head is: the output, or deep supervision with its share of the loss."""
    if number > 0:
        return "head", f"weight {genotype.heads[number].weight:g}"
    count = genotype.out_channels
    noun = "classes" if genotype.output == "classes" else "mask" if count == 1 else "masks"
    return "output", f"{count} {noun}"


def count_words(count: int, noun: str) -> str:
    """`1 node`, `1,000 nodes`."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
