"""Predicting all images that files, folders and globs name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from attrs import frozen

from genotype import InputError
from genotype.text.files import not_written
from genotype.text.regular import why_no_folder
from search.data.parallel_read import attempted
from search.progress import counted, say
from zoo.predict.inputs.channel_files import Opened, together
from zoo.predict.inputs.find import asked_for
from zoo.predict.inputs.given import Failed, failure
from zoo.predict.inputs.names import distinct
from zoo.predict.inputs.readable import opened, why_not
from zoo.predict.loop import Done, Loop
from zoo.predict.model import Model
from zoo.predict.outputs import outputs_of, require_writable
from zoo.predict.record import ImageRecord, begun, opened_journal
from zoo.predict.room import canvas_of, free, require_room
from zoo.predict.settings import Machine, Settings


@frozen
class Result:
    """What became of the images: those predicted, now or earlier, and those that could not be."""

    done: tuple[Done, ...]
    failed: tuple[Failed, ...]

    @property
    def new(self) -> int:
        """How many were predicted now."""
        return sum(image.record is not None for image in self.done)


def predict(
    models: Sequence[Model],
    arguments: Sequence[str],
    out: Path,
    settings: Settings,
    machine: Machine,
    force: bool = False,
) -> Result:
    """Write the predictions of all images that `arguments` name into the folder `out`.

    An image that cannot be read or predicted is reported in the result, and the others are done. What an
    interrupted call has left in `out` is kept. Raises InputError where nothing can be predicted or written.
    """
    require_room(models, machine)
    images, failures = readable(arguments, out, models, settings)
    if not images:
        return Result((), tuple(failures))
    outputs = {image.given.name: outputs_of(image, settings) for image in images}
    head = begun(models, settings)
    journal = opened_journal(require_folder(out), head, force)
    require_writable(out, images, outputs, journal, force)
    make_folder(out)
    journal.plan({image.given.name: ImageRecord(inputs=_files(image)) for image in images})
    done: list[Done] = []
    loop = Loop(tuple(models), settings, machine, out, journal, outputs)
    try:
        for each in counted(loop.run(images), len(images), "predicting"):
            failures.append(each) if isinstance(each, Failed) else done.append(each)
    finally:
        journal.save()
    return Result(tuple(sorted(done, key=lambda image: image.name)), tuple(failures))


def readable(
    arguments: Sequence[str], out: Path, models: Sequence[Model], settings: Settings
) -> tuple[list[Opened], list[Failed]]:
    """The images whose headers suit the networks, those of one size together; and all others."""
    asked = asked_for(arguments, out, models[0].genotype.spatial_dims)
    for note in asked.notes:
        say(f"note     {note}")
    form = settings.geometry or models[0].preparation.geometry
    read = attempted(asked.images, lambda image: opened(image, form), "headers")
    failures = [*asked.failed, *(image for image in read if isinstance(image, Failed))]
    headers = [image for image in read if isinstance(image, Opened)]
    images, incomplete = together(headers, models[0].genotype.in_channels)
    failures += incomplete
    memory = free()
    problems = [(image, why_not(image, models, settings.convert, memory)) for image in images]
    failures += [Failed(image.given.shown, tuple(why)) for image, why in problems if why]
    suited = distinct([image for image, why in problems if not why])
    return sorted(suited, key=lambda image: canvas_of(image.files[0], models[0])), failures


def require_folder(out: Path) -> Path:
    """The folder, or one that can be made. Raises InputError for anything else."""
    problem = why_no_folder(out)
    if problem:
        raise InputError(str(out), failure("-o", problem, "give a folder").problems)
    return out


def make_folder(out: Path) -> None:
    """Make the folder if there is none. Raises InputError if it cannot be made."""
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise not_written(out, "-o", error) from None


def _files(image: Opened) -> tuple[str, ...]:
    return tuple(map(str, image.given.files))


def in_short(failures: Sequence[Failed]) -> Iterator[str]:
    """What could not be predicted: for each reason a count, three names and what to do."""
    groups: dict[tuple[str, str], list[str]] = {}
    for each in failures:
        for problem in each.problems:
            groups.setdefault((problem.problem, problem.remedy), []).append(each.name)
    for (words, remedy), names in groups.items():
        yield from (f"  {_counted(names)}: {words}", f"    -> {remedy}")


def _counted(names: Sequence[str]) -> str:
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    count = f"{len(names)} images: " if len(names) > 1 else ""
    return f"{count}{', '.join(names[:3])}{more}"
