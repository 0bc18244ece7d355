"""Starting the processes of a run on this machine, like torchrun."""

import logging
import os
import signal
import sys
from collections.abc import Sequence
from tempfile import TemporaryDirectory
from uuid import uuid4

from genotype.commands.stopping import STOPPED
from search.distributed.several import WATCHED
from search.progress import say


def launch(count: int) -> int:
    """Run this program's own command line in so many processes, and return the exit code.

    If one fails, the others are ended, and the code is the largest of those that failed.
    """
    from torch.distributed.elastic.multiprocessing.api import DefaultLogsSpecs, SignalException
    from torch.distributed.elastic.multiprocessing.errors import ChildFailedError
    from torch.distributed.launcher.api import LaunchConfig, elastic_launch

    logging.disable(logging.CRITICAL)  # each process says itself what it lacks
    os.environ[WATCHED] = str(os.getpid())
    with TemporaryDirectory() as logs:
        config = LaunchConfig(
            min_nodes=1,
            max_nodes=1,
            nproc_per_node=count,
            run_id=uuid4().hex,
            rdzv_backend="c10d",
            rdzv_endpoint="localhost:0",
            local_addr="localhost",
            max_restarts=0,
            logs_specs=DefaultLogsSpecs(log_dir=logs),
        )
        try:
            elastic_launch(config, sys.executable)(*sys.orig_argv[1:])
        except ChildFailedError as error:
            return code_of([failure.exitcode for failure in error.failures.values()])
        except SignalException as stopped:
            return STOPPED if stopped.sigval == signal.SIGINT else 128 + stopped.sigval
    return 0


def code_of(exitcodes: Sequence[int]) -> int:
    """The exit code of the whole; a message is printed for a process that was killed."""
    killed = [signal.Signals(-code).name for code in exitcodes if code < 0]
    if not killed:
        return max(exitcodes)
    say(f"a process was killed by {killed[0]}; run the command again with --resume to continue")
    return 2
