"""MedNeXt, of its authors and of MONAI."""

from tests.zoo import edits
from tests.zoo.originals.original import Made, Original, monai


def mednext(variant: str, kernel: int = 3, dims: int = 3, deep: bool = True) -> Made:
    given = {"spatial_dims": dims, "in_channels": 1, "out_channels": 3, "kernel_size": kernel}
    return monai(f"MedNeXt{variant}", deep_supervision=deep, **given)


def mednexts() -> list[Original]:
    """MedNeXt of both makers: the official code has a parameter more that nothing reads."""
    counts = {
        "S": (
            (5_553_840, 5_553_839, 127_381_409_792, 127_381_409_792),
            (5_983_472, 5_983_471, 165_646_831_616, 165_646_831_616),
        ),
        "B": (
            (10_529_232, 10_513_775, 166_801_092_608, 165_593_133_056),
            (10_958_864, 10_943_407, 205_066_514_432, 203_858_554_880),
        ),
        "M": ((17_551_888, 17_536_431, 243_684_257_792, 242_476_298_240), None),
        "L": (
            (61_782_192, 61_729_679, 494_675_441_664, 492_259_522_560),
            (62_995_824, 62_943_311, 558_990_637_056, 556_574_717_952),
        ),
    }
    found = []
    for variant, by_kernel in counts.items():
        for size, row in zip((3, 5), by_kernel, strict=True):
            if row is None:
                continue
            file, title = f"mednext-{variant.lower()}", f"MedNeXt-{variant} k{size}"
            larger, words = ((edits.kernel(5),), "kernel 5") if size == 5 else ((), "")
            own = "" if variant == "S" else ", ".join(filter(None, [words, "downs of MONAI's expansion"]))
            found += [
                Original(
                    f"{title} official, DS",
                    row[0],
                    row[2],
                    (128, 128, 128),
                    file,
                    None,
                    larger,
                    words,
                    unused=1,
                ),
                Original(
                    f"{title} MONAI, DS",
                    row[1],
                    row[3],
                    (128, 128, 128),
                    file,
                    mednext(variant, size),
                    (*larger, edits.monai_downs),
                    own or words,
                    runs=(16, 16, 32),
                    trains=True,
                    difference=1e-14,
                ),
            ]
    flat = (edits.monai_downs, edits.in_dims(2), edits.one_head)
    found += [
        Original(
            "MedNeXt-S k3 MONAI 3D, no DS",
            5_550_947,
            127_314_563_072,
            (128, 128, 128),
            "mednext-s",
            mednext("S", deep=False),
            (edits.monai_downs, edits.one_head),
            "one head",
            runs=(16, 16, 32),
        ),
        Original(
            "MedNeXt-S k3 MONAI 2D, no DS",
            5_472_035,
            8_809_672_704,
            (256, 256),
            "mednext-s",
            mednext("S", dims=2, deep=False),
            flat,
            "in 2D, one head",
            runs=(32, 32),
        ),
    ]
    return found


MEDNEXT = tuple(mednexts())
