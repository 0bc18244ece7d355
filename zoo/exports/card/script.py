"""The script that goes from an image to a mask as `genoc predict` does, with nothing of genoc."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from attrs import frozen

from zoo.exports.model import Exportable

if TYPE_CHECKING:
    from jinja2 import Environment

SCRIPT = "predict.py"
MODES = {1: "L", 3: "RGB"}


@frozen
class Loading:
    """How a script reads a network, and calls it: `imports` and `lines` of it, and the expression `call`, of
    the array `image` (1, C, *spatial), which gives an array of logits (1, K, *spatial). `HERE` is the
    script's folder.
    """

    imports: tuple[str, ...]
    lines: tuple[str, ...]
    call: str


def script(model: Exportable, loading: Loading) -> str:
    """`python predict.py image.png mask.png`; of volumes NIfTI files. It has the run's sizes as numbers."""
    prepared, genotype = model.preparation, model.genotype
    size, canvas = prepared.extent(), prepared.extent(model.sizes)
    return (
        environment()
        .get_template("windows.py.jinja" if prepared.patch else "picture.py.jinja")
        .render(
            name=SCRIPT,
            usage=usage(model),
            loading=loading,
            bytes=prepared.values == "bytes" and not prepared.is_of_volumes,
            mode=MODES.get(genotype.in_channels),
            channels=genotype.in_channels,
            outputs=genotype.out_channels,
            one_target=model.threshold is not None,
            fit=prepared.fit,
            size=size,
            canvas=canvas,
            framed=prepared.fit == "pad" or (prepared.fit == "stretch" and canvas != size),
            stride=model.sizes.stride,
            patch=prepared.extent(),
            volumes=prepared.is_of_volumes,
            spacing=prepared.spacing[::-1],
        )
    )


def usage(model: Exportable) -> str:
    """The arguments of the script."""
    if model.preparation.is_of_volumes:
        return "scan.nii.gz labels.nii.gz"
    return "image.png mask.png" if model.genotype.in_channels in MODES else "image.npy mask.png"


@cache
def environment() -> Environment:
    """The templates of scripts, which print no text from outside."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("zoo.exports.card", ""),
        autoescape=False,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def torch_loading(*lines: str, imports: tuple[str, ...] = ("import torch",)) -> Loading:
    """How a script reads a `network` of torch by some lines, and calls it."""
    return Loading(imports, lines, "network(torch.from_numpy(image)).detach().numpy()")
