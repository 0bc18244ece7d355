"""`--to bioimageio`: a package for bioimage.io and the programs that read its models."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from zoo.exports.settings import ExportSettings
from zoo.exports.target import Exported, Target

if TYPE_CHECKING:
    from zoo.exports.model import Exportable


class Bioimageio(Target):
    """A description of the network in bioimage.io's form, with its weights in three formats."""

    name: ClassVar[str] = "bioimageio"
    help: ClassVar[str] = "a package for bioimage.io: PyTorch, TorchScript and ONNX, with test tensors"
    extra: ClassVar[str] = "bioimageio"
    modules: ClassVar[tuple[str, ...]] = ("bioimageio.core", "onnx", "onnxruntime", "onnxscript")

    def write(self, model: Exportable, folder: Path, settings: ExportSettings) -> Exported:
        """See `Target.write`."""
        from zoo.exports.targets.bioimageio.package import write_package

        return write_package(model, folder, self)


TARGET = Bioimageio()
