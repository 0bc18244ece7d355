"""A genotype with everything written out that it has without being given it.

Two ways to write one network have one form: `"residual"` and `{"kind": "residual", "groups": 1}`, a stage's
norm that is the network's anyway, a kernel that is the stride. It is for comparing; files and costs stay as
they were written.
"""

from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

from attrs import evolve

from compiler.blocks.registry import BY_NAME
from compiler.structure.widths import climb, climbed, factors, gate_width, level_of, links_into
from genotype import Activation, Choose, Fusion, Genotype, Head, Level, Link, Resize, Stage, StageBlock
from genotype.form.blocks import block_of
from genotype.form.field_types import per_axis
from genotype.form.links import resize_of, written_out
from genotype.form.stages import Candidate, fusion_of
from genotype.form.styles import SLOPES, activation_of, norm_of

T = TypeVar("T")


def in_full(genotype: Genotype, measured: Genotype | None = None) -> Genotype:
    """A genotype or space that passed every check, in full. Gates are as wide as links have channels in
    `measured`, a genotype of the space, if it is given.
    """
    return evolve(
        genotype,
        norm=norm_of(genotype.norm),
        activation=activation_in_full(genotype.activation),
        levels=tuple(Level(per_axis(level.stride, genotype.spatial_dims)) for level in genotype.levels),
        stages={
            name: stage_in_full(genotype, name, stage, measured or genotype)
            for name, stage in genotype.stages.items()
        },
        links=tuple(link_in_full(genotype, link) for link in genotype.links),
        heads=tuple(head_in_full(genotype, head) for head in genotype.heads),
    )


def each(value: Any, write: Callable[[Any], Any]) -> Any:
    """A value, or every option of a choice, written out; options that become one stand once.

    What is not there is left so.
    """
    if value is None:
        return None
    if isinstance(value, Choose):
        return Choose(tuple(dict.fromkeys(map(write, value.options))))
    return write(value)


def or_else(value: T | None, usual: T) -> T:
    """What is given, or else what is usual."""
    return usual if value is None else value


def block_in_full(block: str | StageBlock) -> StageBlock:
    """Blocks with what they have unless given; as they are, if there is no such kind."""
    written = block_of(block)
    return BY_NAME[written.kind].in_full(written) if written.kind in BY_NAME else written


def activation_in_full(given: Any) -> Activation:
    """An activation with its slope, if it has one."""
    activation = activation_of(given)
    return evolve(activation, slope=or_else(activation.slope, SLOPES.get(activation.kind)))


def fusion_in_full(genotype: Genotype, stage: str, given: Any) -> Fusion:
    """How a stage joins its links, with the width of a gate; a single link is concatenated."""
    fusion = fusion_of(given)
    if fusion.kind != "gate":
        alone = len(links_into(genotype, stage)) < 2
        return evolve(fusion, kind="concat") if alone else fusion
    with suppress(ValueError, KeyError, IndexError):  # another rule tells what is missing
        return evolve(fusion, width=gate_width(genotype, stage, fusion))
    return fusion


def stage_in_full(genotype: Genotype, name: str, stage: Stage, measured: Genotype) -> Stage:
    """A stage with what its blocks are made with."""
    dims = genotype.spatial_dims
    return evolve(
        stage,
        fusion=each(stage.fusion, lambda given: fusion_in_full(measured, name, given)),
        block=each(stage.block, block_in_full),
        kernel=each(stage.kernel, lambda given: per_axis(given, dims)),
        norm=each(or_else(stage.norm, genotype.norm), norm_of),
        activation=each(or_else(stage.activation, genotype.activation), activation_in_full),
        bias=or_else(stage.bias, genotype.bias),
    )


def candidate_in_full(genotype: Genotype, candidate: Candidate) -> Candidate:
    """What a stage's blocks are made with, wherever it stands among its choices."""
    return Candidate(
        block_in_full(candidate.block),
        per_axis(candidate.kernel, genotype.spatial_dims),
        norm_of(or_else(candidate.norm, genotype.norm)),
        activation_in_full(or_else(candidate.activation, genotype.activation)),
        places={},
    )


def link_in_full(genotype: Genotype, link: Link) -> Link:
    """A link with its resize, or every one that it may have."""
    if link.resize is None:
        return link
    return evolve(link, resize=each(link.resize, lambda given: resize_in_full(genotype, link, given)))


def resize_in_full(genotype: Genotype, link: Link, given: Any) -> Resize:
    """A resize of a link, with its kernel where that is one for all levels."""
    resize = written_out(given)
    if resize.kind == "max_pool":
        return styled(genotype, resize, factors(genotype, link)[0])
    strides = climbed(genotype, link) if resize.kind == "transposed_conv" else []
    return styled(genotype, resize, only(strides))


def head_in_full(genotype: Genotype, head: Head) -> Head:
    """A head with its kernel, norm, activation and resize."""
    resize = resize_of(head)
    if resize is not None:
        strides = climb(genotype, level_of(genotype, head.source), 0)
        resize = styled(genotype, resize, only(strides) if resize.kind == "transposed_conv" else None)
    return evolve(
        head,
        kernel=per_axis(head.kernel, genotype.spatial_dims),
        norm=norm_of(or_else(head.norm, "none")),
        activation=activation_in_full(or_else(head.activation, "none")),
        resize=resize,
    )


def only(strides: list[tuple[int, ...]]) -> tuple[int, ...] | None:
    """The stride of all levels, if they have one."""
    return strides[0] if len({*strides}) == 1 else None


def styled(genotype: Genotype, resize: Resize, stride: tuple[int, ...] | None) -> Resize:
    """A resize with its settings, of which the kernel is a stride unless given."""
    usual: tuple[int, ...] | int | None = 3 if resize.kind == "mednext" else stride
    kernel = or_else(resize.kernel, usual)
    return evolve(
        resize,
        kernel=None if kernel is None else per_axis(kernel, genotype.spatial_dims),
        norm=norm_of(or_else(resize.norm, "none")),
        activation=activation_in_full(or_else(resize.activation, "none")),
        expansion=or_else(resize.expansion, 2.0 if resize.kind == "mednext" else None),
    )
