"""Readers come and go, clients hang, and the page still follows the file and ends when it is told to."""

import asyncio
import json
import os
import socket
import sys
import time
from contextlib import suppress

import pytest

from compiler.view.board import Board
from compiler.view.guards import MOST
from compiler.view.source import FileSource
from tests.compiler.view.conftest import served

PATIENCE = 60
STREAMS = 200


def test_a_reader_who_leaves_at_any_moment_takes_nothing_along(tmp_path, network):
    path = tmp_path / "net.json"
    path.write_text(network)

    async def left(board: Board, turns: int) -> list[BaseException]:
        """What ends readers who are cancelled so many turns of the loop after a change."""

        async def read() -> None:
            async for _ in board.events():
                pass

        readers = [asyncio.create_task(read()) for _ in range(10)]
        for _ in range(3):
            await asyncio.sleep(0)
        board.show(board.state, board.text)
        for _ in range(turns):
            await asyncio.sleep(0)
        for reader in readers:
            reader.cancel()
        return await asyncio.gather(*readers, return_exceptions=True)

    async def come_and_go() -> str:
        board = Board(FileSource(path, (64,)))
        for turns in range(12):
            assert {type(end) for end in await left(board, turns)} == {asyncio.CancelledError}
        return await anext(board.events())

    told = asyncio.run(asyncio.wait_for(come_and_go(), PATIENCE))
    assert json.loads(told.removeprefix("data: "))["file"] == "net.json"


EVENTS = b"GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n"


def stream(port: int, request: bytes = EVENTS) -> socket.socket:
    opened = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
    with suppress(ConnectionError):
        opened.sendall(request)
    return opened


@pytest.mark.parametrize("asked", [EVENTS, b""], ids=["streams", "connections that ask for nothing"])
def test_more_connections_than_may_be_are_closed_and_leave_it_as_it_was(own_view, network, asked):
    opened = [stream(own_view.port, asked) for _ in range(STREAMS)]
    # All are open while any is asked: one that ends would leave its place to the next.
    closed = sum(map(is_closed, opened if asked else opened[MOST:]))
    assert closed == STREAMS - MOST
    for number, one in enumerate(opened):
        if number % 50 == 0:
            own_view.write(network.replace('"all-skips"', f'"other-{number}"'))
        one.close()
    own_view.write(network.replace('"all-skips"', '"last"'))
    assert any(state["picture"]["name"] == "last" for state in own_view.states())
    assert own_view.stop() == (130, "\nstopped\n")


def is_closed(one: socket.socket) -> bool:
    """Whether the server has closed a connection, rather than answered."""
    try:
        return one.recv(20) == b""
    except ConnectionError:
        return True


def test_ctrl_c_ends_it_though_clients_read_nothing(own_view):
    silent = [stream(own_view.port) for _ in range(3)]
    assert own_view.stop() == (130, "\nstopped\n")
    for one in silent:
        one.close()


@pytest.fixture
def slow_dot(tmp_path, monkeypatch):
    """A `dot` that draws once, and then takes minutes."""
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "dot"
    program.write_text(
        f"#!{sys.executable}\n"
        "import os, sys, time\n"
        f"drawn = {str(tmp_path / 'drawn')!r}\n"
        "if os.path.exists(drawn):\n"
        "    open(drawn + '-again', 'w').close()\n"
        "    time.sleep(100)\n"
        "open(drawn, 'w').close()\n"
        "print('<svg></svg>')\n"
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return tmp_path / "drawn-again"


def test_ctrl_c_ends_it_while_a_cell_is_drawn(tmp_path, network, slow_dot):
    path = tmp_path / "net.json"
    path.write_text(network)
    found = served(path)
    try:
        asked = socket.create_connection(("127.0.0.1", found.port))
        asked.sendall(b"GET /cells/5 HTTP/1.1\r\nHost: localhost\r\n\r\n")
        wait_for(slow_dot)
        assert found.stop() == (130, "\nstopped\n")
        asked.close()
    finally:
        with suppress(ProcessLookupError):
            found.process.kill()
        found.process.stderr.close()


def wait_for(path) -> None:
    until = time.monotonic() + PATIENCE
    while not path.exists():
        assert time.monotonic() < until
        time.sleep(0.05)
