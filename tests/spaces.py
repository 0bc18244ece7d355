"""Small spaces that tests share."""

from compiler.checks import check
from compiler.checks.choices.supernets import supernet_problems
from genotype import Diagnostic, Genotype

SKIP_SPACE = """{
  "format": "genoc/1", "name": "skip-space", "spatial_dims": 2, "in_channels": 3, "out_channels": 1,
  "levels": [{"stride": 1}, {"stride": 2}],
  "stages": {
    "enc1": {"level": 0, "depth": 1, "widths": 8},
    "enc2": {"level": 1, "depth": 1, "widths": 8},
    "dec1": {"level": 0, "depth": 1, "widths": 8}
  },
  "links": [
    {"from": "input", "to": "enc1"},
    {"from": "enc1", "to": "enc2", "resize": "max_pool"},
    {"from": "enc1", "to": "dec1", "cell": "skip"},
    {"from": "enc2", "to": "dec1", "resize": "bilinear"}
  ],
  "heads": [{"from": "dec1"}],
  "cells": {
    "skip": {
      "width": 4,
      "edges": [
        {"from": 0, "to": 1, "op": {"choose": ["none", "skip_connect", "conv_3x3"]}},
        {"from": 0, "to": 2, "op": {"choose": ["none", "max_pool_3x3", "depth_sep_conv_3x3"]}},
        {"from": 1, "to": 2, "op": {"choose": ["none", "skip_connect", "dil_conv_3x3"]}}
      ],
      "blocks": [
        {"kind": "sum", "inputs": {"choose": [0, 1, 2]}},
        {"kind": "concat", "inputs": {"choose": [0, 1, 2]}}
      ]
    }
  }
}"""

OPEN_STAGE = """{
  "format": "genoc/1", "name": "open-stage", "spatial_dims": 2, "in_channels": 3, "out_channels": 1,
  "levels": [{"stride": 1}, {"stride": 2}],
  "stages": {
    "enc1": {"level": 0, "depth": 1, "widths": {"choose": [2, 8]}},
    "enc2": {"level": 1, "depth": {"choose": [1, 2]}, "widths": 4},
    "dec1": {"level": 0, "depth": 1, "widths": 8}
  },
  "links": [
    {"from": "input", "to": "enc1"},
    {"from": "enc1", "to": "enc2", "resize": "max_pool"},
    {"from": "enc1", "to": "dec1"},
    {"from": "enc2", "to": "dec1", "resize": "bilinear"}
  ],
  "heads": [{"from": "dec1"}]
}"""

VOLUME_SPACE = """{
  "format": "genoc/1", "name": "volume-space", "spatial_dims": 3, "in_channels": 1, "out_channels": 3,
  "output": "classes", "norm": "instance",
  "levels": [{"stride": 1}, {"stride": 2}],
  "stages": {
    "enc1": {"level": 0, "depth": 1, "widths": 4},
    "enc2": {"level": 1, "depth": 1, "widths": 4},
    "dec1": {"level": 0, "depth": 1, "widths": 4}
  },
  "links": [
    {"from": "input", "to": "enc1"},
    {"from": "enc1", "to": "enc2", "resize": "max_pool"},
    {"from": "enc1", "to": "dec1", "cell": "skip"},
    {"from": "enc2", "to": "dec1", "resize": "trilinear"}
  ],
  "heads": [{"from": "dec1"}],
  "cells": {
    "skip": {
      "width": 4,
      "edges": [{"from": 0, "to": 1, "op": {"choose": ["none", "skip_connect", "conv_3x3x3"]}}],
      "blocks": [{"kind": "sum", "inputs": {"choose": [0, 1]}}]
    }
  }
}"""
"""For volumes of one channel and two classes."""

