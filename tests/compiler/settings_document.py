"""A small network in JSON, one of whose parts is the one that a test gives settings."""

import copy
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from attrs import frozen

from compiler.blocks.registry import BY_NAME

Json = Any
Place = tuple[str | int, ...]

NETWORK: Mapping[str, Json] = {
    "format": "genoc/1",
    "name": "net",
    "spatial_dims": 2,
    "in_channels": 3,
    "out_channels": 4,
    "output": "classes",
    "activation": "silu",
    "levels": [{"stride": 1}, {"stride": 2}, {"stride": [1, 2]}],
    "stages": {
        "enc1": {"level": 0, "depth": 1, "widths": 8},
        "enc2": {"level": 1, "depth": 1, "widths": 8},
        "enc3": {"level": 2, "depth": 1, "widths": 8},
        "dec2": {"level": 1, "depth": 1, "widths": 4},
        "dec1": {"level": 0, "depth": 1, "widths": 8},
    },
    "links": [
        {"from": "input", "to": "enc1"},
        {"from": "enc1", "to": "enc2", "resize": "max_pool"},
        {"from": "enc2", "to": "enc3", "resize": "strided_conv"},
        {"from": "enc3", "to": "dec2", "resize": "nearest"},
        {"from": "enc1", "to": "dec1"},
        {"from": "enc2", "to": "dec1", "resize": "bilinear"},
    ],
    "heads": [{"from": "dec1"}, {"from": "dec2"}],
}

KERNELS = (1, 3, 5, [1, 3])
NORMS = (
    *("batch", "instance", "group", "layer", "none"),
    {"kind": "batch", "eps": 1e-2},
    {"kind": "batch", "affine": False},
    {"kind": "group", "groups": 2},
)
ACTIVATIONS = ("relu", "prelu", "gelu", "none", {"kind": "leaky_relu", "slope": 0.3})

BLOCK = {
    "expansion": (0.5, 1, 3),
    "groups": (1, 2, 4),
    "squeeze": (1, 4, {"kind": "scse"}, {"kind": "scse", "reduction": 2}),
    "shortcut": ("projection", "pool", "conv", "conv_1x1", "pad", "none"),
    "convs": (1, 2, 3),
    "growth": (3, 5),
    "padding": ("even", "end"),
    "drop_path": (0, 0.3, 0.7),
}
STAGE = {
    "depth": (1, 2, 3),
    "widths": (4, 8, 16),
    "fusion": ("concat", "add", "gate", {"kind": "gate", "width": 3}),
    "kernel": KERNELS,
    "norm": NORMS,
    "activation": ACTIVATIONS,
    "bias": (False, True),
    "dropout": (0, 0.3, 0.7),
}
RESIZE = {
    "width": (4, 16, {"of": "enc1"}),
    "bias": (False, True),
    "kernel": (1, 2, 3, 4, 5, [3, 5]),
    "norm": ("none", *NORMS[:4]),
    "activation": ACTIVATIONS,
    "expansion": (1, 2, 3),
    "align_corners": (False, True),
}
HEAD = {
    "kernel": KERNELS,
    "bias": (False, True),
    "norm": NORMS,
    "activation": ACTIVATIONS,
    "conv": (False, True),
    "resize": ("nearest", "bilinear", "transposed_conv"),
}
NORM = {"affine": (False, True), "eps": (1e-5, 1e-2), "groups": (1, 2, 4)}
ACTIVATION = {"slope": (0.0, 0.1, 0.5)}
FUSION = {"width": (1, 2, 3), "squeeze": (1, 4, {"kind": "scse"})}
LINK = {
    "resize": ("max_pool", "avg_pool", "strided_conv", "bilinear", "nearest", "transposed_conv", "mednext"),
    "op": ("conv_3x3", "max_pool_3x3", "skip_connect"),
    "width": (4, 16),
    "present": (True, False),
}


@frozen
class Part:
    """A part of a network that is accepted as it is: where it stands, and its settings' values to try."""

    name: str
    document: Json
    place: Place
    settings: Mapping[str, Sequence[Json]]

    def variants(self, setting: str) -> Iterator[tuple[Json, Json]]:
        """Every value of a setting, and the network with it."""
        for value in self.settings[setting]:
            yield value, with_value(self.document, (*self.place, setting), value)


