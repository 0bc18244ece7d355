"""Networks with encoders of image classifiers: segmentation_models_pytorch, and MONAI's FlexibleUNet."""

from typing import Any

from tests.zoo import edits
from tests.zoo.originals.original import Made, Original, monai, needed


def smp(name: str, encoder: str, **kwargs: Any) -> Made:
    given = {"encoder_weights": None, "in_channels": 3, "classes": 3, **kwargs}
    return lambda: getattr(needed("segmentation_models_pytorch"), name)(encoder, **given)


def flexible(encoder: str, dims: int = 2) -> Made:
    return monai("FlexibleUNet", 3 if dims == 2 else 1, 3, encoder, spatial_dims=dims)


FLEX, FLEXIBLE = (
    (edits.flexible,),
    "skips first, 1x1 before nearest, decoder eps 1e-3",
)
PADS = f"{FLEXIBLE}, shortcuts that pad channels"
ONE_CHANNEL_3D = (edits.flexible, edits.in_dims(3), edits.one_channel)
SMP = (
    Original(
        "FlexibleUNet 2D resnet18",
        13_545_875,
        1_205_338_112,
        (128, 128),
        "smp-unet-resnet18",
        flexible("resnet18"),
        FLEX,
        PADS,
        runs=(64, 64),
    ),
    Original(
        "FlexibleUNet 2D resnet34",
        23_654_035,
        1_809_317_888,
        (128, 128),
        "smp-unet-resnet34",
        flexible("resnet34"),
        FLEX,
        PADS,
        runs=(64, 64),
    ),
    Original(
        "FlexibleUNet 2D resnet50",
        32_109_971,
        2_438_463_488,
        (128, 128),
        "smp-unet-resnet50",
        flexible("resnet50"),
        FLEX,
        FLEXIBLE,
        runs=(64, 64),
    ),
    Original(
        "FlexibleUNet 2D efficientnet-b0",
        7_060_567,
        596_041_728,
        (128, 128),
        "smp-unet-efficientnet-b0",
        flexible("efficientnet-b0"),
        (*FLEX, edits.tapped_by_monai),
        f"{FLEXIBLE}, skips from the last blocks of a level",
        unused=1_693_160,
        runs=(64, 64),
    ),
    Original(
        "FlexibleUNet 3D resnet18",
        40_262_643,
        53_027_536_896,
        (96, 96, 96),
        "smp-unet-resnet18",
        flexible("resnet18", 3),
        ONE_CHANNEL_3D,
        f"in 3D, {PADS}",
        runs=(32, 32, 64),
    ),
    Original(
        "smp Unet resnet18",
        14_328_499,
        1_354_235_904,
        (128, 128),
        "smp-unet-resnet18",
        smp("Unet", "resnet18"),
        runs=(64, 64),
    ),
    Original(
        "smp Unet resnet34",
        24_436_659,
        1_958_215_680,
        (128, 128),
        "smp-unet-resnet34",
        smp("Unet", "resnet34"),
        runs=(64, 64),
    ),
    Original(
        "smp Unet resnet50",
        32_521_395,
        2_662_858_752,
        (128, 128),
        "smp-unet-resnet50",
        smp("Unet", "resnet50"),
        runs=(64, 64),
    ),
    Original(
        "smp Unet mobilenet_v2",
        6_629_235,
        840_972_288,
        (128, 128),
        "smp-unet-mobilenet-v2",
        smp("Unet", "mobilenet_v2"),
        runs=(64, 64),
    ),
    Original(
        "smp Unet efficientnet-b0",
        6_251_759,
        744_644_608,
        (128, 128),
        "smp-unet-efficientnet-b0",
        smp("Unet", "efficientnet-b0"),
        unused=412_160,
        runs=(64, 64),
    ),
    Original(
        "smp Unet resnet18 + scSE",
        14_442_490,
        1_355_721_888,
        (128, 128),
        "smp-unet-resnet18-scse",
        smp("Unet", "resnet18", decoder_attention_type="scse"),
        unused=195,
        runs=(64, 64),
    ),
    Original(
        "smp UnetPlusPlus resnet18",
        15_970_739,
        3_996_647_424,
        (128, 128),
        "smp-unet-plus-plus-resnet18",
        smp("UnetPlusPlus", "resnet18"),
        runs=(64, 64),
    ),
    Original(
        "smp Linknet resnet18",
        11_663_843,
        654_573_568,
        (128, 128),
        "smp-linknet-resnet18",
        smp("Linknet", "resnet18"),
        runs=(64, 64),
    ),
    Original(
        "smp FPN resnet18",
        13_047_491,
        1_110_048_768,
        (128, 128),
        "smp-fpn-resnet18",
        smp("FPN", "resnet18"),
        runs=(64, 64),
    ),
)