BLOCK_SPACE = """{
  "format": "genoc/1", "name": "block-space", "spatial_dims": 2, "in_channels": 3, "out_channels": 1,
  "levels": [{"stride": 1}, {"stride": 2}],
  "stages": {
    "enc1": {"level": 0, "depth": {"choose": [1, 2]}, "widths": 8,
             "block": {"choose": ["conv", "residual", {"kind": "mbconv", "expansion": 2, "squeeze": 4}]},
             "kernel": {"choose": [3, 5]}},
    "enc2": {"level": 1, "depth": 1, "widths": 8,
             "norm": {"choose": ["batch", {"kind": "group", "groups": 2}]},
             "activation": {"choose": ["relu", "silu"]}},
    "dec1": {"level": 0, "depth": 1, "widths": 8, "fusion": {"choose": ["concat", "gate"]}}
  },
  "links": [
    {"from": "input", "to": "enc1"},
    {"from": "enc1", "to": "enc2", "resize": {"choose": ["max_pool", "avg_pool"]}},
    {"from": "enc1", "to": "dec1"},
    {"from": "enc2", "to": "dec1", "resize": {"choose": ["bilinear", "transposed_conv"]}}
  ],
  "heads": [{"from": "dec1"}]
}"""
"""With choices of everything that a stage or a link leaves open, but for widths and ops."""

SETTINGS_SPACE = """{
  "format": "genoc/1", "name": "settings-space", "spatial_dims": 2, "in_channels": 3, "out_channels": 1,
  "levels": [{"stride": 1}, {"stride": 2}],
  "stages": {
    "enc1": {"level": 0, "depth": {"choose": [1, 2]}, "widths": 8,
             "block": {"kind": "mbconv", "expansion": {"choose": [2, 0.5]},
                       "squeeze": {"choose": [null, 4]}}},
    "enc2": {"level": 1, "depth": 1, "widths": 8, "kernel": {"choose": [3, 5]},
             "block": {"kind": "conv", "groups": {"choose": [1, 2]}}},
    "dec1": {"level": 0, "depth": 1, "widths": 8,
             "block": {"kind": "residual_unit", "convs": {"choose": [1, 2]},
                       "shortcut": {"choose": ["conv_1x1", "projection"]}}}
  },
  "links": [
    {"from": "input", "to": "enc1"},
    {"from": "enc1", "to": "enc2", "resize": "max_pool"},
    {"from": "enc1", "to": "dec1"},
    {"from": "enc2", "to": "dec1", "resize": "bilinear"}
  ],
  "heads": [{"from": "dec1"}]
}"""
"""With choices of the settings of blocks, and of a depth and a kernel beside them."""

LEVEL_SPACE = """{
  "format": "genoc/1", "name": "level-space", "spatial_dims": 2, "in_channels": 3, "out_channels": 1,
  "levels": [{"stride": 1}, {"stride": 2}, {"stride": 2}],
  "stages": {
    "enc1": {"level": 0, "depth": 1, "widths": 4},
    "enc2": {"level": 1, "depth": 1, "widths": 6},
    "enc3": {"level": 2, "depth": 1, "widths": 8, "block": "convnext"},
    "dec2": {"level": 1, "depth": 1, "widths": 7, "block": "residual"},
    "dec1": {"level": 0, "depth": 2, "widths": 4}
  },
  "links": [
    {"from": "input", "to": "enc1"},
    {"from": "enc1", "to": "enc2", "resize": "max_pool"},
    {"from": "enc2", "to": "enc3", "resize": "max_pool"},
    {"from": "enc2", "to": "dec2"},
    {"from": "enc3", "to": "dec2", "resize": "transposed_conv", "present": {"choose": [true, false]}},
    {"from": "enc1", "to": "dec1"},
    {"from": "dec2", "to": "dec1", "resize": "bilinear", "present": {"choose": [false, true]}},
    {"from": "input", "to": "dec1", "op": "conv_1x1", "present": {"choose": [true, false]}}
  ],
  "heads": [{"from": "dec1"}]
}"""
"""A U of one to three levels; what lies below a link that is left out goes with it."""


def supernet_check(space: Genotype) -> tuple[Diagnostic, ...]:
    """Every problem of a search space of which a supernet is to be made."""
    return check(space) or supernet_problems(space)
