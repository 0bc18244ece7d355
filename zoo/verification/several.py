"""Verifying many entries, in one process or several."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

from search.progress import watched
from zoo.entries.entry import Entry
from zoo.verification.check_result import CheckResult
from zoo.verification.verify import verify


def verified(entries: Sequence[Entry], jobs: int = 1) -> Iterator[tuple[CheckResult, ...]]:
    """The checks of each entry, in order, as soon as they are known.

    Each process imports torch once, and verifies one entry after another with its share of the threads.
    """
    if jobs == 1 or len(entries) == 1:
        yield from map(verify, watched(entries, "verifying"))
        return
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    workers = min(jobs, len(entries))
    threads = max(1, len(os.sched_getaffinity(0)) // workers) if hasattr(os, "sched_getaffinity") else 1
    context = multiprocessing.get_context("spawn")  # a fork would inherit torch's locked threads
    with ProcessPoolExecutor(workers, context, initializer=begin, initargs=(threads,)) as pool:
        folders = [entry.folder for entry in entries]
        several = pool.map(verify_folder, folders, chunksize=1)
        for _, results in zip(watched(folders, "verifying"), several, strict=True):
            yield results


def begin(count: int) -> None:
    """Let a process compute with so many threads, and end with the one that started it, however that ends."""
    import torch

    torch.set_num_threads(count)
    threading.Thread(target=end_with_parent, daemon=True).start()


def end_with_parent() -> None:
    """Wait for the process that started this one, and end."""
    import multiprocessing

    if (parent := multiprocessing.parent_process()) is not None:
        parent.join()
        os._exit(1)


def verify_folder(folder: Path) -> tuple[CheckResult, ...]:
    """The checks of the entry in a folder."""
    return verify(Entry(folder))
