"""The bundled networks of papers, whole, and an eighth as wide, which is small enough to be run."""

from collections.abc import Callable, Iterator, Sequence

from attrs import frozen
from torch import nn

from tests.zoo.edits import widths
from tests.zoo.originals.original import Original, Size
from tests.zoo.originals.papers import AdwUNet, NestedUNet, UNet, UNet3Plus

PLANE, VOLUME = (256, 256), (128, 128, 128)
Blocks = Sequence[Sequence[int]]
Costs = tuple[int, int]
"""Parameters and MACs."""


@frozen
class Paper:
    """A network of a paper, made with its widths divided by a number."""

    file: str
    size: Size
    whole: Costs
    eighth: Costs
    made: Callable[[int], nn.Module]
    runs: Size

    def originals(self) -> Iterator[Original]:
        yield Original(self.file, *self.whole, self.size, self.file, lambda: self.made(1), runs=self.runs)
        yield Original(
            f"{self.file}, an eighth as wide",
            *self.eighth,
            self.size,
            self.file,
            lambda: self.made(8),
            (widths(lambda width: width // 8),),
            "an eighth as wide",
            runs=self.runs,
        )


def over(given: Sequence[int], by: int) -> list[int]:
    return [width // by for width in given]


def unet(down: Sequence[int], up: Blocks, learned: bool, bias: bool) -> Callable[[int], nn.Module]:
    return lambda by: UNet(over(down, by), [over(each, by) for each in up], learned, bias)


def adwu_net(down: Blocks, up: Blocks) -> Callable[[int], nn.Module]:
    return lambda by: AdwUNet([over(each, by) for each in down], [over(each, by) for each in up])


W64, W32 = (64, 128, 256, 512, 1024), (32, 64, 128, 256, 512)
PAPERS = tuple(
    original
    for paper in (
        Paper(
            "unet",
            PLANE,
            (31_037_633, 48_167_387_136),
            (486_553, 765_460_480),
            unet(W64, [[512] * 2, [256] * 2, [128] * 2, [64] * 2], learned=True, bias=False),
            (32, 32),
        ),
        Paper(
            "unet-bilinear",
            PLANE,
            (17_262_977, 39_980_105_728),
            (270_897, 637_534_208),
            unet(
                (64, 128, 256, 512, 512),
                [[512, 256], [256, 128], [128, 64], [64, 64]],
                learned=False,
                bias=False,
            ),
            (32, 32),
        ),
        Paper(
            "unet-32",
            PLANE,
            (7_852_545, 13_950_255_104),
            (123_761, 224_395_264),
            unet(W32, [[256] * 2, [128] * 2, [64] * 2, [32] * 2], learned=False, bias=True),
            (32, 32),
        ),
        Paper(
            "unet-plus-plus",
            PLANE,
            (9_163_428, 34_491_858_944),
            (144_488, 546_045_952),
            lambda by: NestedUNet(over(W32, by)),
            (32, 32),
        ),
        Paper(
            "unet-3-plus",
            PLANE,
            (26_989_637, 197_716_672_512),
            (426_317, 3_129_384_960),
            lambda by: UNet3Plus(over(W64, by), 64 // by),
            (32, 32),
        ),
        Paper(
            "adwu-net-brain-tumour",
            VOLUME,
            (66_559_232, 1_132_763_938_816),
            (1_042_543, 18_022_326_272),
            adwu_net(
                [[48] * 3, [96] * 2, [192] * 2, [384] * 2, [320, 384, 320], [384] * 3],
                [[384] * 3, [384] * 3, [192] * 2, [96] * 2, [40] * 2],
            ),
            (32, 32, 64),
        ),
        Paper(
            "adwu-net-heart",
            VOLUME,
            (40_598_152, 752_407_674_880),
            (636_237, 12_070_944_768),
            adwu_net(
                [[48] * 2, [80, 80, 96], [192] * 2, [384], [256, 256, 320], [384, 128, 320]],
                [[256, 384], [384, 320], [160, 192], [80, 80], [24]],
            ),
            (32, 32, 64),
        ),
        Paper(
            "adwu-net-prostate",
            VOLUME,
            (77_077_776, 868_208_132_096),
            (1_207_338, 13_874_827_264),
            adwu_net(
                [
                    *([48, 32, 32], [80, 96], [192] * 3, [384, 256]),
                    *([384, 320, 384], [320, 384], [384, 256, 384]),
                ],
                [[384] * 3, [256, 320, 384], [384, 320, 320], [192], [48], [48, 48, 16]],
            ),
            (64, 64, 128),
        ),
        Paper(
            "adwu-net-pancreas",
            VOLUME,
            (62_308_200, 1_428_218_052_608),
            (976_209, 22_637_879_296),
            adwu_net(
                [[48] * 3, [96] * 3, [192] * 3, [384] * 3, [320, 256, 320], [384, 320, 384]],
                [[384] * 2, [320, 320, 384], [192] * 3, [96, 96, 80], [48, 32, 40]],
            ),
            (32, 32, 64),
        ),
    )
    for original in paper.originals()
)
"""Every network twice, from the plain to the searched."""
