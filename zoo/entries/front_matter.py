"""The YAML front matter of a model card, as the Hugging Face hub reads it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from genotype import Genotype
from zoo.entries.record import Record


def front_matter(record: Record, genotype: Genotype) -> str:
    """The card's metadata between two lines of dashes."""
    return "\n".join(["---", *mapping_lines(metadata(record, genotype), ""), "---"])


def metadata(record: Record, genotype: Genotype) -> dict[str, Any]:
    """The metadata of a card."""
    return {
        "license": record.license,
        "library_name": "pytorch",
        "pipeline_tag": "image-segmentation",
        "tags": ["genoc", "u-net", "neural-architecture-search", f"{genotype.spatial_dims}d", *record.tags],
        "datasets": [record.data.name],
        "metrics": ["dice", "mean_iou", "accuracy"],
        "model-index": [{"name": record.name, "results": [result(record)]}],
    }


def result(record: Record) -> dict[str, Any]:
    """The scores of a network, as the hub's model index wants them."""
    mean = record.metrics.mean
    values = {"dice": mean.dice, "mean_iou": mean.iou, "accuracy": mean.accuracy}
    return {
        "task": {"type": "image-segmentation"},
        "dataset": {"name": record.data.name, "type": record.data.name, "split": record.metrics.split},
        "metrics": [{"type": name, "value": round(value, 4)} for name, value in values.items()],
    }


def mapping_lines(mapping: Mapping[str, Any], indent: str) -> Iterator[str]:
    """A mapping in block style; scalars are written as JSON, which is YAML too."""
    for key, value in mapping.items():
        if isinstance(value, dict | list):
            yield f"{indent}{key}:"
            deeper = indent + "  "
            yield from mapping_lines(value, deeper) if isinstance(value, dict) else list_lines(value, deeper)
        else:
            yield f"{indent}{key}: {scalar(value)}"


def list_lines(items: Sequence[Any], indent: str) -> Iterator[str]:
    """A list in block style."""
    for item in items:
        if isinstance(item, dict):
            first, *rest = mapping_lines(item, indent + "  ")
            yield f"{indent}- {first.lstrip()}"
            yield from rest
        else:
            yield f"{indent}- {scalar(item)}"


def scalar(value: Any) -> str:
    """A number, or a text in quotes; characters that YAML does not allow become spaces."""
    if isinstance(value, str):
        value = "".join(character if character.isprintable() else " " for character in value)
    return json.dumps(value, ensure_ascii=False)
