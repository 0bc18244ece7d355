"""A page that is served, as `genoc view` serves it."""

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from attrs import define

from compiler.analysis.cost import parameters
from compiler.lowering.network import lower
from genotype import canonical_text
from tests.compiler.draw_examples import all_skips

PATIENCE = 60.0
COMMAND = [sys.executable, "-c", "from zoo.main import main; main()", "view", "--no-browser"]


@define
class Served:
    """A running `genoc view`, and the file that it shows."""

    path: Path
    process: subprocess.Popen[str]
    port: int

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def ask(
        self, target: str, host: str | None = None, method: str = "GET", **headers: str
    ) -> http.client.HTTPResponse:
        """The answer to a request, its target sent as it is."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connection.putrequest(method, target, skip_host=True)
        connection.putheader("Host", host or f"127.0.0.1:{self.port}")
        for name, value in headers.items():
            connection.putheader(name, value)
        connection.endheaders()
        return connection.getresponse()

    def states(self) -> Iterator[dict]:
        """Every state that the page is told, from now on; the streams' pulse ends a wait in vain."""
        until = time.monotonic() + PATIENCE
        for line in self.ask("/events"):
            assert time.monotonic() < until, "nothing is told"
            if line.startswith(b"data: "):
                yield json.loads(line.removeprefix(b"data: "))

    def write(self, text: str) -> None:
        """Put another file in the place of the one that is shown, as editors do."""
        beside = self.path.with_suffix(".new")
        beside.write_text(text, encoding="utf-8")
        beside.replace(self.path)

    def stop(self) -> tuple[int, str]:
        """Ctrl-C: the exit code, and what was said."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(PATIENCE), self.process.stderr.read()


def heeds_ctrl_c() -> None:
    """A shell has what it starts in the background ignore Ctrl-C, and so does all that is started there."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def served(path: Path, *options: str) -> Served:
    process = subprocess.Popen(
        [*COMMAND, *options, str(path)],
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ,
        preexec_fn=heeds_ctrl_c,
    )
    said = process.stderr.readline()
    found = re.search(r"http://127\.0\.0\.1:(\d+)/ ", said)
    assert found, said + process.stderr.read()
    return Served(path, process, int(found[1]))


NETWORK = all_skips(4)
PARAMETERS = parameters(lower(NETWORK))


@pytest.fixture(scope="session")
def network() -> str:
    """A network with nine cells."""
    return canonical_text(NETWORK)


@pytest.fixture
def own_view(tmp_path: Path, network: str) -> Iterator[Served]:
    """A page of a test's own, which it may end."""
    yield from serving(tmp_path / "net.json", network)


@pytest.fixture(scope="session")
def standing(tmp_path_factory: pytest.TempPathFactory, network: str) -> Iterator[Served]:
    yield from serving(tmp_path_factory.mktemp("view") / "net.json", network)


@pytest.fixture
def view(standing: Served, network: str) -> Served:
    """A page that shows the network, whatever it showed before."""
    standing.write(network)
    states = standing.states()
    while (state := next(states))["problems"] or state["picture"]["parameters"] != PARAMETERS:
        pass
    return standing


def serving(path: Path, text: str) -> Iterator[Served]:
    path.write_text(text, encoding="utf-8")
    found = served(path)
    yield found
    if found.process.poll() is None:
        found.process.kill()
    found.process.wait(PATIENCE)
    found.process.stderr.close()
