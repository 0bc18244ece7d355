"""`evaluation.json`: how well each image of a part of the data was segmented, and the means.

The Dice of a class stands in the file beside the other measures, as `dice_NAME`. Images without measures
stand last, with null for each.
"""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from attrs import evolve, field, frozen

from genotype import encode
from genotype.text.decode import decode
from genotype.text.decode_errors import DecodeError, FormError
from genotype.text.keys import known_keys
from search.measures.record import ClassName, MeasuresRecord
from search.runs.documents.document import Document
from search.runs.documents.json_file import RESTORE, faulty, read_json
from search.runs.records import Share

CLASS_DICE = "class_dice"
PREFIX = "dice_"


@frozen(kw_only=True)
class Measures:
    """Measures from 0 to 1 of the target class; of several classes, the means over them."""

    dice: Share
    iou: Share
    accuracy: Share


@frozen(kw_only=True)
class ClassMeasures(Measures):
    """The same with the Dice of each foreground class, empty if there is only one."""

    class_dice: Mapping[ClassName, Share] = field(factory=dict)


@frozen(kw_only=True)
class ImageMeasures(ClassMeasures):
    """The measures of one image."""

    id: str


@frozen
class EvaluationRecord:
    """The images of a part of the data, measured one by one, and the means over them.

    `left_out` are those that have no measures, because all of each is ignored. `measures` are those by
    class, which older files and searches do not have. Raises ValueError if the images do not all have the
    same classes.
    """

    split: str
    images: tuple[ImageMeasures, ...] = field()
    mean: ClassMeasures
    left_out: tuple[str, ...] = ()
    measures: MeasuresRecord | None = None

    @images.validator
    def _same_classes(self, _: object, images: tuple[ImageMeasures, ...]) -> None:
        if any(image.class_dice.keys() != images[0].class_dice.keys() for image in images):
            raise FormError("", "the images do not all have the same classes", RESTORE, None)

    def class_dice(self) -> dict[str, list[float]]:
        """The Dice of each foreground class by its name, image by image; empty if there is only one."""
        names = self.images[0].class_dice if self.images else ()
        return {name: [image.class_dice[name] for image in self.images] for name in names}


def evaluated(
    split: str, ids: Sequence[str], measures: Mapping[str, Sequence[float]], mean: Mapping[str, float]
) -> EvaluationRecord:
    """The record of measures by their names in the file, each with a value for every image; nan for one that
    is ignored as a whole.
    """
    rows = dict(zip(ids, zip(*measures.values(), strict=True), strict=True))
    left_out = tuple(name for name, row in rows.items() if math.isnan(row[0]))
    images = (
        ImageMeasures(id=name, **nested(dict(zip(measures, row, strict=True))))
        for name, row in rows.items()
        if name not in left_out
    )
    return EvaluationRecord(split, tuple(images), ClassMeasures(**nested(mean)), left_out)


def nested(measures: Any) -> Any:
    """Measures as in the file, with the Dice of classes in an object of their own."""
    if not isinstance(measures, Mapping):
        return measures
    of_classes = {key: value for key, value in measures.items() if key.startswith(PREFIX)}
    others = {key: value for key, value in measures.items() if key not in of_classes}
    return {**others, CLASS_DICE: {key.removeprefix(PREFIX): value for key, value in of_classes.items()}}


def all_nested(values: Any) -> Any:
    """The file's data, with the Dice of classes in objects of their own."""
    if not isinstance(values, dict):
        return values
    images, mean = values.get("images"), values.get("mean")
    parts = {"images": images, "mean": nested(mean)}
    if isinstance(images, list):
        parts["images"] = [nested(image) for image in images if not is_left_out(image)]
        parts["left_out"] = [image.get("id") for image in images if is_left_out(image)]
    return {**values, **{key: part for key, part in parts.items() if key in values or part}}


def is_left_out(image: Any) -> bool:
    """Whether an image in the file has no measures: every one is null."""
    if not isinstance(image, Mapping) or "dice" not in image:
        return False
    return all(value is None for key, value in image.items() if key != "id")


def flat(measures: ClassMeasures) -> dict[str, Any]:
    """Measures as in the file."""
    first = {"id": measures.id} if isinstance(measures, ImageMeasures) else {}
    dice = {PREFIX + name: value for name, value in measures.class_dice.items()}
    return {**first, "iou": measures.iou, "dice": measures.dice, "accuracy": measures.accuracy, **dice}


def evaluation_json(record: EvaluationRecord) -> dict[str, Any]:
    """An evaluation as evaluation.json holds it."""
    nothing = dict.fromkeys(flat(record.mean))
    return {
        "split": record.split,
        "images": [
            *(flat(image) for image in record.images),
            *({"id": name, **nothing} for name in record.left_out),
        ],
        "mean": flat(record.mean),
        **({} if record.measures is None else {"measures": encode(record.measures)}),
    }


@frozen
class EvaluationDocument(Document[EvaluationRecord]):
    """The file."""

    def read(self, folder: Path) -> EvaluationRecord:
        values = all_nested(read_json(folder, self.name))
        record, faults = decode(known_keys(values, EvaluationRecord), EvaluationRecord)
        if faults:
            raise faulty(folder / self.name, map(as_in_file, faults))
        whole: EvaluationRecord = record
        return whole


def as_in_file(fault: DecodeError) -> DecodeError:
    """The same error with the path that the value has in the file."""
    steps = fault.steps
    if CLASS_DICE not in steps[:-1]:
        return fault
    at = steps.index(CLASS_DICE)
    return evolve(fault, steps=(*steps[:at], f"{PREFIX}{steps[at + 1]}"))


EVALUATION: Final = EvaluationDocument("evaluation.json", EvaluationRecord, evaluation_json)
