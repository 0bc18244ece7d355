"""Short names for a network's levels, resizes and heads in a drawing."""

from collections.abc import Iterator, Sequence

from compiler.draw.words.choices import few
from compiler.draw.words.layers import activation_words, norm_words
from compiler.structure.in_brief import head_in_brief, link_in_brief
from compiler.structure.widths import factors, given_widths, level_stride
from genotype import Choose, Genotype, Head, Link, Resize, WidthOf
from genotype.form.field_types import per_axis
from genotype.form.links import resize_of, resizes_of
from genotype.form.styles import activation_of, norm_of

RESIZES = {
    "max_pool": "max pool",
    "avg_pool": "avg pool",
    "strided_conv": "strided conv",
    "transposed_conv": "transposed",
    "mednext": "MedNeXt block",
}
TIMES = "\N{MULTIPLICATION SIGN}"


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
    kinds = resize_kinds(genotype, link)
    words = "{" + "|".join(kinds) + "}" if isinstance(link.resize, Choose) else "".join(kinds)
    return f"{words} {scale_words(genotype, link)}".strip()


def resize_kinds(genotype: Genotype, link: Link) -> list[str]:
    """The resizes that a link has, or may have, in words; of many the first two and the last. Each says its
    width where they have different ones.
    """
    differ, words = len({*given_widths(link)}) > 1, []
    for resize in resizes_of(link_in_brief(genotype, link)):
        width = width_words(resize.width) if differ else ""
        words.append(f"{', '.join(kind_words(resize, genotype.spatial_dims))} {width}".strip())
    return few(words)


def kind_words(resize: Resize, dims: int) -> Iterator[str]:
    """A kind of resize in brief, with its settings but for its width."""
    yield RESIZES.get(resize.kind, resize.kind)
    if resize.kernel is not None:
        yield f"kernel {axes_words(per_axis(resize.kernel, dims))}"
    if resize.expansion is not None:
        yield f"expansion {resize.expansion:g}"
    yield from (() if resize.norm is None else norm_words(norm_of(resize.norm)).split(", "))
    yield from (() if resize.activation is None else [activation_words(activation_of(resize.activation))])
    yield from ([] if resize.bias else ["no bias"])
    yield from (["aligned"] if resize.align_corners else [])


def aligned_notes(genotype: Genotype) -> Iterator[str]:
    """What the word for aligned corners means, where there are any."""
    every = [resize for link in genotype.links for resize in resizes_of(link)]
    every += [resize for head in genotype.heads if (resize := resize_of(head)) is not None]
    if any(resize.align_corners for resize in every):
        yield "aligned: interpolated so that corner pixels keep their places"


def scale_words(genotype: Genotype, link: Link) -> str:
    """`↓2 → 16`: by how much a link changes resolution, and the width that all its resizes are given."""
    if link.resize is None:
        return ""
    scale, shrinks = factors(genotype, link)
    words = [("↓" if shrinks else "↑") + axes_words(scale)] if max(scale) > 1 else []
    widths = {*given_widths(link)}
    return " ".join([*words, *filter(None, map(width_words, widths if len(widths) == 1 else ()))])


def width_words(width: int | WidthOf | None) -> str:
    """`→ 16`, `→ as enc3`: the width that a resize is given, if it is."""
    if width is None:
        return ""
    return f"→ {f'as {width.stage}' if isinstance(width, WidthOf) else width}"


def brief_words(genotype: Genotype, link: Link) -> str:
    """The words of a link's resize where there is little room: of a choice, between how many."""
    if len(resizes_of(link)) <= 1:
        return resize_words(genotype, link)
    return f"{len(resizes_of(link))} resizes {scale_words(genotype, link)}"


def head_words(genotype: Genotype, number: int) -> tuple[str, str]:
    """What a head is: the output, or deep supervision with its share of the loss."""
    if number > 0:
        return "head", f"weight {genotype.heads[number].weight:g}"
    count = genotype.out_channels
    noun = "classes" if genotype.output == "classes" else "mask" if count == 1 else "masks"
    return "output", f"{count} {noun}"


def head_settings(genotype: Genotype, head: Head) -> Iterator[str]:
    """How a head makes its logits, where that is not by a 1x1 convolution with a bias."""
    dims, short = genotype.spatial_dims, head_in_brief(genotype, head)
    before = [] if short.norm is None else [norm_words(norm_of(short.norm))]
    before += [] if short.activation is None else [activation_words(activation_of(short.activation))]
    if before:
        yield f"after {', '.join(before)}"
    if not head.conv:
        yield "no convolution"
    if (kernel := per_axis(head.kernel, dims)) != (1,) * dims:
        yield f"kernel {axes_words(kernel)}"
    yield from ([] if head.bias else ["no bias"])
    if (resize := resize_of(short)) is not None:
        scale = level_stride(genotype, genotype.stages[head.source].level)
        yield f"{', '.join(kind_words(resize, dims))} ↑{axes_words(scale)}"


def count_words(count: int, noun: str) -> str:
    """`1 node`, `1,000 nodes`."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
