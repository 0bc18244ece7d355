"""MONAI's networks, but for MedNeXt: one channel, three classes."""

from tests.zoo import edits
from tests.zoo.originals.original import Made, Original, monai
from tests.zoo.same_outputs import last_in


def dyn(dims: int, levels: int, residual: bool, heads: int = 0, classes: int = 3) -> Made:
    given = {"kernel_size": [3] * levels, "strides": [1] + [2] * (levels - 1)}
    given |= {"upsample_kernel_size": [2] * (levels - 1), "res_block": residual}
    deep = {"deep_supervision": True, "deep_supr_num": heads} if heads else {}
    return monai("DynUNet", dims, 1, classes, **given, **deep)


def attention_order(names: list[str]) -> list[str]:
    """Our gates weigh the skip connection first, MONAI's what comes up."""
    after = [name.replace(".W_g.", ".W_z.") for name in names]
    place = {name: number for number, name in enumerate(after)}

    def key(name: str) -> tuple[int, int]:
        if ".W_z." not in name:
            return (place[name], 0)
        ends = [place[each] for each in after if each.startswith(f"{name.split('.W_z.')[0]}.W_x.")]
        return (max(ends), 1 + place[name])

    return [name.replace(".W_z.", ".W_g.") for name in sorted(after, key=key)]


def nested_order(names: list[str]) -> list[str]:
    """Ours run column by column, then the heads from the last to the first."""

    def key(name: str) -> tuple[int, int, int]:
        *_, row, column = name.split(".")[0].split("_")
        return (1, -int(column), 0) if name.startswith("final") else (0, int(column), int(row))

    return sorted(names, key=key)


C5 = {"channels": (16, 32, 64, 128, 256), "strides": (2, 2, 2, 2)}
DEEPER = edits.widths(lambda width: {320: 512}.get(width, width))
FIVE = (edits.levels(5), edits.one_head)
IN_2D, IN_3D = edits.in_dims(2), edits.in_dims(3)
S2, S3 = (256, 256), (96, 96, 96)
RES = last_in("residual")

