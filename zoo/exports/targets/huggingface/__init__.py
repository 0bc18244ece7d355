"""`--to huggingface`: a folder that is a repository of the Hugging Face hub."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from zoo.exports.settings import ExportSettings
from zoo.exports.target import Exported, Target

if TYPE_CHECKING:
    from zoo.exports.model import Exportable


class HuggingFace(Target):
    """A repository: card, configuration, weights, and a class with `from_pretrained`."""

    name: ClassVar[str] = "huggingface"
    help: ClassVar[str] = "a repository for the Hugging Face hub, loaded by from_pretrained"
    extra: ClassVar[str] = "huggingface"
    modules: ClassVar[tuple[str, ...]] = ("huggingface_hub",)

    def write(self, model: Exportable, folder: Path, settings: ExportSettings) -> Exported:
        """See `Target.write`."""
        from zoo.exports.targets.huggingface.repository import write_repository

        return write_repository(model, folder, self)


TARGET = HuggingFace()
