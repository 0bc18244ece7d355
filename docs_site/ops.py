"""The page of ops: what each computes, and what it costs."""

from inspect import getdoc

from compiler.ops.op import Op
from compiler.ops.own import CLASSES, in_every_size
from compiler.program.arithmetic import Primitive
from compiler.program.style import Style
from docs_site.costs import macs_of, parameters_of, reach, said
from docs_site.steps_in_words import INPUTS, OUTPUTS, in_lines
from docs_site.table import fenced, page, table

STYLE = Style.named("batch", "relu")

ABOUT = """\
What an edge of a cell or a link may carry: `{"from": 0, "to": 1, "op": "conv_3x3"}`. The size is part of
the name; in 3D it has three numbers. An op keeps the size of its input, and takes `in` channels to `out`.
Ops of your own are [plug-ins](../plugins.md#an-op), which `genoc plugins` lists.

`norm` and `act` are the network's (batch norm and ReLU unless the file says otherwise). Parameters are
counted with norms that have a scale and a shift, 2·out each; MACs for each pixel or voxel of convolutions
alone. *Reads* is how many pixels along an axis one of the output depends on. This page is made from the
code."""

HEAD = ("op", "parameters", "MACs", "reads")


def ops_page() -> str:
    """The page."""
    return page("Ops", ABOUT, *(section(op) for op in CLASSES))


def section(op: type[Op]) -> str:
    """An op in all its sizes."""
    sized = in_every_size([op])
    shown = next(one for one in sized if 2 in one.dims)
    rows = table(HEAD, map(costs, sized))
    return "\n\n".join([f"## {op.word}", getdoc(op) or "", fenced(computed(shown), "text"), rows])


def computed(op: Op) -> str:
    """What an op computes where the numbers of channels differ."""
    if op.family == "none":
        return "y = 0"
    lines = in_lines(op.parts(INPUTS, OUTPUTS, STYLE))
    return lines.replace("pool", op.word.replace("_", " "))  # a pool's arithmetic does not tell its kind


def costs(op: Op) -> tuple[str, ...]:
    """A row of the table."""

    def parts(inputs: int, outputs: int) -> tuple[Primitive, ...]:
        return op.parts(inputs, outputs, STYLE)

    macs = macs_of(parts, max(2, len(op.kernel)))
    read = "nothing" if op.family == "none" else str(reach(parts(16, 16)))
    return (f"`{op.name}`", said(parameters_of(parts)), said(macs), read)
