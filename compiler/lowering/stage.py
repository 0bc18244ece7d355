"""Lowering a stage: its links joined, then its blocks, or a unit of all that they may be."""

from collections.abc import Iterator

from attrs import frozen

from compiler.lowering.fusion import LoweredFusion
from compiler.lowering.link import LoweredLink
from compiler.lowering.run import RunLowering
from compiler.program.arithmetic import Axes
from compiler.program.names import Namespace
from compiler.program.program import Apply, Assign, Call, Gate, Layer, Ref, Scaled, Sum, Unit, Var, product_of
from compiler.structure.widths import factors, input_width, links_into
from genotype import Activation, Genotype, Norm, Squeeze, Stage
from genotype.form.blocks import OPEN_SETTINGS
from genotype.form.field_types import per_axis
from genotype.form.links import resizes_of
from genotype.form.stages import Candidate


@frozen
class StageLowering:
    """A stage of a genotype, and what its links were lowered to.

    A stage whose blocks are open is a class of its own, `class_name`, with a run of blocks for every
    combination of their options; its value is the sum of theirs, weighed by gates.
    """

    genotype: Genotype
    name: str
    links: tuple[LoweredLink, ...]
    fusion: LoweredFusion
    class_name: str

    @property
    def stage(self) -> Stage:
        return self.genotype.stages[self.name]

    def layers(self) -> tuple[Layer, ...]:
        """The layers of the stage's links, what joins them, then its own."""
        of_links = (layer for link in self.links for layer in link.layers)
        return (*of_links, *self.fusion.layers, self.stage_layer())

    def body(self) -> tuple[Assign, ...]:
        """What is computed before, and the stage's value under its own name."""
        of_links = (assign for link in self.links for assign in link.body)
        candidates = self.stage.candidates
        gates = self.run(candidates[0], self.inputs()).gates() if len(candidates) == 1 else ()
        return (*of_links, *self.fusion.body, Assign(self.name, Apply(self.name, self.fusion.value, gates)))

    def stage_layer(self) -> Layer:
        """Its blocks, or what they may be."""
        candidates = self.stage.candidates
        if len(candidates) == 1:
            return self.run(candidates[0], self.inputs()).layer(self.name)
        call = Call(self.class_name, (), (("in_channels", self.inputs()),))
        return Layer(self.name, call, unit=self.unit(), role="stage")

    def unit(self) -> Unit:
        """The class of a stage whose blocks are open."""
        layers, terms = [], []
        for name, candidate in zip(self.candidate_names(), self.stage.candidates, strict=True):
            run = self.run(candidate, Ref("in_channels", self.inputs()))
            gates = (Gate(f"stages.{self.name}.{key}", place) for key, place in candidate.places.items())
            layers.append(run.layer(name))
            terms.append(Scaled(product_of(gates), Apply(name, Var("x"), run.gates())))
        doc = f"Stage {self.name}: one of {len(layers)} runs of blocks, weighed by gates."
        return Unit(self.class_name, doc, tuple(layers), "x", (), (Sum(tuple(terms)),), gated=True)

    def candidate_names(self) -> list[str]:
        """What the runs of blocks of a stage are called in its class, in the order of its candidates."""
        names = Namespace()
        return [names.unique("_".join(candidate_words(one))) for one in self.stage.candidates]

    def run(self, candidate: Candidate, inputs: int) -> RunLowering:
        return RunLowering(self.genotype, self.name, candidate, inputs, self.stride())

    def inputs(self) -> int:
        return input_width(self.genotype, self.name)

    def stride(self) -> Axes:
        return stride_of(self.genotype, self.name)


def stride_of(genotype: Genotype, name: str) -> Axes:
    """The stride of a stage's first convolution: the change of resolution of a `strided_conv` link."""
    for link in links_into(genotype, name):
        if any(resize.kind == "strided_conv" for resize in resizes_of(link)):
            return factors(genotype, link)[0]
    return (1,) * genotype.spatial_dims


def candidate_words(candidate: Candidate) -> Iterator[str]:
    """What tells a candidate of a stage from the others: `mbconv`, `kernel_5`, `batch_norm`, `relu`."""
    if "block" in candidate.places:
        yield candidate.block.kind
    for key in OPEN_SETTINGS:
        if f"block.{key}" in candidate.places:
            yield setting_words(key, getattr(candidate.block, key))
    if "kernel" in candidate.places:
        yield f"kernel_{'_'.join(map(str, per_axis(candidate.kernel, 1)))}"
    if "norm" in candidate.places and candidate.norm is not None:
        yield f"{kind_of(candidate.norm)}_norm"
    if "activation" in candidate.places and candidate.activation is not None:
        kind = kind_of(candidate.activation)
        yield "no_activation" if kind == "none" else kind


def setting_words(key: str, value: float | str | Squeeze | None) -> str:
    """What tells a setting of a block from others: `expansion_4`, `squeeze_2_5`, `no_squeeze`."""
    if value is None:
        return f"no_{key}"
    if isinstance(value, Squeeze):
        return setting_words(value.kind, value.reduction)
    return f"{key}_{value if isinstance(value, str) else f'{value:g}'.replace('.', '_')}"


def kind_of(style: str | Norm | Activation) -> str:
    """The kind of a norm or activation."""
    return style if isinstance(style, str) else style.kind
