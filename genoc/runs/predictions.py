"""Segmenting images with a trained network."""

from collections.abc import Iterable, Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, overload

from genoc.genotypes.given import AnyPath, as_path
from genoc.runs.models import Trained, several, spelled, zoo_folder
from genoc.torch_state import own_torch_state
from genotype import Diagnostic, refuse

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from genoc.runs.arrays import Array
    from search.config import GeometryForm
    from zoo.predict.model import Model
    from zoo.predict.predict import Result
    from zoo.predict.settings import Machine, Settings


class PredictedFiles:
    """Files that were written for images: `labels` has the path of each label map by the name of its image,
    `problems` what is wrong with images that could not be predicted, by their names.
    """

    def __init__(self, found: "Result", models: "Sequence[Model]", out: Path) -> None:
        self.path = out
        self.names: tuple[str, ...] = models[0].labels
        self.labels: dict[str, Path] = {image.name: out / image.outputs.labels for image in found.done}
        self.problems: dict[str, tuple[Diagnostic, ...]] = {each.name: each.problems for each in found.failed}

    def __str__(self) -> str:
        from search.data.layouts.folders.names import number

        written = f"{number(len(self.labels), 'label map')} in {self.path}"
        failed = [
            f"{name}: {one.problem}\n    -> {one.remedy}"
            for name, all_of in self.problems.items()
            for one in all_of
        ]
        return "\n".join([written, *failed])

    def __repr__(self) -> str:
        return f"<{self}>"


@overload
def predict(
    model: Trained | Sequence[Trained],
    images: "Iterable[Array]",
    *,
    out: None = None,
    probabilities: Literal[False] = False,
    flip: bool = False,
    convert: bool = False,
    spacing: Sequence[float] = (),
    device: str = "cpu",
    batch: int = 4,
    threads: int | None = None,
) -> "list[NDArray[np.uint8]]": ...


@overload
def predict(
    model: Trained | Sequence[Trained],
    images: "Iterable[Array]",
    *,
    out: None = None,
    probabilities: Literal[True],
    flip: bool = False,
    convert: bool = False,
    spacing: Sequence[float] = (),
    device: str = "cpu",
    batch: int = 4,
    threads: int | None = None,
) -> "list[NDArray[np.float32]]": ...


@overload
def predict(
    model: Trained | Sequence[Trained],
    images: AnyPath | Sequence[AnyPath],
    *,
    out: AnyPath,
    probabilities: bool = False,
    overlay: bool = False,
    flip: bool = False,
    convert: bool = False,
    geometry: "GeometryForm | None" = None,
    pattern: str | None = None,
    force: bool = False,
    device: str = "cpu",
    batch: int = 4,
    threads: int | None = None,
) -> PredictedFiles: ...


@own_torch_state()
def predict(
    model: Trained | Sequence[Trained],
    images: Any,
    *,
    out: AnyPath | None = None,
    probabilities: bool = False,
    overlay: bool = False,
    flip: bool = False,
    convert: bool = False,
    geometry: "GeometryForm | None" = None,
    pattern: str | None = None,
    spacing: Sequence[float] = (),
    force: bool = False,
    device: str = "cpu",
    batch: int = 4,
    threads: int | None = None,
) -> Any:
    """Segment images with a trained network, as `genoc predict` does; each on its own grid.

    Args:
        model: what `genoc.train` gave, the folder of a training or a zoo entry, or the name of an entry. Of
            several the probabilities are averaged.
        images: a list of arrays or tensors (C, H, W) or (C, D, H, W), or a stack of them; of one channel its
            axis may lack. Or with `out` files: a path, a folder, a glob, a CSV, or a list of these.
        out: the folder to write label maps of files to. What an interrupted call left there is kept.
        probabilities: of arrays, give the probability of each label instead of the labels; of files, write
            them too.
        overlay: of files, also write pictures with the outlines of what was found.
        flip: average over all mirror images.
        convert: read grey pictures in colour and vice versa.
        geometry: of volumes' files whose two geometries disagree, the one that is read.
        pattern: the images in folders, where {id} marks their id: "scans/{id}.png".
        spacing: of arrays, the sides of a pixel in mm (x, y or x, y, z), if the training's data had a
            spacing.
        force: overwrite files that are there.
        device: as torch names it.
        batch: images, or patches of an image, at a time.
        threads: number of CPU threads; by default as torch is set.

    Returns:
        Of arrays a list with the labels of each, uint8, (H, W) or (D, H, W): 0 is the background. With
        `probabilities` float32, (labels, H, W) or (labels, D, H, W). Of files what was written,
        `PredictedFiles`.

    Raises:
        InputError: an array cannot be predicted, or nothing can be written. Files that cannot be predicted
            are told in the result, and the others are done.
    """
    from search.prepare import use_machine
    from zoo.predict.model import open_models
    from zoo.predict.settings import Machine, Settings

    use_machine(device, threads)
    settings = Settings(
        probabilities=probabilities, overlay=overlay, flip=flip, convert=convert, geometry=geometry
    )
    models = open_models([spelled(one) for one in several(model)], zoo_folder(), settings)
    machine = Machine(device=device, batch=batch)
    if out is not None:
        from zoo.predict.predict import predict as predict_all

        arguments = [spelled(path) for path in several(images, "the images")]
        found = predict_all(models, arguments, as_path(out), settings, machine, force, pattern)
        return PredictedFiles(found, models, as_path(out))
    if isinstance(images, str | PathLike):
        problem = "is missing: label maps of files are written to a folder"
        raise refuse("genoc.predict", "out", problem, 'give out="predictions", or arrays')
    return arrays_of(models, images, settings, machine, spacing)


def arrays_of(
    models: "Sequence[Model]",
    images: "Iterable[Array]",
    settings: "Settings",
    machine: "Machine",
    spacing: Sequence[float],
) -> "list[NDArray[Any]]":
    """The labels, or the probabilities of all labels, of arrays."""
    from zoo.predict.arrays import predicted_arrays

    found = predicted_arrays(models, images, settings, machine, spacing)
    if not settings.probabilities:
        return [image.labels for image in found]
    return [image.probable for image in found if image.probable is not None]