def with_value(document: Json, place: Place, value: Json) -> Json:
    """The document with another value at a place; a word there becomes an object of that kind."""
    changed = copy.deepcopy(document)
    holder = changed
    for step in place[:-1]:
        if isinstance(holder, dict):
            holder.setdefault(step, {})
        if isinstance(holder[step], str):
            holder[step] = {"kind": holder[step]}
        holder = holder[step]
    holder[place[-1]] = value
    return changed


def network(**values: Json) -> Json:
    """The network with values at places written `stages__enc2__block`."""
    document: Json = copy.deepcopy(dict(NETWORK))
    for key, value in values.items():
        steps = tuple(int(step) if step.isdigit() else step for step in key.split("__"))
        document = with_value(document, steps, value)
    return document


def parts() -> Iterator[Part]:
    """Every kind of part, in the places where it may stand."""
    for kind in BY_NAME:
        for stage, width in (("enc2", 8), ("enc2", 16), ("enc3", 16), ("dec1", 16)):
            block = network(**{f"stages__{stage}__block": {"kind": kind}, f"stages__{stage}__widths": width})
            name = f"{kind} {stage} {width}"
            if stage != "enc3":
                yield Part(name, block, ("stages", stage), STAGE)
            yield Part(f"{name} block", block, ("stages", stage, "block"), BLOCK)
    yield from links()
    yield from heads()
    yield from styles()


def links() -> Iterator[Part]:
    """Links and their resizes: down, up a level, up two levels."""
    down, up = ("max_pool", "avg_pool", "strided_conv"), ("transposed_conv", "mednext")
    both = ("bilinear", "nearest")
    for number, kinds in ((1, (*down, *both)), (2, (*down, *both)), (5, (*up, *both))):
        yield Part(f"link {number}", network(), ("links", number), LINK)
        for kind in kinds:
            for width in (None, 6):
                resize = {"kind": kind} if width is None else {"kind": kind, "width": width}
                document = network(**{f"links__{number}__resize": resize})
                yield Part(f"link {number} {kind} {width}", document, ("links", number, "resize"), RESIZE)
    far = network()
    far["links"].append({"from": "enc3", "to": "dec1", "resize": "transposed_conv"})
    yield Part("link over two levels", far, ("links", 6, "resize"), RESIZE)
    op = network(links__4__op="conv_3x3")
    yield Part("link with an op", op, ("links", 4), LINK)


def heads() -> Iterator[Part]:
    """Heads with a convolution, without one, and brought up in every way."""
    yield Part("head", network(), ("heads", 0), HEAD)
    for conv in (True, False):
        coarse = network(heads__1__conv=conv)
        yield Part(f"coarse head, conv {conv}", coarse, ("heads", 1), HEAD)
        for kind in ("nearest", "bilinear", "transposed_conv"):
            document = network(heads__1__conv=conv, heads__1__resize={"kind": kind})
            yield Part(f"head {kind}, conv {conv}", document, ("heads", 1), HEAD)
            yield Part(f"head {kind}, conv {conv}, resize", document, ("heads", 1, "resize"), RESIZE)


def styles() -> Iterator[Part]:
    """Norms, activations and fusions of every kind, wherever they may stand."""
    up = {"kind": "transposed_conv"}
    for kind in ("batch", "instance", "group", "layer", "none"):
        yield Part(f"norm {kind}", network(norm=kind), ("norm",), NORM)
        stage = network(stages__enc2__norm=kind)
        yield Part(f"stage norm {kind}", stage, ("stages", "enc2", "norm"), NORM)
        head = network(heads__0__norm=kind)
        yield Part(f"head norm {kind}", head, ("heads", 0, "norm"), NORM)
        resize = network(links__5__resize={**up, "norm": kind})
        yield Part(f"resize norm {kind}", resize, ("links", 5, "resize", "norm"), NORM)
    for kind in ("relu", "leaky_relu", "prelu", "relu6", "silu", "gelu", "elu", "hard_swish", "none"):
        yield Part(f"activation {kind}", network(activation=kind), ("activation",), ACTIVATION)
        head = network(heads__0__activation=kind)
        yield Part(f"head activation {kind}", head, ("heads", 0, "activation"), ACTIVATION)
    for kind in ("concat", "add", "gate"):
        fusion = network(stages__dec1__fusion=kind)
        yield Part(f"fusion {kind}", fusion, ("stages", "dec1", "fusion"), FUSION)
