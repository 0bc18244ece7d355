"""A worker of the tests: does jobs of a folder until none is left; a job is a line in a file.

    python -m tests.search.study.worker FOLDER NAME SECONDS [URL]

A job takes SECONDS. It begins when it is told to, by a line.
"""

import sys
import time
from pathlib import Path

from search.study.job import Job
from search.study.queue import Queue


def main() -> None:
    folder, name, seconds = Path(sys.argv[1]), sys.argv[2], float(sys.argv[3])
    queue = Queue.of(folder, *sys.argv[4:5], seconds=1)

    def perform(job: Job) -> float:
        with (folder / "log").open("a") as log:
            log.write(f"{name} begins {job.name}\n")
        time.sleep(seconds)
        with (folder / "log").open("a") as log:
            log.write(f"{name} ends {job.name}\n")
        return job.seed / 10

    print("ready", flush=True)
    sys.stdin.readline()
    while queue.is_open():
        if queue.waits():
            queue.take(perform)
        else:
            time.sleep(0.2)


if __name__ == "__main__":
    main()
