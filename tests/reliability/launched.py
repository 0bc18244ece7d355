"""A process that starts another one as genoc does, prints its number, and waits.

python -m tests.reliability.launched devices|verify
"""

import multiprocessing
import os
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor

from search.distributed.join import end_with_launcher
from search.distributed.several import WATCHED
from zoo.verification.several import begin


def devices() -> int:
    """One of those that `--devices` starts."""
    command = [sys.executable, "-m", "tests.reliability.launched", "waiting"]
    environment = {**os.environ, WATCHED: str(os.getpid())}
    child = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE)
    assert child.stdout is not None
    assert child.stdout.readline()
    return child.pid


def verify() -> int:
    """One of those that `genoc zoo verify --jobs` starts."""
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(1, context, initializer=begin, initargs=(1,))
    process = pool.submit(os.getpid).result()
    pool.submit(time.sleep, 100)
    return process


def main(what: str) -> None:
    if what == "waiting":
        end_with_launcher()
        print("ready", flush=True)
    else:
        print({"devices": devices, "verify": verify}[what](), flush=True)
    time.sleep(100)


if __name__ == "__main__":
    main(sys.argv[1])
