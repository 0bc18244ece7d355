"""Whether a device has units for 16-bit arithmetic or only emulates it."""

import platform
from functools import cache
from pathlib import Path
from typing import Literal

import torch

CPUINFO = Path("/proc/cpuinfo")

Units = Literal["matrix", "vector", "none", "unknown"]
"""What multiplies 16-bit numbers: units for whole matrices, which are much faster; vector instructions, which
gain or lose a little; or none, so that every number is converted first.
"""

WORDS: dict[Units, str] = {
    "matrix": "with matrix units for bfloat16",
    "vector": "with vector instructions for bfloat16, without matrix units",
    "none": "without units for bfloat16",
    "unknown": "whose support for bfloat16 is unknown",
}


def units(device: str) -> Units:
    """What a device has for bfloat16."""
    kind = torch.device(device).type
    if kind == "cuda":
        return "matrix" if torch.cuda.get_device_capability(device) >= (8, 0) else "none"
    return units_of(flags(cpu_text())) if kind == "cpu" else "unknown"


def units_of(flags: frozenset[str]) -> Units:
    """What a CPU with these flags has."""
    if not flags:
        return "unknown"
    if "amx_bf16" in flags:
        return "matrix"
    return "vector" if flags & {"avx512_bf16", "bf16"} else "none"


def flags(text: str) -> frozenset[str]:
    """The flags (x86) or features (ARM) of the first core in /proc/cpuinfo."""
    return frozenset((field_of(text, "flags") or field_of(text, "Features")).split())


def named(device: str) -> str:
    """A device's model, for people."""
    kind = torch.device(device).type
    if kind == "cuda":
        return torch.cuda.get_device_name(device)
    if kind != "cpu":
        return f"the device {device}"
    return field_of(cpu_text(), "model name") or platform.processor() or platform.machine() or "this CPU"


def field_of(text: str, key: str) -> str:
    """The first value of a key in /proc/cpuinfo; "" if there is none."""
    rows = (line.partition(":") for line in text.splitlines())
    return next((value.strip() for name, _, value in rows if name.strip() == key), "")


@cache
def cpu_text() -> str:
    """The content of /proc/cpuinfo; "" if there is none."""
    try:
        return CPUINFO.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
