"""From what a network computes to a genotype: runs of convolutions are stages, outputs are heads."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from attrs import evolve, frozen

from genotype import Activation, Genotype, Head, Norm, Resize
from genotype.form.field_types import Axes
from zoo.imports.module.links import Links, axes, transposed
from zoo.imports.module.refused import Unsupported
from zoo.imports.module.values import Conv, Input, Resized, Size, Value, sources_of
from zoo.imports.skeleton import in_a_word

Style = tuple[Norm, Activation, bool]


@frozen
class Translated:
    """A genotype, and for each convolution the path of the module of ours that computes it."""

    genotype: Genotype
    carried: Mapping[Conv, str]


def translated(outputs: Sequence[Value], name: str, about: str) -> Translated:
    """The network with these outputs, the first of which has the size of the image.

    Raises Unsupported where a genotype cannot say it.
    """
    values = in_order(outputs)
    images = [value for value in values if isinstance(value, Input)]
    if len(images) != 1:
        raise Unsupported("the network", f"reads {len(images)} images")
    if outputs[0].size != images[0].size:
        problem = f"is of {by_axis(outputs[0].size)} pixels, the image of {by_axis(images[0].size)}"
        raise Unsupported(f"the first output ({outputs[0].where})", problem, "return the finest output first")
    users = Counter(source for value in values for source in sources_of(value))
    users.update(outputs)
    links = Links(levels_of(values, images[0]), users)
    heads = {head_conv(output, users) for output in outputs}
    convs = [one for one in values if isinstance(one, Conv) and not one.transposed and one not in heads]
    if not convs:
        raise Unsupported("the network", "has no convolution that a stage could be of")
    usual = Counter(conv.style for conv in convs).most_common(1)[0][0]
    bottom = max(place for place, conv in enumerate(convs) if links.level(conv) == len(links.sizes) - 1)
    for place, conv in enumerate(convs):
        add(links, conv, "enc" if place <= bottom else "dec", usual)
    for place, output in enumerate(outputs):
        add_head(links, output, 0.5**place, output.size == images[0].size)
    norm, activation, bias = usual
    genotype = links.net.finished(
        outputs[0].channels,
        [ratio(finer, coarser) for finer, coarser in pairwise(links.sizes)],
        norm=norm,
        activation=activation,
        name=name,
        about=about,
        spatial_dims=len(images[0].size),
        in_channels=images[0].channels,
        bias=bias,
    )
    return Translated(genotype, links.carried)


def in_order(outputs: Sequence[Value]) -> list[Value]:
    """Every value that outputs are computed from, each after those that it is computed from itself."""
    found: dict[Value, None] = {}
    left = [(output, False) for output in reversed(outputs)]
    while left:
        value, is_done = left.pop()
        if is_done:
            found[value] = None
        elif value not in found:
            left.append((value, True))
            left += [(source, False) for source in reversed(sources_of(value)) if source not in found]
    return list(found)


def levels_of(values: Sequence[Value], image: Value) -> list[Size]:
    """The sizes at which stages stand, the image's first. Raises Unsupported where they do not divide."""
    sizes = sorted({value.size for value in values}, reverse=True)
    for finer, coarser in pairwise(sizes):
        if any(a % b for a, b in zip(finer, coarser, strict=True)):
            where = next(value.where for value in values if value.size == coarser)
            raise Unsupported(where, f"gives the size {coarser}, by which {finer} is not divided")
    if sizes[0] != image.size:
        raise Unsupported("the network", f"is larger inside ({sizes[0]}) than its image ({image.size})")
    return sizes


def by_axis(size: Size) -> str:
    """A size in words: `32 x 64`."""
    return " x ".join(map(str, size))


def ratio(finer: Size, coarser: Size) -> Axes:
    """The stride from a level to the next."""
    return axes(tuple(a // b for a, b in zip(finer, coarser, strict=True)))


def add(links: Links, conv: Conv, side: str, usual: Style) -> None:
    """Add a convolution: to the stage that it continues, or as the first of another."""
    before = conv.source
    name = links.ends.get(before)
    if name is not None and isinstance(before, Conv) and continues(conv, before, links.users):
        stage = links.net.stages[name]
        widths = (*stage.layer_widths, conv.channels)
        links.net.stages[name] = evolve(stage, depth=len(widths), widths=widths)
        links.carried[conv] = f"{name}.{len(widths) - 1}"
    else:
        name = links.free(f"{side}{links.level(conv) + 1}")
        made: dict[str, Any] = {**own(conv.style, usual), "kernel": axes(conv.kernel)}
        if max(conv.stride) > 1:
            source = links.stage_of(before)
            links.net.stage(name, links.level(conv), (conv.channels,), (source, "strided_conv"), **made)
        else:
            reads, joins = links.into(name, before)
            links.net.stage(name, links.level(conv), (conv.channels,), *reads, **joins, **made)
        links.carried[conv] = f"{name}.0"
    links.ends[conv] = name


def continues(conv: Conv, before: Conv, users: Counter[Value]) -> bool:
    """Whether a convolution is a further block of the stage that ends with the one that it reads."""
    mine, theirs = (conv.size, conv.kernel, conv.style), (before.size, before.kernel, before.style)
    return users[before] == 1 and mine == theirs


def own(style: Style, usual: Style) -> dict[str, Any]:
    """What of a style is not the network's."""
    names = ("norm", "activation", "bias")
    pairs = zip(names, style, usual, strict=True)
    return {name: in_a_word(mine) for name, mine, network in pairs if mine != network}


def head_conv(output: Value, users: Counter[Value]) -> Conv | None:
    """The convolution that is a head: without norm and activation, and read by nothing else."""
    conv = output.source if isinstance(output, Resized) and users[output] == 1 else output
    is_head = isinstance(conv, Conv) and conv.is_bare and users[conv] == 1 and max(conv.stride) == 1
    return conv if is_head and isinstance(conv, Conv) and not conv.transposed else None


def add_head(links: Links, output: Value, weight: float, is_whole: bool) -> None:
    """Add the head that gives an output."""
    conv = head_conv(output, links.users)
    if conv is not None:
        resize = None
        if isinstance(output, Resized):
            resize = Resize(output.kind, align_corners=output.align_corners)
        source = links.stage_of(conv.source)
        head = Head(source, axes(conv.kernel), conv.bias, resize=resize, weight=weight)
        links.carried[conv] = f"head_{source}"
    elif isinstance(output, Conv) and output.transposed and output.is_bare and is_whole:
        source = links.stage_of(output.source)
        resize = evolve(transposed(output), width=None, bias=True)
        head = Head(source, bias=output.bias, resize=resize, weight=weight)
        links.carried[output] = f"head_{source}"
    else:
        head = Head(links.stage_of(output), conv=False, weight=weight)
    links.net.heads.append(head)
