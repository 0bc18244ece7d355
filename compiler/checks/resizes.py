"""The settings of a resize: only those that its kind has, and within what it can do."""

from collections.abc import Iterator

from attrs import fields

from compiler.checks.view import is_placed, levels_are_sound, placed_links, placed_resizes
from compiler.structure.widths import climb, climbed, factors, level_of
from genotype import Diagnostic, Genotype, Resize
from genotype.form.field_types import per_axis
from genotype.form.links import resize_of

POINT = ("width", "bias")
SETTINGS: dict[str, tuple[str, ...]] = {
    "max_pool": ("kernel",),
    "transposed_conv": (*POINT, "kernel", "norm", "activation"),
    "mednext": (*POINT, "kernel", "expansion"),
    "bilinear": (*POINT, "align_corners"),
    "trilinear": (*POINT, "align_corners"),
    "nearest": POINT,
}
"""What the kinds of resizes may be given; others have no settings."""

CENTRED = ("mednext", "max_pool")
"""The kinds whose kernels lie about a pixel, and so are odd."""


def every_resize(genotype: Genotype) -> Iterator[tuple[str, Resize]]:
    """The resizes that links and heads have, or may have, with their paths."""
    for index, link in enumerate(genotype.links):
        yield from placed_resizes(link, index)
    of_heads = ((f"heads[{index}].resize", resize_of(head)) for index, head in enumerate(genotype.heads))
    yield from ((path, resize) for path, resize in of_heads if resize is not None)


def given(resize: Resize) -> list[str]:
    """The settings that differ from their defaults."""
    settings = [attribute for attribute in fields(Resize) if attribute.name != "kind"]
    return [each.name for each in settings if getattr(resize, each.name) != each.default]


def resize_settings(genotype: Genotype) -> Iterator[Diagnostic]:
    """A resize takes the settings of its kind only."""
    for path, resize in every_resize(genotype):
        known = SETTINGS.get(resize.kind, ())
        for name in (each for each in given(resize) if each not in known):
            problem = f"{resize.kind!r} has no {name}"
            yield Diagnostic(f"{path}.{name}", problem, "remove it, or use another kind", "G310")


def resize_kernels(genotype: Genotype) -> Iterator[Diagnostic]:
    """The kernel of a resize has as many sizes as there are axes; that of a mednext block is odd."""
    for path, resize in every_resize(genotype):
        if resize.kernel is None or "kernel" not in SETTINGS.get(resize.kind, ()):
            continue
        sizes, dims = per_axis(resize.kernel, genotype.spatial_dims), genotype.spatial_dims
        if len(sizes) != dims:
            problem, remedy = f"{len(sizes)} sizes for {dims} axes", f"write one number, or {dims}"
            yield Diagnostic(f"{path}.kernel", problem, remedy, "G207")
        elif resize.kind in CENTRED and any(size % 2 == 0 for size in sizes):
            problem, remedy = "an even kernel has no middle", "use odd sizes: 1, 3, 5, ..."
            if resize.kind == "max_pool":
                remedy = f"leave it out: the kernel is then the stride; or {remedy}"
            yield Diagnostic(f"{path}.kernel", problem, remedy, "G208")


def transposed_kernels(genotype: Genotype) -> Iterator[Diagnostic]:
    """Along an axis that stays as it is a kernel must be odd to keep the size."""
    for path, resize, strides in climbing(genotype):
        if resize.kind != "transposed_conv" or resize.kernel is None:
            continue
        sizes = per_axis(resize.kernel, genotype.spatial_dims)
        idle = {axis for stride in strides for axis, step in enumerate(stride) if step == 1}
        if any(size % 2 == 0 for axis, size in enumerate(sizes) if axis in idle):
            problem = "an even kernel along an axis that keeps its size has no middle"
            remedy = "give a size for each axis, odd where the stride is 1"
            yield Diagnostic(f"{path}.kernel", problem, remedy, "G208")


Climbing = tuple[str, Resize, list[tuple[int, ...]]]
"""A path, its resize, and the strides of the levels that it climbs."""


def climbing(genotype: Genotype) -> Iterator[Climbing]:
    """The resizes of links and heads whose ends are at levels that exist."""
    for index, link in placed_links(genotype):
        yield from ((*each, climbed(genotype, link)) for each in placed_resizes(link, index))
    for index, head in enumerate(genotype.heads):
        resize = resize_of(head)
        if resize is not None and levels_are_sound(genotype) and is_placed(genotype, head.source):
            yield f"heads[{index}].resize", resize, climb(genotype, level_of(genotype, head.source), 0)


def point_biases(genotype: Genotype) -> Iterator[Diagnostic]:
    """The bias of an interpolation is that of the 1x1 convolution before it, which a width makes."""
    for index, link in enumerate(genotype.links):
        for path, resize in placed_resizes(link, index):
            if interpolates(resize) and resize.width is None and not resize.bias:
                problem = f"{resize.kind!r} without a width has no convolution, and so no bias"
                yield Diagnostic(f"{path}.bias", problem, "remove it, or give a width", "G310")


def interpolates(resize: Resize) -> bool:
    """Whether a resize is an interpolation, which may have a 1x1 convolution before it."""
    return resize.kind in ("bilinear", "trilinear", "nearest")


def least_kernels(genotype: Genotype) -> Iterator[Diagnostic]:
    """A transposed convolution or a pool with a kernel below its stride would miss pixels."""
    for path, resize, strides in strided(genotype):
        sizes = per_axis(resize.kernel or 0, genotype.spatial_dims)
        if resize.kernel is None or len(sizes) != genotype.spatial_dims:
            continue
        small = [axis for axis, size in enumerate(sizes) if all(size < step[axis] for step in strides)]
        if small:
            (axis, *_) = small
            least = min(step[axis] for step in strides)
            problem = f"the kernel {sizes[axis]} is smaller than the stride {least}"
            remedy = "write a larger one, or remove it: the kernel is then the stride"
            yield Diagnostic(f"{path}.kernel", problem, remedy, "G317")


def strided(genotype: Genotype) -> Iterator[tuple[str, Resize, list[tuple[int, ...]]]]:
    """Pools and transposed convolutions that change the resolution, with their strides."""
    for index, link in placed_links(genotype):
        scale, shrinks = factors(genotype, link)
        pools = (each for each in placed_resizes(link, index) if each[1].kind == "max_pool")
        if shrinks and max(scale) > 1:
            yield from ((path, resize, [scale]) for path, resize in pools)
    for path, resize, strides in climbing(genotype):
        if resize.kind == "transposed_conv" and strides:
            yield path, resize, strides


RESIZE_RULES = (resize_settings, point_biases, resize_kernels, transposed_kernels, least_kernels)
