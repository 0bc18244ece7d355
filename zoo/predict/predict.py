"""Predicting all images that files, folders and globs name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from attrs import frozen

from search.data.layouts.folders.names import few
from search.data.parallel_read import attempted
from search.folders.held import held
from search.progress import counted, say
from zoo.predict.inputs.channel_files import Opened, together
from zoo.predict.inputs.find import asked_for
from zoo.predict.inputs.given import Failed
from zoo.predict.inputs.listed import Patterns
from zoo.predict.inputs.names import distinct
from zoo.predict.inputs.readable import opened, why_not
from zoo.predict.loop import Done, Loop
from zoo.predict.model import Model
from zoo.predict.outputs import outputs_of, require_distinct, require_writable
from zoo.predict.place import make_folder, require_apart, require_folder
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
    pattern: str | None = None,
) -> Result:
    """Write the predictions of all images that `arguments` name into the folder `out`.

    In folders `pattern` names the images, if it is given. An image that cannot be read or predicted is
    reported in the result, and the others are done. What an interrupted call has left in `out` is kept.
    Raises InputError where nothing can be predicted or written, and where another process writes there.
    """
    require_folder(out)
    require_room(models, machine)
    patterns = Patterns(images=pattern, trained=models[0].patterns, table=models[0].table)
    images, failures = readable(arguments, out, models, settings, patterns)
    if not images:
        return Result((), tuple(failures))
    outputs = {image.given.name: outputs_of(image, settings) for image in images}
    require_distinct(out, images, outputs)
    make_folder(out)
    with held(out, "-o", "wait for it, or choose another -o", leaves=False):
        journal = opened_journal(out, begun(models, settings), force)
        loop = Loop(tuple(models), settings, machine, out, journal, outputs)
        require_writable(out, outputs, journal, force)
        done, others = predicted(loop, images)
    return Result(tuple(sorted(done, key=lambda image: image.name)), (*failures, *others))


def predicted(loop: Loop, images: Sequence[Opened]) -> tuple[list[Done], list[Failed]]:
    """What became of images; the journal is kept, however this ends."""
    journal = loop.journal
    journal.plan({image.given.name: ImageRecord(inputs=_files(image)) for image in images})
    done: list[Done] = []
    failures: list[Failed] = []
    try:
        for each in counted(loop.run(images), len(images), "predicting"):
            failures.append(each) if isinstance(each, Failed) else done.append(each)
    finally:
        journal.save()
    return done, failures


def readable(
    arguments: Sequence[str], out: Path, models: Sequence[Model], settings: Settings, patterns: Patterns
) -> tuple[list[Opened], list[Failed]]:
    """The images whose headers suit the networks, those of one size together; and all others.

    Refused where outputs would lie among the images.
    """
    asked = asked_for(arguments, out, models[0].genotype.spatial_dims, patterns)
    require_apart(out, asked.places)
    for note in asked.notes:
        say(f"note     {note}")
    form = settings.geometry or models[0].preparation.geometry
    channels = models[0].genotype.in_channels
    read = attempted(asked.images, lambda image: opened(image, form, channels), "headers")
    failures = [*asked.failed, *(image for image in read if isinstance(image, Failed))]
    headers = [image for image in read if isinstance(image, Opened)]
    images, incomplete = together(headers, channels)
    failures += incomplete
    memory = free()
    problems = [(image, why_not(image, models, settings.convert, memory)) for image in images]
    failures += [Failed(image.given.shown, tuple(why)) for image, why in problems if why]
    suited = distinct([image for image, why in problems if not why])
    return sorted(suited, key=lambda image: canvas_of(image.files[0], models[0])), failures


def _files(image: Opened) -> tuple[str, ...]:
    return tuple(map(str, image.given.files))


def in_short(failures: Sequence[Failed]) -> Iterator[str]:
    """What could not be predicted: for each reason a count, three names and what to do."""
    groups: dict[tuple[str, str], list[str]] = {}
    for each in failures:
        for problem in each.problems:
            groups.setdefault((problem.problem, problem.remedy), []).append(each.name)
    for (words, remedy), names in groups.items():
        yield from (f"  {_of_each(words, names)}", f"    -> {remedy}")


def _of_each(words: str, names: Sequence[str]) -> str:
    """A problem after its input, or before several: it is told of each of them."""
    return f"{names[0]}: {words}" if len(names) == 1 else f"{words}: {len(names)} inputs ({few(names)})"
