"""Printing a program as a Python file: building blocks first, the network last.

Nothing of a genotype reaches the text except identifiers that were checked, and the `repr` of numbers,
booleans and words from closed lists.
"""

import re
from collections.abc import Iterator
from textwrap import wrap

from compiler.analysis.cost import parameters
from compiler.backend.image_sizes import ImageSizes, Multiples, padded
from compiler.backend.print_expression import LINE, printed
from compiler.layer_source import needed, plugged_layers
from compiler.program.program import Call, Expression, Program, Unit, Var, called, cell_units
from genotype import Genotype, content_hash


def emit(genotype: Genotype, program: Program, pad: bool = False) -> str:
    """The standalone source of a lowered genotype, which imports only torch.

    With `pad` the network takes images of other sizes than multiples of its stride, too.
    """
    sizes = padded(genotype, program) if pad else Multiples(program)
    units = [*cell_units(program), program.network]
    names = [name for unit in units for name in called(unit)]
    carried = needed([*names, *sizes.functions(), *layout(program)], plugged_layers(genotype))
    definitions = [definition.text for definition in carried]
    constants = [text for text in definitions if not text.startswith(("class ", "def "))]
    blocks = [text for text in definitions if text not in constants]
    classes = ["\n".join(unit_lines(unit, sizes if unit is program.network else None)) for unit in units]
    top = ['"""' + "\n".join(heading(genotype, program, sizes)) + '\n"""', imports([*blocks, *classes])]
    return "\n\n\n".join(["\n\n".join([*top, "\n".join(constants)]), *blocks, *classes]) + "\n"


def imports(texts: list[str]) -> str:
    """The import statements that the texts need."""
    uses_torch = any(re.search(r"\btorch\.", text) for text in texts)
    return ("import torch\n" if uses_torch else "") + "from torch import Tensor, nn"


def heading(genotype: Genotype, program: Program, sizes: ImageSizes) -> Iterator[str]:
    """The module docstring: what the network is and what it takes."""
    yield f"{genotype.name}: a {genotype.spatial_dims}D segmentation network, compiled by genoc."
    yield ""
    for sentence in sizes.heading(genotype.in_channels):
        yield from wrap(sentence, LINE)
    yield f"Output: logits of {OUTPUTS[genotype.output]}."
    yield f"Parameters: {parameters(program):,}"
    yield f"Genotype: sha256 {content_hash(genotype)}"
    yield from program.notes


KEEP_LAYOUT = "keep_layout"
"""The function by which logits lie in memory as images do."""


def layout(program: Program) -> tuple[str, ...]:
    """That function for volumes; in 2D torch sees to it."""
    return (KEEP_LAYOUT,) if len(program.stride) == 3 else ()


def laid_out(results: list[Expression | Call], program: Program) -> list[Expression | Call]:
    """What a network returns, lying as its images do."""
    if not layout(program):
        return results
    return [Call(KEEP_LAYOUT, (result, Var(program.network.input))) for result in results]


OUTPUTS = {
    "mask": "one mask (sigmoid)",
    "mask_pair": "two masks, target and background (a sigmoid each)",
    "classes": "classes (softmax), class 0 the background",
}


def unit_lines(unit: Unit, sizes: ImageSizes | None = None) -> Iterator[str]:
    """A class: its docstring, its layers, its forward pass; the network's sees to sizes."""
    yield f"class {unit.class_name}(nn.Module):"
    yield from wrap(f'"""{unit.doc}"""', LINE, initial_indent="    ", subsequent_indent="    ")
    yield ""
    yield f"    def __init__(self{', in_channels: int' if sizes is None else ''}) -> None:"
    yield "        super().__init__()"
    if sizes is not None and len(unit.results) > 1:
        yield "        self.deep_supervision = False  # True: forward returns every head's logits"
    for layer in unit.layers:
        yield from printed(f"self.{layer.name} = ", layer.call, 8)
    yield ""
    yield from forward_lines(unit, sizes)


def forward_lines(unit: Unit, sizes: ImageSizes | None) -> Iterator[str]:
    """The forward method of a class."""
    many = sizes is not None and len(unit.results) > 1
    arguments = f"{unit.input}: Tensor" + (", gates: dict[str, Tensor]" if unit.gated else "")
    yield f"    def forward(self, {arguments}) -> {'Tensor | list[Tensor]' if many else 'Tensor'}:"
    if sizes is not None:
        yield from (" " * 8 + statement for statement in sizes.statements())
    results = [*unit.results] if sizes is None else laid_out(sizes.results(), sizes.program)
    gated = frozenset(layer.name for layer in unit.layers if layer.unit and layer.unit.gated)
    for assign in unit.body:
        yield from printed(f"{assign.target} = ", assign.value, 8, gated)
    if many:
        yield "        if self.deep_supervision:"
        yield from printed("return ", results, 12, gated)
    yield from printed("return ", results[0], 8, gated)
