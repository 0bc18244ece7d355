"""The page's server: reachable from this machine only, with a few addresses that give no access to files."""

import asyncio
import re
import socket
from collections.abc import Awaitable, Callable
from importlib.resources import files

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from compiler.view.aside import aside
from compiler.view.board import Board
from compiler.view.guards import FewConnections, OwnOrigin
from compiler.view.source import Source
from genotype.diagnostics.printable import shown_values

LOOPBACK = "127.0.0.1"
HOSTS = [LOOPBACK, "localhost"]
"""The host names that a browser may use: requests for other names that resolve to here are refused."""
PAGE = {
    "/": ("page.html", "text/html"),
    "/view.css": ("view.css", "text/css"),
    **{f"/{name}": (name, "text/javascript") for name in ("view.js", "beside.js", "drawing.js", "words.js")},
}
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "connect-src": "'self'",
    "img-src": "data:",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
}
HEADERS = {
    "Content-Security-Policy": "; ".join(f"{what} {source}" for what, source in POLICY.items()),
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
NUMBER = re.compile("[0-9]{1,9}")
"""The number of a link, in the address of its cell."""
STREAM = "text/event-stream"
AT_ONCE = 4
"""Cells that are drawn at the same time."""
PATIENCE = 2
"""Seconds after Ctrl-C in which running requests may finish."""


def application(board: Board) -> Starlette:
    """The page, its state as events, and the cells of its links."""

    drawing = asyncio.Semaphore(AT_ONCE)

    async def events(request: Request) -> Response:
        if request.method == "HEAD":
            return Response(media_type=STREAM, headers=HEADERS)
        return StreamingResponse(board.events(), media_type=STREAM, headers=HEADERS)

    async def cell(request: Request) -> Response:
        number, state = request.path_params["number"], board.state
        if not NUMBER.fullmatch(number):
            return Response("Not Found", 404, HEADERS)
        async with drawing:
            told = await aside(lambda: state.cell_as_json(int(number)))
        return JSONResponse(shown_values(told), 200 if told else 404, HEADERS)

    routes = [Route(address, page_file(*named)) for address, named in PAGE.items()]
    routes += [Route("/events", events), Route("/cells/{number}", cell)]
    guards = [Middleware(TrustedHostMiddleware, allowed_hosts=HOSTS), Middleware(OwnOrigin)]
    app = Starlette(routes=routes, middleware=guards)
    app.router.redirect_slashes = False  # an address is one of these, or not found
    return app


def page_file(name: str, media_type: str) -> Callable[[Request], Awaitable[Response]]:
    """A response with one of the page's own files, which is read once."""
    content = files("compiler.view.page").joinpath(name).read_bytes()

    async def answer(request: Request) -> Response:
        return Response(content, media_type=media_type, headers=HEADERS)

    return answer


def listen(port: int) -> socket.socket:
    """A socket that only this machine can reach; OSError if the port is taken."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((LOOPBACK, port))
        listening.listen()
    except OSError:
        listening.close()
        raise
    return listening


class Server(uvicorn.Server):
    """A server that ends its streams before it waits for them."""

    def __init__(self, board: Board) -> None:
        config = uvicorn.Config(
            application(board),
            http=FewConnections,
            ws="none",
            log_level="critical",
            lifespan="off",
            timeout_graceful_shutdown=PATIENCE,
        )
        super().__init__(config)
        self.board = board

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self.board.stop.set()
        await super().shutdown(sockets)


def serve(source: Source, listening: socket.socket) -> None:
    """Serve a page of a source until KeyboardInterrupt."""
    asyncio.run(followed(source, listening))
    raise KeyboardInterrupt  # nothing else ends it, and what ends at once is not told of it


async def followed(source: Source, listening: socket.socket) -> None:
    """Serve a page of a source, and follow its changes."""
    board = Board(source)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(board.follow())
        await Server(board).serve([listening])
        board.stop.set()
