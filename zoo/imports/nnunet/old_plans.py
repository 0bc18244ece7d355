"""Plans of nnU-Net v2.0 to v2.3, which say a class and its sizes where today's have an `architecture`."""

from typing import Any, Final

from zoo.imports.nnunet.place import Place

BLOCKS: Final = {"PlainConvUNet": "n_conv_per_stage", "ResidualEncoderUNet": "n_blocks_per_stage"}


def architecture_of(configuration: Place, dims: int) -> Place:
    """The `architecture` of a configuration, made of the older keys where it has none, as nnU-Net does."""
    if configuration.has("architecture"):
        return configuration.get("architecture")
    name = configuration.get("UNet_class_name").text()
    if name not in BLOCKS:
        raise configuration.get("UNet_class_name").refused(
            f"is {name!r}, a class that is not known", f"import one of {' and '.join(BLOCKS)}"
        )
    blocks = configuration.get("n_conv_per_stage_encoder")
    stages = len(list(blocks.entries()))
    base, most = (
        configuration.get(key).whole(1, 65_536) for key in ("UNet_base_num_features", "unet_max_num_features")
    )
    arguments: dict[str, Any] = {
        "n_stages": stages,
        "features_per_stage": [min(base << stage, most) for stage in range(min(stages, 64))],
        "conv_op": f"torch.nn.modules.conv.Conv{dims}d",
        "kernel_sizes": configuration.get("conv_kernel_sizes").value,
        "strides": configuration.get("pool_op_kernel_sizes").value,
        BLOCKS[name]: blocks.value,
        "n_conv_per_stage_decoder": configuration.get("n_conv_per_stage_decoder").value,
        "conv_bias": True,
        "norm_op": f"torch.nn.modules.instancenorm.InstanceNorm{dims}d",
        "norm_op_kwargs": {"eps": 1e-5, "affine": True},
        "nonlin": "torch.nn.LeakyReLU",
        "nonlin_kwargs": {"inplace": True},
    }
    made = {
        "network_class_name": f"dynamic_network_architectures.architectures.unet.{name}",
        "arch_kwargs": arguments,
    }
    return Place(configuration.file, f"{configuration.path}.architecture", made)
