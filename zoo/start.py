"""Where the `genoc` command begins: from then on a signal ends it with a word, not a traceback."""

import os
import signal
from types import FrameType


def leave(number: int, frame: FrameType | None) -> None:
    """End at once with the exit code that shells give to a signal: nothing has been begun yet."""
    os.write(2, b"\nstopped\n")
    os._exit(128 + number)


for each in (signal.SIGINT, signal.SIGTERM):
    signal.signal(each, leave)


def main(name: str | None = None) -> None:
    """Import the commands, and run one. Of several processes of a run SIGTERM ends each at once."""
    from genotype.commands.stopping import raise_or_leave
    from genotype.commands.streams import hold_numbers
    from zoo.main import main as command

    signal.signal(signal.SIGINT, raise_or_leave)
    signal.signal(signal.SIGTERM, signal.SIG_DFL if "RANK" in os.environ else raise_or_leave)
    hold_numbers()
    command(prog_name=name)
