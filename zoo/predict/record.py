"""`predictions.json`: what is in a folder of predictions, and of which networks it is."""

from __future__ import annotations

import hashlib
import itertools
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version
from os.path import lexists
from pathlib import Path
from typing import Annotated, Final, Literal

from attrs import asdict, evolve, field, frozen

from genotype import InputError, encode, refuse
from genotype.diagnostics.printable import json_text
from genotype.form.field_types import Matching
from genotype.text.files import not_written, replace_bytes
from genotype.text.regular import open_regular
from search.config import GeometryForm
from search.data.layouts.folders.names import few
from search.folders.unmoved import require_unmoved
from search.progress import say
from search.runs.run_record import Digest
from zoo.entries.documents import read_json, structured
from zoo.predict.model import Model
from zoo.predict.settings import Settings

FILE: Final = "predictions.json"
FORMAT: Final = "genoc-predictions/1"
FileName = Annotated[str, Matching(r"[^\0]+", "a file name")]

EVERY = 2.0
"""Seconds after which the file is written again; what a killed command left since is predicted again."""


@frozen(kw_only=True)
class ModelRecord:
    """A network: its name, and a digest of weights, genotype and preparation."""

    name: str
    digest: Digest


@frozen(kw_only=True)
class SettingsRecord:
    """The settings that outputs depend on."""

    probabilities: bool
    overlay: bool
    flip: bool
    convert: bool
    geometry: GeometryForm | None = None


@frozen(kw_only=True)
class ImageRecord:
    """An image: the files, a digest over them, and digests of the outputs; none while it is planned."""

    inputs: tuple[str, ...] = ()
    digest: Digest | None = None
    outputs: Mapping[FileName, Digest] = field(factory=dict)


@frozen(kw_only=True)
class Predictions:
    """`predictions.json`. In label maps the value k is `labels[k]`; in pictures of one target it is 255."""

    format: Literal["genoc-predictions/1"] = FORMAT
    genoc: str
    models: tuple[ModelRecord, ...]
    settings: SettingsRecord
    labels: tuple[str, ...]
    images: Mapping[FileName, ImageRecord] = field(factory=dict)

    def goes_on_as(self, now: Predictions) -> bool:
        """Whether the same networks and settings `now` give the outputs that these have given.

        What reads more images than before changes nothing of those that were read: `convert`, and a geometry
        for headers that have two.
        """
        before, after = ([model.digest for model in each.models] for each in (self, now))
        settings = evolve(
            self.settings,
            convert=self.settings.convert or now.settings.convert,
            geometry=self.settings.geometry or now.settings.geometry,
        )
        return before == after and settings == now.settings


def begun(models: Sequence[Model], settings: Settings) -> Predictions:
    """The record of predictions that begin; `geometry` is that which is read, if need be by the training."""
    geometry = settings.geometry or models[0].preparation.geometry
    return Predictions(
        genoc=version("genoc"),
        models=tuple(ModelRecord(name=model.name, digest=model.digest) for model in models),
        settings=SettingsRecord(**asdict(evolve(settings, geometry=geometry))),
        labels=models[0].labels,
    )


class Journal:
    """The record of a folder, kept up to date while images are predicted."""

    def __init__(self, folder: Path, head: Predictions) -> None:
        self.folder = folder
        self.head = head
        self.images = dict(head.images)
        self.saved = time.monotonic()

    def plan(self, images: Mapping[str, ImageRecord]) -> None:
        """Remember what will be written, so that it is known for ours wherever a command is killed."""
        self.images = {**self.images, **{name: self.images.get(name, images[name]) for name in images}}
        self.save()

    def is_done(self, name: str, digest: str, outputs: Sequence[str]) -> bool:
        """Whether an image of this digest has been predicted, and its outputs are as they were written."""
        known = self.images.get(name)
        if known is None or known.digest != digest or set(known.outputs) != set(outputs):
            return False
        return all(_is(self.folder / file, known.outputs[file]) for file in outputs)

    def add(self, name: str, image: ImageRecord) -> None:
        """Record an image whose outputs are written."""
        self.images[name] = image
        if time.monotonic() - self.saved > EVERY:
            self.save()

    def save(self) -> None:
        """Write the file. Raises InputError where the folder was moved away, and another is in its place."""
        require_unmoved(self.folder)
        text = json_text(encode(evolve(self.head, images=self.images)), indent=2) + "\n"
        replace_bytes(self.folder / FILE, text.encode())
        self.saved = time.monotonic()


def opened_journal(folder: Path, head: Predictions, force: bool) -> Journal:
    """The journal of a folder, which may hold earlier predictions of the same networks and settings.

    Raises InputError where it holds others, unless `force`: then all begins anew.
    """
    if not lexists(folder / FILE):
        return Journal(folder, head)
    try:
        earlier = structured(folder / FILE, read_json(folder / FILE), Predictions)
    except InputError as damaged:
        if not force:
            [first, *_] = damaged.problems
            raise refuse(str(folder), FILE, f"cannot be used: {first.path}: {first.problem}", ANEW) from None
        set_aside(folder)
        return Journal(folder, head)
    if earlier.goes_on_as(head):
        return Journal(folder, evolve(head, images=earlier.images))
    words = "; ".join(_differences(earlier, head))
    if not force:
        raise refuse(str(folder), FILE, words, OTHER)
    say(f"note     {folder} {words}: those of images that are not given now stay, unlisted")
    return Journal(folder, head)


OTHER = "choose another -o, or add --force to predict all anew"
DAMAGED: Final = f"{FILE}.damaged"
ANEW = f"{OTHER}; the file is kept as {DAMAGED}"


def set_aside(folder: Path) -> None:
    """Keep a damaged record under another name, which no other has."""
    numbers = itertools.count(2)
    target = folder / DAMAGED
    while lexists(target):
        target = folder / f"{DAMAGED}-{next(numbers)}"
    try:
        os.rename(folder / FILE, target)
    except OSError as error:
        raise not_written(target, "the file", error) from None
    say(f"note     {folder / FILE} was damaged, and is kept as {target.name}")


def _differences(earlier: Predictions, now: Predictions) -> Iterator[str]:
    if [model.digest for model in earlier.models] != [model.digest for model in now.models]:
        yield f"holds predictions of another network: {few([model.name for model in earlier.models])}"
    before, after = asdict(earlier.settings), asdict(now.settings)
    changed = [f"--{name}" for name in after if before[name] != after[name]]
    if changed:
        yield f"holds predictions with another {few(changed)}"


def digest_of(files: Sequence[Path]) -> str:
    """A SHA-256 over the content of files, and of the files in folders. Raises OSError."""
    digest = hashlib.sha256()
    for path in files:
        parts = sorted(part for part in path.iterdir() if part.is_file()) if path.is_dir() else [path]
        for part in parts:
            digest.update(sha256(part).encode())
    return digest.hexdigest()


def sha256(path: Path) -> str:
    """The SHA-256 of a file. Raises OSError."""
    with open_regular(path, "volume") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _is(path: Path, digest: str) -> bool:
    try:
        return path.is_file() and sha256(path) == digest
    except OSError:
        return False
