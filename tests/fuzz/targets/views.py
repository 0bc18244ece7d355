"""The page of `genoc view`: any bytes that a browser, or what passes for one, may send."""

import asyncio
from pathlib import Path
from urllib.parse import unquote

import h11
from starlette.applications import Starlette

from compiler.view.board import Board
from compiler.view.server import application
from compiler.view.source import FileSource
from tests.fuzz.target import Read, Target
from tests.spaces import SKIP_SPACE

ANSWERS = frozenset({200, 400, 403, 404, 405})


def requests(folder: Path) -> Read:
    """Bytes become requests as in the server, by h11, and are answered without a socket."""
    (folder / "net.json").write_text(SKIP_SPACE)
    app, loop = application(Board(FileSource(folder / "net.json", (32, 32)))), asyncio.new_event_loop()

    def read(data: bytes) -> None:
        for request in parsed(data):
            statuses = loop.run_until_complete(asyncio.wait_for(answered(app, request), 10))
            assert len(statuses) == 1, statuses
            assert statuses[0] in ANSWERS, statuses

    return read


def parsed(data: bytes) -> list[h11.Request]:
    """The requests in some bytes, up to the first that is none."""
    connection, found = h11.Connection(h11.SERVER), []
    try:
        connection.receive_data(data)
        while isinstance(event := connection.next_event(), h11.Request | h11.Data | h11.EndOfMessage):
            if isinstance(event, h11.Request):
                found.append(event)
    except h11.RemoteProtocolError:
        pass
    return found


async def answered(app: Starlette, request: h11.Request) -> list[int]:
    """The statuses of the answers to a request, whose sender then goes away."""
    raw, _, query = request.target.partition(b"?")
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": request.http_version.decode(),
        "method": request.method.decode("ascii"), "scheme": "http", "root_path": "",
        "path": unquote(raw.decode("ascii", "replace")), "raw_path": raw, "query_string": query,
        "headers": [*request.headers], "server": ("127.0.0.1", 8000), "client": ("127.0.0.1", 1),
    }  # fmt: skip
    statuses: list[int] = []

    async def receive() -> dict[str, str]:
        return {"type": "http.disconnect"}

    async def send(message: dict[str, object]) -> None:
        if message["type"] == "http.response.start":
            statuses.append(int(str(message["status"])))

    await app(scope, receive, send)  # type: ignore[arg-type]
    return statuses


TARGETS = (Target("view", "bytes", requests),)
