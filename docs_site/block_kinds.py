"""The page of the kinds of blocks: what each computes, and what it costs."""

from collections.abc import Iterator
from inspect import getdoc

from compiler.blocks.block import BlockKind, Parts
from compiler.blocks.registry import BY_NAME
from compiler.blocks.shortcuts import KINDS
from compiler.program.style import Style
from docs_site.costs import macs_of, parameters_of
from docs_site.polynomial import EQUAL, formula, formula_of_equal
from docs_site.steps_in_words import INPUTS, OUTPUTS, in_lines
from docs_site.table import fenced, page, table
from genotype import StageBlock
from genotype.text.attribute_docs import attribute_docs

ABOUT = """\
What the blocks of a stage may be: `"block": "residual"`, or with settings `{"kind": "mbconv",
"expansion": 4}`. [Stages, blocks and what joins them](../blocks.md) tells how to use them; the papers'
norms, activations and biases are named here, but not their defaults.

Shown is a block of kernel 3 without a stride that takes `in` channels to `out`, with the settings it has
unless given others; `norm` and `act` are the stage's, here a batch norm and a ReLU. A further block of
the stage has in = out. MACs are for each pixel or voxel. This page is made from the code."""


def block_kinds_page() -> str:
    """The page."""
    shortcuts = table(("`shortcut`", "where the stride or the channels change"), shortcut_rows())
    ends = ("## Shortcuts", "Where neither changes, a shortcut is the input itself.", shortcuts)
    return page("Kinds of blocks", ABOUT, *(section(kind) for kind in BY_NAME.values()), *ends)


def shortcut_rows() -> Iterator[tuple[str, str]]:
    """The kinds of shortcuts."""
    yield from ((f"`{name}`", words) for name, words in KINDS.items())


def section(kind: type[BlockKind]) -> str:
    """A kind."""
    rows = [row for dims in (2, 3) for row in costs(block(kind, dims))]
    parts = [
        f"## {kind.word}",
        getdoc(kind) or "",
        fenced(computed(block(kind, 2)), "text"),
        table(HEAD, rows),
    ]
    if kind.settings:
        parts.append(table(("setting", "unless given", "what it is"), settings(kind)))
    return "\n\n".join(parts)


def block(kind: type[BlockKind], dims: int) -> BlockKind:
    """A block with the settings it has unless given others."""
    given = kind.in_full(StageBlock(kind.word))
    return kind(given, (3,) * dims, Style.named("batch", "relu"), bias=False)


def computed(shown: BlockKind) -> str:
    """What a block computes where the numbers of channels differ, if they may, and where they do not."""
    stride = (1,) * len(shown.kernel)
    equal = in_lines(shown.parts(INPUTS, INPUTS, stride))
    if shown.problem(INPUTS, OUTPUTS):
        return equal
    different = in_lines(shown.parts(INPUTS, OUTPUTS, stride))
    same = different.replace(" to out", "") == equal.replace(" to in", "")
    return different if same else f"{different}\n\nwhere in = out:\n{equal}"


HEAD = ("axes", "channels", "parameters", "MACs")


def costs(shown: BlockKind) -> Iterator[tuple[str, ...]]:
    """The rows of the table of costs: one where the formulas hold for equal channels too."""
    dims = len(shown.kernel)

    def parts(inputs: int, outputs: int) -> Parts:
        return shown.parts(inputs, outputs, (1,) * dims)

    counts = (parameters_of(parts), macs_of(parts, dims))
    if shown.problem(INPUTS, OUTPUTS) is None:
        found = tuple(map(formula, counts))
        both = all(one.gives(count, EQUAL) for one, count in zip(found, counts, strict=True))
        yield (f"{dims}D", "any" if both else "in ≠ out", *map(str, found))
        if both:
            return
    yield (f"{dims}D", "in = out", *map(str, map(formula_of_equal, counts)))


def settings(kind: type[BlockKind]) -> Iterator[tuple[str, ...]]:
    """The settings that blocks of a kind take."""
    full = kind.in_full(StageBlock(kind.word))
    for name in kind.settings:
        usual = getattr(full, name)
        yield f"`{name}`", "none" if usual is None else f"`{usual}`", attribute_docs(StageBlock)[name]
