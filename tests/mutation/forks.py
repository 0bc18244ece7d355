"""Work in a fork of this process, so that whatever it changes is gone afterwards."""

import os
import resource
from collections.abc import Callable
from multiprocessing import get_context
from queue import Empty
from typing import Any

FORK = get_context("fork")


def forked(work: Callable[[], Any], seconds: int) -> Any:
    """What `work` gives, in a fork that may use so many seconds of CPU; None if it did not come to its end.

    Nothing that it prints is seen.
    """
    answers = FORK.Queue()

    def child() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        os.setsid()
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nowhere, stream)
        answers.put(work())

    process = FORK.Process(target=child)
    process.start()
    for _ in range(20 * seconds):
        alive = process.is_alive()
        try:
            answer = answers.get(timeout=1)
        except Empty:
            if not alive:
                return None
            continue
        process.join()
        return answer
    process.kill()
    return None
