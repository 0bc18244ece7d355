"""What `entry.json` says of a trained network, for programs."""

import json
from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal

from attrs import frozen

from genotype import encode
from genotype.kinds import Between, Matching, Name, Title
from search.config import Fit

FORMAT: Final = "genoc-entry/1"

Digest = Annotated[str, Matching("[0-9a-f]{64}", "a SHA-256: 64 hexadecimal digits")]
Licence = Annotated[
    str, Matching("[a-z0-9][a-z0-9.+-]{0,62}", "a licence as the Hugging Face hub names it: cc-by-nc-4.0")
]
Count = Annotated[int, Between(0, 10**15)]
Side = Annotated[int, Between(8, 4096)]
Share = Annotated[float, Between(0, 1)]


@frozen(kw_only=True)
class Measures:
    """Means over images, of the target class."""

    dice: Share
    iou: Share
    accuracy: Share


@frozen(kw_only=True)
class Metrics:
    """How well the network does on a part of the data that it was not trained on."""

    split: str
    images: Count
    mean: Measures


@frozen(kw_only=True)
class Data:
    """Which data: their digest, and how many images each part has."""

    name: str
    digest: Digest
    train: Count
    val: Count
    test: Count


@frozen(kw_only=True)
class Record:
    """An entry's metadata.

    `size` is the side of the square that images were brought to, and `fit` how; `genotype` is the
    content hash; `genoc` and `torch` are the versions that trained it.
    """

    format: Literal["genoc-entry/1"] = FORMAT
    name: Title
    genotype: Digest
    parameters: Count
    size: Side
    fit: Fit = "stretch"
    metrics: Metrics
    data: Data
    seed: int
    genoc: str
    torch: str
    config: Mapping[Name, Any]
    license: Licence
    notice: str


def record_text(record: Record) -> str:
    """The text of `entry.json`."""
    return json.dumps(encode(record), indent=2, ensure_ascii=False) + "\n"
