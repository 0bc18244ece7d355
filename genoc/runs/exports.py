"""Writing trained networks for other programs."""

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from genoc.genotypes.given import AnyPath, as_path
from genoc.runs.models import Trained, spelled, zoo_folder
from genoc.torch_state import own_torch_state

if TYPE_CHECKING:
    from zoo.exports.target import Check, Exported


class ExportedFolder:
    """What was written, and what verified it; it prints as `genoc export` does.

    `path` is the folder, `files` are the paths in it, `checks` what the other side's own tools found, and
    `notes` what the format cannot say or what was measured.
    """

    def __init__(self, path: Path, found: "Exported") -> None:
        self.path = path
        self.files: tuple[str, ...] = found.files
        self.checks: tuple[Check, ...] = found.checks
        self.notes: tuple[str, ...] = found.notes
        self._found = found

    def __fspath__(self) -> str:
        return str(self.path)

    def __str__(self) -> str:
        from zoo.exports.record import lines

        return "\n".join(lines(self.path, self._found))

    def __repr__(self) -> str:
        return f"<export in {self.path}>"


@own_torch_state()
def export(
    model: Trained,
    to: str,
    *,
    out: AnyPath | None = None,
    variant: Literal["fp16", "int8"] | None = None,
    plans: AnyPath | None = None,
    configuration: str | None = None,
    license: str = "unknown",
    notice: str = "",
    force: bool = False,
    zoo: AnyPath | None = None,
) -> ExportedFolder:
    """Write a trained network for another program, verified by that program's own tools; the same as `genoc
    export`.

    Args:
        model: what `genoc.train` gave, the folder of a training or a zoo entry, or the name of an entry.
        to: the target: "onnx", "pt2", "torchscript", "safetensors" or another of `genoc export --help`.
        out: the folder to write; by default NAME-TARGET in the current one.
        variant: of ONNX, half precision, or whole numbers of 8 bits calibrated on images of the training.
        plans: of nnU-Net, the plans of the data set.
        configuration: of nnU-Net, the configuration of the plans to replace.
        license: of a training's weights, such as cc-by-nc-4.0; an entry has its own.
        notice: a sentence about the rights in the data, for the card.
        force: replace an earlier export.
        zoo: the folder of the zoo.

    Raises:
        InputError: there is no such network or target, a package is missing, the folder is taken, or what was
            written does not give what the network gives. Then nothing is written.
    """
    from zoo.exports.export import export as write
    from zoo.exports.settings import ExportSettings
    from zoo.publishing.add import Terms

    settings = ExportSettings(variant=variant, plans=given(plans), configuration=configuration)
    terms = Terms(license=license, notice=notice)
    folder, found = write(spelled(model), to, given(out), zoo_folder(zoo), settings, terms, force)
    return ExportedFolder(folder, found)


def given(path: AnyPath | None) -> Path | None:
    """A path, if there is one."""
    return None if path is None else as_path(path)
