"""The processor, its memory, and other devices."""

import os
from collections.abc import Iterator

import torch

from search.memory.available import main_memory
from search.memory.words import amount
from search.precision.units import WORDS, cpu_text, flags, named, units
from zoo.doctor.finding import Finding

PROCESSOR, DEVICES = "Processor", "Devices"
FEATURES = ("avx2", "avx512f", "avx512_bf16", "amx_bf16", "amx_tile", "asimd", "bf16")
"""What of a CPU's features decides how quickly networks run."""


def processor() -> Iterator[Finding]:
    """The CPU with what matters of its features, threads and memory."""
    known = flags(cpu_text())
    told = ", ".join(name for name in FEATURES if name in known) or "none of those that matter is known"
    yield Finding(PROCESSOR, "CPU", named("cpu"))
    yield Finding(PROCESSOR, "features", told)
    yield Finding(PROCESSOR, "bfloat16", WORDS[units("cpu")])
    yield Finding(PROCESSOR, "threads", threads())
    free = main_memory()
    yield Finding(PROCESSOR, "memory", "unknown" if free is None else f"{amount(free)} available")


def threads() -> str:
    """How many threads torch uses, of how many cores, and who says so."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    said = os.environ.get("OMP_NUM_THREADS")
    why = f", as OMP_NUM_THREADS={said} says" if said else ""
    return f"{torch.get_num_threads()} of {cores} cores{why}"


def devices() -> Iterator[Finding]:
    """GPUs of NVIDIA, AMD and Apple."""
    if torch.cuda.is_available():
        for index in range(torch.cuda.device_count()):
            memory = torch.cuda.get_device_properties(index).total_memory
            words = f"{torch.cuda.get_device_name(index)}, {amount(memory)}, {WORDS[units(f'cuda:{index}')]}"
            yield Finding(DEVICES, f"cuda:{index}", words)
    else:
        built = torch.version.cuda or torch.version.hip
        why = "no device is found" if built else "this torch is built without CUDA"
        yield Finding(DEVICES, "cuda", f"none: {why}")
    yield Finding(DEVICES, "mps", "there" if torch.backends.mps.is_available() else "none")
