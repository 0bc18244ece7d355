"""nnU-Net v2's networks, of dynamic-network-architectures: one channel, three classes, all heads."""

from typing import Any

from torch import nn

from tests.zoo import edits
from tests.zoo.originals.original import Made, Original, Size, needed
from tests.zoo.same_outputs import last_in

PLANES, VOLUMES, SLABS = (512, 512), (128, 128, 128), (20, 256, 224)


def nnunet(name: str, dims: int, features: Size, strides: Any, kernels: Any, **kwargs: Any) -> Made:
    def made() -> nn.Module:
        unets = needed("dynamic_network_architectures.architectures.unet")
        conv, norm = (nn.Conv2d, nn.InstanceNorm2d) if dims == 2 else (nn.Conv3d, nn.InstanceNorm3d)
        style = {
            "conv_bias": True,
            "norm_op": norm,
            "norm_op_kwargs": {"eps": 1e-5, "affine": True},
            "nonlin": nn.LeakyReLU,
            "nonlin_kwargs": {"inplace": True},
            "deep_supervision": True,
        }
        shape = {"conv_op": conv, "kernel_sizes": kernels, "strides": strides, "num_classes": 3}
        network: nn.Module = getattr(unets, name)(1, len(features), features, **shape, **style, **kwargs)
        return network

    return made


F6, F8 = (32, 64, 128, 256, 320, 320), (32, 64, 128, 256, 512, 512, 512, 512)
E8 = (1, 3, 4, 6, 6, 6, 6, 6)
ANISOTROPIC = (
    ((1, 1, 1), (1, 2, 2), (2, 2, 2), (2, 2, 2), (1, 2, 2), (1, 2, 2)),
    ((1, 3, 3), *((3, 3, 3),) * 5),
)


def plain(dims: int, features: Size, strides: Any = None, kernels: Any = 3) -> Made:
    by_two = [1] + [2] * (len(features) - 1)
    blocks = {"n_conv_per_stage": 2, "n_conv_per_stage_decoder": 2}
    return nnunet("PlainConvUNet", dims, features, strides or by_two, kernels, **blocks)


def resenc(dims: int, features: Size, strides: Any = None, kernels: Any = 3) -> Made:
    by_two = [1] + [2] * (len(features) - 1)
    blocks = {"n_blocks_per_stage": E8[: len(features)], "n_conv_per_stage_decoder": 1}
    return nnunet("ResidualEncoderUNet", dims, features, strides or by_two, kernels, **blocks)


def heads_last(names: list[str]) -> list[str]:
    """nnU-Net's heads run with their stages, ours at the end, the output first; shortcuts come last, too."""
    heads = [name for name in names if ".seg_layers." in name]
    return [*last_in("skip")([name for name in names if name not in heads]), *reversed(heads)]


NNUNET = (
    Original(
        "nnU-Net PlainConvUNet 3D (4 stages, half as wide)",
        1_402_297,
        14_067_433_472,
        (64, 64, 64),
        "nnu-net-small",
        plain(3, (16, 32, 64, 128)),
        runs=(16, 16, 16),
        reorder=heads_last,
    ),
    Original(
        "nnU-Net PlainConvUNet 3D (5 stages, half as wide)",
        5_648_572,
        14_933_753_856,
        (64, 64, 64),
        "nnu-net-small",
        plain(3, (16, 32, 64, 128, 256)),
        (edits.levels(5),),
        "with another level",
        runs=(16, 16, 32),
        reorder=heads_last,
    ),
    Original(
        "nnU-Net ResEnc 3D (4 stages, an eighth as wide)",
        406_493,
        1_358_364_672,
        (64, 64, 64),
        "nnu-net-resenc-3d",
        resenc(3, (4, 8, 16, 32)),
        (edits.levels(4), edits.widths(lambda width: width // 8)),
        "without the two deepest levels, widths / 8",
        runs=(16, 16, 16),
        reorder=heads_last,
    ),
    Original(
        "nnU-Net PlainConvUNet 3D (6 stages)",
        31_196_399,
        477_365_239_808,
        VOLUMES,
        "nnu-net-plain-3d",
        plain(3, F6),
        runs=(32, 32, 64),
        reorder=heads_last,
    ),
    Original(
        "nnU-Net PlainConvUNet 3D anisotropic",
        30_376_623,
        315_265_771_520,
        SLABS,
        "nnu-net-plain-3d-anisotropic",
        plain(3, F6, *ANISOTROPIC),
        runs=(8, 32, 32),
        reorder=heads_last,
    ),
    Original(
        "nnU-Net PlainConvUNet 2D (8 stages)",
        46_326_581,
        59_625_144_320,
        PLANES,
        "nnu-net-plain-2d",
        plain(2, F8),
        runs=(128, 256),
        reorder=heads_last,
    ),
    Original(
        "nnU-Net PlainConvUNet 2D (7 stages)",
        33_473_330,
        14_769_946_624,
        (256, 256),
        "nnu-net-plain-2d",
        plain(2, F8[:7]),
        (edits.levels(7),),
        "without the deepest level",
        runs=(64, 128),
        reorder=heads_last,
    ),
    Original(
        "nnU-Net ResEnc M 3D (6 stages)",
        102_350_575,
        717_536_854_016,
        VOLUMES,
        "nnu-net-resenc-3d",
        resenc(3, F6),
        runs=(32, 32, 64),
        reorder=heads_last,
    ),
    Original(
        "nnU-Net ResEnc L 3D (same network, larger patch)",
        102_350_575,
        1_681_727_001_600,
        (160, 192, 160),
        "nnu-net-resenc-3d",
    ),
    Original(
        "nnU-Net ResEnc M/L 3D anisotropic",
        101_530_799,
        597_740_021_760,
        SLABS,
        "nnu-net-resenc-3d-anisotropic",
        resenc(3, F6, *ANISOTROPIC),
        runs=(8, 32, 32),
        reorder=heads_last,
    ),
    Original(
        "nnU-Net ResEnc M/L 2D (8 stages)",
        140_019_061,
        130_148_171_776,
        PLANES,
        "nnu-net-resenc-2d",
        resenc(2, F8),
        runs=(128, 256),
        reorder=heads_last,
    ),
)
