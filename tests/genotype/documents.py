"""One small space with something of everything, as JSON, for tests to change."""

import copy
import json
from typing import Any

DOCUMENT: dict[str, Any] = {
    "format": "genoc/1",
    "name": "small",
    "spatial_dims": 2,
    "in_channels": 3,
    "out_channels": 2,
    "output": "mask_pair",
    "levels": [{"stride": 1}, {"stride": [2, 2]}],
    "stages": {
        "enc1": {"level": 0, "depth": 2, "widths": [8, 8]},
        "enc2": {"level": 1, "depth": {"choose": [1, 2]}, "widths": {"choose": [8, 16]}},
        "dec1": {"level": 0, "depth": 2, "widths": [{"choose": [4, 8]}, 16], "kernel": [3, 1]},
    },
    "links": [
        {"from": "input", "to": "enc1"},
        {"from": "enc1", "to": "enc2", "resize": "max_pool"},
        {"from": "enc1", "to": "dec1", "cell": "skip"},
        {"from": "input", "to": "dec1", "op": "conv_3x3", "width": 4},
        {"from": "enc2", "to": "dec1", "resize": {"kind": "transposed_conv", "width": 8}},
    ],
    "heads": [{"from": "dec1"}, {"from": "enc2", "kernel": 3, "bias": False, "weight": 0.5}],
    "cells": {
        "skip": {
            "width": 4,
            "edges": [
                {"from": 0, "to": 1, "op": "skip_connect"},
                {"from": 0, "to": 2, "op": {"choose": ["none", "conv_3x3"]}},
                {"from": 1, "to": 2, "op": "dil_conv_3x3"},
            ],
            "blocks": [
                {"kind": "sum", "inputs": [{"node": 0, "weight": 0.42}, {"node": 2}]},
                {"kind": "concat", "inputs": {"choose": [0, 1]}},
            ],
            "keep": {"edges_per_node": 1},
        },
        "other": {"like": "skip"},
    },
}

Place = tuple[str | int, ...]
ABSENT = object()


def changed(*changes: tuple[Place, Any]) -> dict[str, Any]:
    """The document with other values at some places; `ABSENT` takes a key away."""
    document = copy.deepcopy(DOCUMENT)
    for place, value in changes:
        put(document, place, value)
    return document


def put(document: Any, place: Place, value: Any) -> None:
    *way, last = place
    for step in way:
        document = document[step]
    if value is ABSENT:
        del document[last]
    else:
        document[last] = value


def text(*changes: tuple[Place, Any]) -> str:
    """The text of the document with changes."""
    return json.dumps(changed(*changes))
