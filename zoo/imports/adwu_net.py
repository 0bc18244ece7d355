"""An AdwU-Net from the nested list of its widths (Huang et al. 2022)."""

from genotype import INPUT, Head, Resize, refuse
from genotype.diagnostics.paths import THE_FILE
from genotype.form.field_types import Width
from zoo.imports.imported import Imported
from zoo.imports.python_text import parsed, value_of
from zoo.imports.skeleton import Reads, Skeleton

REMEDY = "give the widths of every block, such as [[32, 32], [64, 64], [128], [64, 64], [32]]"
ASSUMED = "the list says neither kernels nor strides: kernels of 3, and strides of 2 from level to level"
MOST_BLOCKS, MOST_CONVS, WIDEST = 31, 64, 65_536


def imported(text: str, subject: str, in_channels: Width, classes: Width, dims: int) -> Imported:
    """The network of a list: the encoder's blocks from the image down, then the decoder's upwards.

    Convolutions have biases, transposed ones and heads none; every block of the decoder has a head, whose
    share of the loss halves from level to level and is 0 for the coarsest. Raises InputError for what is no
    such list.
    """
    blocks = widths_of(text, subject)
    levels = (len(blocks) + 1) // 2
    net = Skeleton()
    below = INPUT
    for level, widths in enumerate(blocks[:levels]):
        reads: Reads = (below, "strided_conv" if level else None)
        below = net.stage(f"enc{level + 1}", level, in_short(widths), reads, depth=len(widths))
    for level, widths in zip(reversed(range(levels - 1)), blocks[levels:], strict=True):
        up = Resize("transposed_conv", width=blocks[level][-1], bias=False)
        skip: Reads = (f"enc{level + 1}", None)
        below = net.stage(f"dec{level + 1}", level, in_short(widths), (below, up), skip, depth=len(widths))
    shares = [0.5**level for level in range(levels - 1)]
    if levels > 2:
        shares[-1] = 0.0
    net.heads += [Head(f"dec{level + 1}", bias=False, weight=share) for level, share in enumerate(shares)]
    genotype = net.finished(
        classes,
        (2,) * (levels - 1),
        name="adwu-net-imported",
        about="AdwU-Net (Huang et al. 2022), from the list of its widths.",
        spatial_dims=dims,
        in_channels=in_channels,
        norm="instance",
        activation="leaky_relu",
        bias=True,
    )
    return Imported(genotype, (ASSUMED,))


def widths_of(text: str, subject: str) -> list[list[int]]:
    """The widths of each block. Raises InputError for what is no list of them."""
    tree = parsed(text, subject, REMEDY)
    values = [getattr(statement, "value", None) for statement in tree.body]
    if len(values) != 1 or values[0] is None:
        raise refuse(subject, THE_FILE, "is not one list", REMEDY)
    blocks = value_of(values[0], subject, REMEDY)
    if not isinstance(blocks, list) or not 3 <= len(blocks) <= MOST_BLOCKS or len(blocks) % 2 == 0:
        problem = "is no list of an odd number of blocks: those down, the bottleneck, as many up"
        raise refuse(subject, THE_FILE, problem, REMEDY)
    for place, widths in enumerate(blocks):
        if (
            not isinstance(widths, list)
            or not 1 <= len(widths) <= MOST_CONVS
            or not all(map(is_width, widths))
        ):
            problem = f"is no list of 1 to {MOST_CONVS} widths from 1 to {WIDEST}"
            raise refuse(subject, f"[{place}]", problem, REMEDY)
    return blocks


def is_width(value: object) -> bool:
    return type(value) is int and 1 <= value <= WIDEST


def in_short(widths: list[int]) -> int | tuple[int, ...]:
    """One number where all are alike."""
    return widths[0] if len(set(widths)) == 1 else tuple(widths)
