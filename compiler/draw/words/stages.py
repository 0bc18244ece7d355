"""What a stage is, in short lines: its blocks, their widths, and settings that are not the usual ones."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from attrs import fields

from compiler.blocks.registry import BY_NAME
from compiler.draw.words.choices import depth_words, few, in_braces, option_words
from compiler.draw.words.fusions import fusion_lines
from compiler.draw.words.layers import bias_lines, dropout_lines, style_lines
from compiler.draw.words.network import TIMES, axes_words
from compiler.structure.in_brief import block_in_brief
from compiler.structure.widths import depths
from genotype import Choose, Genotype, Stage, StageBlock
from genotype.form.blocks import block_of
from genotype.form.choose import options_of
from genotype.form.field_types import per_axis
from genotype.form.in_short import in_short

SETTINGS: Mapping[str, Callable[[str], str]] = {
    "groups": "{} groups".format,
    "shortcut": lambda kind: f"{'no' if kind == 'none' else kind} shortcut",
    "convs": lambda count: f"{count} conv" if count == "1" else f"{count} convs",
    "padding": "pad at {}".format,
}
"""How settings of a block are said; others by their names."""
LINE = 20
"""About how many letters a line of widths has."""


def stage_lines(genotype: Genotype, stage: Stage) -> list[str]:
    """Everything about a stage in words."""
    return [
        *block_lines(stage),
        *width_lines(stage),
        *fusion_lines(stage),
        *setting_lines(genotype, stage),
    ]


def block_lines(stage: Stage) -> Iterator[str]:
    """What the blocks are, where they are not plain, with settings; of a choice a line for each option."""
    if isinstance(stage.block, Choose):
        options = few(list(block_options(stage.block.options)))
        yield from (f"{'or ' if number else ''}{option}" for number, option in enumerate(options))
    else:
        yield from block_words(block_of(stage.block), plain=False)


def block_text(stage: Stage) -> str:
    """What the blocks are, or all that they may be, in one line."""
    options = "|".join(block_options(options_of(stage.block)))
    return f"{{{options}}}" if isinstance(stage.block, Choose) else options


def block_options(options: Iterable[str | StageBlock]) -> Iterator[str]:
    """Every option for a stage's blocks with its settings, in one line each."""
    for option in options:
        yield ", ".join(block_words(block_of(option)))


def block_words(block: StageBlock, plain: bool = True) -> Iterator[str]:
    """A kind of block and its unusual settings; a plain kind only where it is to be named."""
    if plain or block.kind != "conv":
        yield BY_NAME[block.kind].title
    brief = block_in_brief(block)
    for field in fields(StageBlock)[1:]:
        if (value := getattr(brief, field.name)) != field.default:
            words = SETTINGS.get(field.name, f"{field.name.replace('_', ' ')} {{}}".format)
            yield words(in_braces(value, setting_words))


def padding_notes(stages: Iterable[Stage]) -> Iterator[str]:
    """What the words for padding mean, where stages have them."""
    blocks = [block_of(option) for stage in stages for option in options_of(stage.block)]
    if any(block.padding == "end" for block in blocks):
        yield "pad at end: strided convolutions pad more behind, as in TensorFlow"


def setting_words(value: Any) -> str:
    """The value of a setting."""
    return in_short(value).replace("_", " ")


def width_lines(stage: Stage) -> list[str]:
    """A stage's widths, and its depth if it is open."""
    words = [option_words(width) for width in stage.layer_widths]
    if not isinstance(stage.depth, Choose):
        return wrapped(words)
    depth = depth_words(depths(stage))
    if len(set(words)) == 1:
        return [f"{depth} {TIMES} {words[0]}"]
    return [*wrapped(words), f"depth {depth}"]


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


def setting_lines(genotype: Genotype, stage: Stage) -> Iterator[str]:
    """A stage's kernel, norm, activation, bias and dropout, where they are not the usual ones."""
    yield from kernel_lines(genotype, stage)
    yield from style_lines(genotype, stage)
    yield from bias_lines(genotype, stage)
    yield from dropout_lines(genotype, stage)


def kernel_lines(genotype: Genotype, stage: Stage) -> Iterator[str]:
    """A stage's kernel, where it is not the usual one."""
    if (text := kernel_text(genotype, stage)) != "kernel 3":
        yield text


def kernel_text(genotype: Genotype, stage: Stage) -> str:
    """`kernel 3`, `kernel 1x3x3`, `kernel {3|5}`."""
    sizes = in_braces(stage.kernel, lambda size: axes_words(per_axis(size, genotype.spatial_dims)))
    return f"kernel {sizes}"
