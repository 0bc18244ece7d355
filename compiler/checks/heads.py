"""Heads: the first at the image's resolution, and as many output channels as the output kind needs."""

from collections.abc import Iterator

from compiler.checks.view import is_placed, levels_are_sound, of_kind, stage_is_sound
from compiler.structure.widths import level_stride, output_is_open, stage_width
from genotype import Diagnostic, Genotype, Head
from genotype.form.links import resize_of

CHANNELS = {"mask": 1, "mask_pair": 2}


def main_head(genotype: Genotype) -> Iterator[Diagnostic]:
    """There is a head, and the first one reads level 0."""
    if not genotype.heads:
        yield Diagnostic("heads", "the network has no output", 'add {"from": the last stage}', "G701")
        return
    stage = genotype.stages.get(genotype.heads[0].source)
    if stage is not None and stage.level != 0 and genotype.heads[0].resize is None:
        problem = f"the first head reads level {stage.level}, but the output has the image's resolution"
        remedy = "name a stage of level 0 first, or give the head a resize"
        about = (genotype.heads[0].source,)
        yield Diagnostic("heads[0].from", problem, remedy, "G702", about=about)


def heads_once(genotype: Genotype) -> Iterator[Diagnostic]:
    """A stage has at most one head."""
    seen: set[str] = set()
    for index, head in enumerate(genotype.heads):
        if head.source in seen:
            problem = f"{head.source!r} has a head already"
            yield Diagnostic(
                f"heads[{index}].from", problem, "remove one of its heads", "G703", about=(head.source,)
            )
        seen.add(head.source)


def output_channels(genotype: Genotype) -> Iterator[Diagnostic]:
    """The number of output channels fits the kind of output."""
    wanted = CHANNELS.get(genotype.output)
    if wanted is not None and genotype.out_channels != wanted:
        count = f"{wanted} channel{'s' if wanted > 1 else ''}"
        problem = f"the output {genotype.output!r} has {count}, not {genotype.out_channels}"
        remedy = f'write {wanted}, or another "output": mask (1), mask_pair (2) or classes'
        yield Diagnostic("out_channels", problem, remedy, "G704")
    if genotype.output == "classes" and genotype.out_channels < 2:
        yield Diagnostic(
            "out_channels",
            "the output 'classes' needs at least 2 channels",
            "write 2 or more, or change the output to 'mask'",
            "G705",
        )


def head_weights(genotype: Genotype) -> Iterator[Diagnostic]:
    """Weights in the loss: none negative, and at least one above 0."""
    weights = [head.weight for head in genotype.heads]
    for index, weight in enumerate(weights):
        if weight < 0:
            yield Diagnostic(
                f"heads[{index}].weight",
                "the weight of this head in the loss is negative",
                "write 0 or more",
                "G706",
            )
    if weights and max(weights) == 0:
        yield Diagnostic(
            "heads[0].weight",
            "no head has a weight above 0 in the loss",
            "give at least one head a weight above 0",
            "G707",
        )


def bare_heads(genotype: Genotype) -> Iterator[Diagnostic]:
    """Without a convolution a stage's channels are the logits: as many, and nothing of a convolution."""
    for index, head in enumerate(genotype.heads):
        stage = genotype.stages.get(head.source)
        if head.conv or stage is None or not stage_is_sound(stage):
            continue
        resize, wanted = resize_of(head), genotype.out_channels
        if resize is not None and resize.kind == "transposed_conv":
            problem, remedy = "a transposed_conv is the head's convolution", 'remove "conv": false'
            yield Diagnostic(f"heads[{index}].conv", problem, remedy, "G709")
        elif output_is_open(stage) or stage_width(stage) != wanted:
            problem = f"{head.source!r} does not have as many channels as the output ({wanted})"
            remedy = f'give its last block {wanted}, or remove "conv": false'
            yield Diagnostic(f"heads[{index}].conv", problem, remedy, "G709", about=(head.source,))


def head_resizes(genotype: Genotype) -> Iterator[Diagnostic]:
    """A head is brought up to the image's resolution, to as many channels as there are logits."""
    for index, head in enumerate(genotype.heads):
        resize, stage = resize_of(head), genotype.stages.get(head.source)
        path = f"heads[{index}].resize"
        if resize is None or stage is None:
            continue
        if not is_placed(genotype, head.source) or not levels_are_sound(genotype):
            continue
        if max(level_stride(genotype, stage.level)) == 1:
            problem = f"{head.source!r} has the image's resolution"
            yield Diagnostic(path, problem, "remove the resize", "G708", about=(head.source,))
        elif resize.kind not in UPWARDS[genotype.spatial_dims]:
            problem = f"{resize.kind!r} cannot bring a head up to the image's resolution"
            remedy = f"use one of: {', '.join(UPWARDS[genotype.spatial_dims])}"
            yield Diagnostic(of_kind(path, head.resize), problem, remedy, "G708")
        elif resize.width is not None:
            problem = "a head has as many channels as the network has logit maps"
            yield Diagnostic(f"{path}.width", problem, "remove the width", "G708")


UPWARDS = {dims: ("transposed_conv", word, "nearest") for dims, word in ((2, "bilinear"), (3, "trilinear"))}


def head_settings(genotype: Genotype) -> Iterator[Diagnostic]:
    """A head's kernel and bias are those of its convolution; a transposed one has its own kernel."""
    for index, head in enumerate(genotype.heads):
        path, resize = f"heads[{index}]", resize_of(head)
        transposed = resize is not None and resize.kind == "transposed_conv"
        if not head.conv and not transposed:
            for key in given(head):
                problem = f"without a convolution the head has no {key}"
                yield Diagnostic(f"{path}.{key}", problem, 'remove it, or remove "conv": false', "G710")
        elif transposed and "kernel" in given(head):
            problem = "the convolution of this head is its transposed_conv"
            remedy = 'remove it, or write the "kernel" of the transposed_conv in "resize"'
            yield Diagnostic(f"{path}.kernel", problem, remedy, "G710")
        if resize is not None and not resize.bias and resize.kind in UPWARDS[genotype.spatial_dims]:
            problem = "the bias of a head is written beside its resize, not in it"
            remedy = 'write "bias": false in the head itself'
            yield Diagnostic(f"{path}.resize.bias", problem, remedy, "G710")


def given(head: Head) -> list[str]:
    """The settings of a head's convolution that are not their defaults."""
    return [key for key, usual in (("kernel", 1), ("bias", True)) if getattr(head, key) != usual]


HEAD_RULES = (main_head, heads_once, output_channels, head_weights, head_resizes, bare_heads, head_settings)
