"""A campaign in a process of its own, which its inputs may break: memory and time are bounded."""

import faulthandler
import os
import resource
import signal
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from tests.fuzz.attempt import GROWTH, Outcome, limited
from tests.fuzz.campaign import Campaign, Tally, kept
from tests.fuzz.records import read_tally, tally_text
from tests.fuzz.target import Target

AFTER = 120
"""Seconds of the processor after its time in which a campaign must have ended."""


def tried_apart(target: Target, seconds: float, findings: Path, seed: int) -> Tally:
    """Try a target in a forked process. One that dies is a failure, whose last input is kept."""
    with TemporaryDirectory(dir=quick_folder()) as home:
        place = Path(home)
        (place / "files").mkdir()
        campaign = Campaign(target, place / "files", findings / target.name, Random(f"{target.name} {seed}"))
        number = os.fork()
        if number == 0:
            forked(campaign, seconds, place)
        _, status = os.waitpid(number, 0)
        if (place / "tally").is_file():
            return read_tally((place / "tally").read_text())
        error = place / "error"
        told = error.read_text() if error.is_file() else signal.Signals(status & 127).name
        ended = f"it died: {told}"
        outcome = Outcome(failure=ended)
        data = (place / "last").read_bytes() if (place / "last").is_file() else b""
        return Tally(1, seconds, {ended: str(kept(findings / target.name, data, outcome))})


def guided_apart(target: Target, seconds: float, findings: Path, seed: int) -> Tally:
    """The same by atheris, in a process that imports everything anew."""
    with TemporaryDirectory() as home:
        tally = Path(home) / "tally"
        options = {"seconds": seconds, "seed": seed + 1, "findings": findings, "tally": tally}
        words = [word for key, value in options.items() for word in (f"--{key}", str(value))]
        ended = subprocess.run(
            [sys.executable, "-m", "tests.fuzz.guided", target.name, *words], capture_output=True, text=True
        )
        if tally.is_file():
            return read_tally(tally.read_text())
        told = (ended.stderr.splitlines() or [""])[-1]
        return Tally(0, 0.0, {f"it died: {told}": "its input is in the folder in which it was run"})


def forked(campaign: Campaign, seconds: float, place: Path) -> None:
    """The work of the process, which ends here."""
    faulthandler.disable()
    warnings.simplefilter("ignore")
    os.dup2(os.open("/dev/null", os.O_WRONLY), 2)  # libraries say there what they think of a file
    most = int(seconds) + AFTER
    resource.setrlimit(resource.RLIMIT_CPU, (most, most + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    code = 1
    try:
        campaign.warm()
        limited(lambda: campaign.go(seconds, (place / "last").write_bytes), GROWTH)
        (place / "tally").write_text(tally_text(campaign.tally))
        code = 0
    except BaseException as error:
        (place / "error").write_text(repr(error))
    finally:
        os._exit(code)


def quick_folder() -> str:
    """A folder in memory, where there is one."""
    return "/dev/shm" if os.path.isdir("/dev/shm") else tempfile.gettempdir()
