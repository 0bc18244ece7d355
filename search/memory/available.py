"""How much memory is available, according to the system."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import torch

CGROUPS = Path("/sys/fs/cgroup")
PROC = Path("/proc")


def available(device: str) -> int | None:
    """The bytes that this process can still allocate on a device, at most; None if unknown."""
    kind = torch.device(device).type
    if kind == "cuda":
        return int(torch.cuda.mem_get_info(torch.device(device))[0])
    return main_memory() if kind == "cpu" else None


def main_memory() -> int | None:
    """Free memory and swap, within the limits of control groups (Linux containers) and `ulimit`."""
    free = free_memory()
    limits = [*([] if free is None else [free]), *group_limits(), *process_limits()]
    return min(limits, default=None)


def free_memory() -> int | None:
    """Free memory and swap according to the kernel; on other systems, all memory of the machine."""
    kibibytes = meminfo()
    return (
        kibibytes["MemAvailable"] + kibibytes.get("SwapFree", 0)
        if "MemAvailable" in kibibytes
        else machine_memory()
    )


def meminfo() -> dict[str, int]:
    """/proc/meminfo in bytes; empty if there is none."""
    return sizes_in(PROC / "meminfo")


def sizes_in(path: Path) -> dict[str, int]:
    """The sizes in a file of /proc by name, in bytes; empty if there is none."""
    try:
        lines = path.read_text().splitlines()
    except OSError:
        return {}
    amounts = ((name, words.split()) for name, _, words in (line.partition(":") for line in lines))
    return {name: 1024 * int(words[0]) for name, words in amounts if words and words[0].isdecimal()}


def machine_memory() -> int | None:
    """All memory of the machine in bytes; None if unknown."""
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return None


def group_limits() -> Iterator[int]:
    """What is left under the limits of this process's control groups (v2, v1) and their parents."""
    for own, root, name in groups():
        for folder in (own, *own.parents):
            if folder == root or root in folder.parents:
                limit = number(folder / name)
                if limit is not None:
                    yield max(0, limit - taken(folder)) + swap(folder)


def taken(group: Path) -> int:
    """What the processes of a group hold and cannot be had back, as files in memory can."""
    try:
        rows = [line.split() for line in (group / "memory.stat").read_text().splitlines()]
    except OSError:
        return 0
    held = {name: int(count) for name, count in (row for row in rows if len(row) == 2) if count.isdecimal()}
    return held.get("anon", held.get("total_rss", 0))


def groups() -> Iterator[tuple[Path, Path, str]]:
    """For each hierarchy that limits memory: the process's folder, the hierarchy's root, the limit's file."""
    try:
        lines = (PROC / "self" / "cgroup").read_text().splitlines()
    except OSError:
        return
    for line in lines:
        _, controllers, path = line.split(":", 2)
        if controllers == "":
            yield CGROUPS / path.lstrip("/"), CGROUPS, "memory.max"
        elif "memory" in controllers.split(","):
            root = CGROUPS / "memory"
            yield root / path.lstrip("/"), root, "memory.limit_in_bytes"


def swap(group: Path) -> int:
    """The swap that a group may use: what is free, up to its limit."""
    free, limit = meminfo().get("SwapFree", 0), number(group / "memory.swap.max")
    return free if limit is None else min(free, limit)


def number(path: Path) -> int | None:
    """A limit in bytes; None if there is no file, or it says `max`."""
    try:
        text = path.read_text().strip()
    except OSError:
        return None
    return int(text) if text.isdecimal() else None


def process_limits() -> Iterator[int]:
    """What the limits of `ulimit` leave for this process."""
    if sys.platform == "win32":
        return
    import resource

    held = sizes_in(PROC / "self" / "status")
    for kind, name in ((resource.RLIMIT_AS, "VmSize"), (resource.RLIMIT_DATA, "VmData")):
        soft, _ = resource.getrlimit(kind)
        if soft != resource.RLIM_INFINITY:
            yield max(0, soft - held.get(name, 0))
