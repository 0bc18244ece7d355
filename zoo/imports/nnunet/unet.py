"""What a plans file says of a PlainConvUNet or ResidualEncoderUNet, checked and written out."""

from typing import Final

from attrs import frozen

from genotype import Activation, Norm
from zoo.imports.nnunet.place import Place
from zoo.imports.nnunet.styles import activation_of, norm_of

Sizes = tuple[tuple[int, ...], ...]
MOST_STAGES: Final = 32
MOST_BLOCKS: Final = 64
BLOCKS: Final = {"PlainConvUNet": "n_conv_per_stage", "ResidualEncoderUNet": "n_blocks_per_stage"}
"""The classes, and how each calls the depths of its encoder."""
PACKAGE: Final = "dynamic_network_architectures."
BLOCK: Final = "dynamic_network_architectures.building_blocks.residual.BasicBlockD"
SHARED: Final = frozenset({
    "n_stages", "features_per_stage", "conv_op", "kernel_sizes", "strides", "n_conv_per_stage_decoder",
    "conv_bias", "norm_op", "norm_op_kwargs", "dropout_op", "dropout_op_kwargs", "nonlin", "nonlin_kwargs",
    "deep_supervision",
})  # fmt: skip
OWN: Final = {
    "PlainConvUNet": frozenset({"n_conv_per_stage", "nonlin_first"}),
    "ResidualEncoderUNet": frozenset({"n_blocks_per_stage", "block", "bottleneck_channels", "stem_channels"}),
}


@frozen(kw_only=True)
class UNet:
    """One of nnU-Net's networks. Sizes are by axis; encoder stages run from the finest to the coarsest."""

    class_name: str
    dims: int
    features: tuple[int, ...]
    kernels: Sizes
    strides: Sizes
    """Of each encoder stage over the one before; 1 of the first."""
    depths: tuple[int, ...]
    """Convolutions (plain) or residual blocks of each encoder stage."""
    decoder_depths: tuple[int, ...]
    """Convolutions of each decoder stage, from the finest to the coarsest."""
    stem: int | None
    """Channels of the stem; None without one."""
    bias: bool
    norm: Norm
    activation: Activation

    @property
    def stages(self) -> int:
        """How many encoder stages it has."""
        return len(self.features)


def unet_of(architecture: Place, dims: int) -> UNet:
    """The network of an `architecture`. Raises InputError for what a genotype cannot say."""
    name = known_class(architecture.get("network_class_name"))
    arguments = architecture.get("arch_kwargs")
    require_known(arguments, name, dims)
    stages = arguments.get("n_stages").whole(2, MOST_STAGES)
    decoder = [
        place.whole(1, MOST_BLOCKS)
        for place in arguments.get("n_conv_per_stage_decoder").per_stage(stages - 1)
    ]
    if name == "ResidualEncoderUNet" and not arguments.has("norm_op"):
        problem = "is null: the shortcuts of a genotype's residual blocks have a norm, or else a bias"
        raise arguments.get_or("norm_op", None).refused(problem, "import a network with norms")
    features = tuple(
        place.whole(1, 65_536) for place in arguments.get("features_per_stage").per_stage(stages)
    )
    return UNet(
        class_name=name,
        dims=dims,
        features=features,
        kernels=kernels_of(arguments, stages, dims),
        strides=strides_of(arguments, stages, dims),
        depths=tuple(place.whole(1, MOST_BLOCKS) for place in arguments.get(BLOCKS[name]).per_stage(stages)),
        decoder_depths=tuple(reversed(decoder)),
        stem=stem_of(arguments, features) if name == "ResidualEncoderUNet" else None,
        bias=arguments.get_or("conv_bias", False).flag(),
        norm=norm_of(arguments, dims),
        activation=activation_of(arguments),
    )


def known_class(place: Place) -> str:
    """The name of the class, if it is one of nnU-Net's that a genotype can say."""
    path = place.text()
    name = path.rpartition(".")[2]
    if not path.startswith(PACKAGE) or name not in BLOCKS:
        remedy = f"a genotype can say {' and '.join(BLOCKS)} of {PACKAGE.rstrip('.')}"
        raise place.refused(f"is {path}, a class that is not known", remedy)
    return name


def require_known(arguments: Place, name: str, dims: int) -> None:
    """Refuse arguments whose meaning is not known, and those that a genotype cannot say."""
    for key in arguments.items():
        if key not in SHARED | OWN[name]:
            raise arguments.get(key).refused(f"is no argument of {name}", "give the file as nnU-Net wrote it")
    if arguments.has("dropout_op"):
        remedy = "set it to null: the weights fit, and predictions are the same without it"
        raise arguments.get("dropout_op").refused("is set: a genotype has no dropout before a norm", remedy)
    if arguments.get_or("nonlin_first", False).flag():
        raise arguments.get("nonlin_first").refused(
            "is true: a genotype has the norm before the activation", "import a network without it"
        )
    if arguments.has("block") and arguments.get("block").text() != BLOCK:
        raise arguments.get("block").refused(
            "is not BasicBlockD, the one block that can be said", "import one of those"
        )
    if arguments.has("bottleneck_channels"):
        raise arguments.get("bottleneck_channels").refused(
            "belongs to BottleneckD, which a genotype cannot say", "import a network of BasicBlockD"
        )
    conv = arguments.get("conv_op")
    if conv.text() not in (f"torch.nn.modules.conv.Conv{dims}d", f"torch.nn.Conv{dims}d"):
        raise conv.refused(
            f"is {conv.value}, but the patch has {dims} axes", f"torch.nn.modules.conv.Conv{dims}d"
        )


def kernels_of(arguments: Place, stages: int, dims: int) -> Sizes:
    """The kernel of each stage."""
    places = arguments.get("kernel_sizes").per_stage(stages)
    for place in places:
        if any(size % 2 == 0 for size in place.axes(dims)):
            raise place.refused("is even, which changes the size of what is convolved", "odd kernels alone")
    return tuple(place.axes(dims) for place in places)


def strides_of(arguments: Place, stages: int, dims: int) -> Sizes:
    """The stride of each stage: 1 of the first, more than 1 along an axis of the others."""
    first, *others = arguments.get("strides").per_stage(stages)
    if set(first.axes(dims)) != {1}:
        raise first.refused("is not 1: the output would be smaller than the image", "1 along every axis")
    for place in others:
        if set(place.axes(dims)) == {1}:
            raise place.refused(
                "is 1 along every axis: a genotype has a resolution for each stage",
                "more than 1 along an axis",
            )
    return tuple(place.axes(dims) for place in (first, *others))


def stem_of(arguments: Place, features: tuple[int, ...]) -> int:
    """Channels of the stem: those of the first stage unless given."""
    if arguments.has("stem_channels"):
        return arguments.get("stem_channels").whole(1, 65_536)
    return features[0]
