"""What headers tell before anything is decoded: whether an image can be predicted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from genotype import InputError
from genotype.diagnostics.diagnostic import Diagnostic
from search.config import GeometryForm
from search.data.readers import Expected, ImageFile, open_image
from zoo.predict.inputs.channel_files import Opened
from zoo.predict.inputs.channels import Wanted, unsuited
from zoo.predict.inputs.given import Failed, Given
from zoo.predict.inputs.size import unreasonable_size
from zoo.predict.model import Model
from zoo.predict.room import too_little_room
from zoo.predict.thin import is_thin

AXES = {2: "pictures", 3: "volumes"}


def opened(given: Given, form: GeometryForm | None, channels: int) -> Opened | Failed:
    """The headers of an image for a network of so many channels, or why they cannot be read."""
    files: list[ImageFile] = []
    problems: list[Diagnostic] = []
    for path in given.files:
        try:
            files.append(open_image(path, form, Expected(channels=channels)))
        except InputError as refusal:
            problems += refusal.problems
    return Failed(given.shown, tuple(problems)) if problems else Opened(given, tuple(files))


def why_not(image: Opened, models: Sequence[Model], convert: bool, memory: int | None) -> list[Diagnostic]:
    """Why an image cannot be predicted, as far as its headers tell; `memory` are the bytes that are free."""
    if _is_unknown(image.given.name):
        problem = "has a name that is not UTF-8"
        return [Diagnostic(image.given.shown, problem, "rename it")]
    for model in models:
        problems = [*_unsuited(image, model, convert)]
        if problems:
            return problems
    return too_little_room(image.given.shown, image.files, models, memory)


def _is_unknown(name: str) -> bool:
    """Whether a name holds bytes that are no characters, which no record can hold."""
    return any("\ud800" <= character <= "\udfff" for character in name)


def _unsuited(image: Opened, model: Model, convert: bool) -> Iterator[Diagnostic]:
    name, files = image.given.shown, image.files
    shapes = {file.shape for file in files}
    dims = model.genotype.spatial_dims
    if any(len(file.shape) != dims for file in files) and not (dims == 3 and all(map(is_thin, files))):
        problem = f"is {len(files[0].shape)}D, but the network reads {AXES[dims]}"
        yield Diagnostic(name, problem, f"give {AXES[dims]}")
        return
    if len(shapes) > 1:
        sizes = " and ".join("x".join(map(str, shape[::-1])) for shape in sorted(shapes))
        yield Diagnostic(name, f"its channels differ in size: {sizes}", "resample them to one grid")
        return
    yield from unsuited(name, files, Wanted.by(model.preparation, model.genotype.in_channels, convert))
    if model.preparation.is_of_volumes:
        yield from unreasonable_size(name, files[0], model.preparation)
