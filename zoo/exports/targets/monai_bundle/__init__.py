"""`--to monai-bundle`: a folder that MONAI's tools run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from zoo.exports.settings import ExportSettings
from zoo.exports.target import Exported, Target

if TYPE_CHECKING:
    from zoo.exports.model import Exportable

RUN = (
    "python -m monai.bundle run --config_file configs/inference.json --meta_file configs/metadata.json "
    "--dataset_dir IMAGES --output_dir MASKS, in that folder"
)


class MonaiBundle(Target):
    """A bundle: weights, network, and a workflow of MONAI's transforms that segments a folder of images."""

    name: ClassVar[str] = "monai-bundle"
    help: ClassVar[str] = "a bundle for `python -m monai.bundle run`, with the whole way from files to masks"
    extra: ClassVar[str] = "monai-bundle"
    modules: ClassVar[tuple[str, ...]] = ("fire", "ignite")

    def write(self, model: Exportable, folder: Path, settings: ExportSettings) -> Exported:
        """See `Target.write`."""
        from zoo.exports.card.bundle import Bundle, write_card
        from zoo.exports.targets.monai_bundle.contents import write_contents
        from zoo.exports.targets.monai_bundle.verify import verified
        from zoo.exports.targets.monai_bundle.words import notes, words

        files = write_contents(model, folder)
        checks = verified(model, folder)
        bundle = Bundle(
            files=files,
            template="monai_bundle/bundle_card.md.jinja",
            values=words(model),
            place="docs/README.md",
        )
        return write_card(model, folder, self, bundle, checks, notes(model), (RUN,))


TARGET = MonaiBundle()