MONAI = (
    Original(
        "BasicUNet 2D",
        1_978_499,
        4_949_278_720,
        S2,
        "monai-basic-unet",
        monai("BasicUNet", 2, 1, 3),
        runs=(32, 32),
    ),
    Original(
        "BasicUNetPlusPlus 2D",
        2_410_444,
        16_292_773_888,
        S2,
        "monai-basic-unet-plus-plus",
        monai("BasicUNetPlusPlus", 2, 1, 3, deep_supervision=True),
        runs=(32, 32),
        reorder=nested_order,
    ),
    Original(
        "MONAI UNet 2D, num_res_units 0",
        660_571,
        280_756_224,
        S2,
        "monai-unet",
        monai("UNet", 2, 1, 3, num_res_units=0, **C5),
        runs=(32, 32),
    ),
    Original(
        "DynUNet 2D 5 levels, res_block False",
        7_762_051,
        12_037_652_480,
        S2,
        "dyn-unet",
        dyn(2, 5, False),
        (IN_2D, DEEPER, *FIVE),
        "in 2D, 512 for 320, without the deepest level, one head",
        runs=(32, 32),
    ),
    Original(
        "DynUNet 2D 6 levels, two classes",
        20_611_170,
        14_216_593_408,
        S2,
        "dyn-unet-2d",
        dyn(2, 6, False, classes=2),
        runs=(64, 64),
    ),
    Original(
        "DynUNet 2D 6 levels, res_block False, 3 DS heads",
        20_612_556,
        14_224_195_584,
        S2,
        "dyn-unet",
        dyn(2, 6, False, 3),
        (IN_2D, DEEPER),
        "in 2D, 512 for 320",
        runs=(64, 64),
        trains=True,
    ),
    Original(
        "DynUNet 2D 5 levels, res_block True",
        7_938_147,
        12_173_967_360,
        S2,
        "dyn-unet-residual",
        dyn(2, 5, True),
        (IN_2D, DEEPER, *FIVE),
        "in 2D, 512 for 320, without the deepest level, one head",
        runs=(32, 32),
    ),
    Original(
        "DynUNet 2D 6 levels, res_block True, 3 DS heads",
        21_051_820,
        14_377_287_680,
        S2,
        "dyn-unet-residual",
        dyn(2, 6, True, 3),
        (IN_2D, DEEPER),
        "in 2D, 512 for 320",
        runs=(64, 64),
        trains=True,
    ),
    Original(
        "AttentionUnet 2D",
        1_987_451,
        2_647_588_864,
        S2,
        "attention-unet",
        monai("AttentionUnet", 2, 1, 3, **C5),
        runs=(32, 32),
        reorder=attention_order,
    ),
    Original(
        "BasicUNet 3D",
        5_749_443,
        126_177_509_376,
        S3,
        "monai-basic-unet",
        monai("BasicUNet", 3, 1, 3),
        (IN_3D,),
        "in 3D",
        runs=(16, 16, 32),
    ),
    Original(
        "BasicUNetPlusPlus 3D",
        6_980_108,
        530_268_291_072,
        S3,
        "monai-basic-unet-plus-plus",
        monai("BasicUNetPlusPlus", 3, 1, 3, deep_supervision=True),
        (IN_3D,),
        "in 3D",
        runs=(16, 16, 32),
        reorder=nested_order,
    ),
    Original(
        "MONAI UNet 3D, num_res_units 0",
        1_980_475,
        1_576_599_552,
        S3,
        "monai-unet",
        monai("UNet", 3, 1, 3, num_res_units=0, **C5),
        (IN_3D,),
        "in 3D",
        runs=(16, 16, 32),
    ),
    Original(
        "MONAI UNet 3D, num_res_units 2",
        4_807_482,
        5_334_073_344,
        S3,
        "monai-unet-residual",
        monai("UNet", 3, 1, 3, num_res_units=2, **C5),
        runs=(16, 16, 32),
        reorder=RES,
    ),
    Original(
        "DynUNet 3D 5 levels, res_block False",
        16_543_683,
        199_397_376_000,
        S3,
        "dyn-unet",
        dyn(3, 5, False),
        FIVE,
        "without the deepest level, one head",
        runs=(16, 16, 32),
    ),
    Original(
        "DynUNet 3D 6 levels, res_block False, 3 DS heads",
        31_190_796,
        201_388_253_184,
        S3,
        "dyn-unet",
        dyn(3, 6, False, 3),
        runs=(32, 32, 64),
        trains=True,
    ),
    Original(
        "DynUNet 3D 5 levels, res_block True",
        16_670_243,
        199_839_744_000,
        S3,
        "dyn-unet-residual",
        dyn(3, 5, True),
        FIVE,
        "without the deepest level, one head",
        runs=(16, 16, 32),
    ),
    Original(
        "DynUNet 3D 6 levels, res_block True, 3 DS heads",
        31_420_396,
        201_833_385_984,
        S3,
        "dyn-unet-residual",
        dyn(3, 6, True, 3),
        runs=(32, 32, 64),
        trains=True,
    ),
    Original(
        "SegResNet 3D (init 8)",
        1_176_195,
        15_429_795_840,
        S3,
        "segresnet",
        monai("SegResNet", 3, 8, 1, 3),
        runs=(16, 16, 16),
    ),
    Original(
        "SegResNet 3D, init_filters 32",
        18_796_035,
        244_328_693_760,
        S3,
        "segresnet",
        monai("SegResNet", 3, 32, 1, 3),
        (edits.widths(lambda width: 4 * width),),
        "widths times 4",
        runs=(16, 16, 16),
    ),
    Original(
        "SegResNetDS 3D (defaults)",
        19_914_179,
        254_634_098_688,
        S3,
        "segresnet-ds",
        monai("SegResNetDS", 3, 32, 1, 3),
        runs=(16, 16, 16),
    ),
)
