"""What the page's server refuses: pages of other origins, and more connections than pages have."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from uvicorn.protocols.http.h11_impl import H11Protocol

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

MOST = 100
"""Connections at a time: a page has two or three, a system often allows 1,024 files."""


class OwnOrigin:
    """Answers 403 where a browser says that another origin's page asks (RFC 6454, section 7)."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        own = f"http://{headers.get('host')}"
        answer = self.app if headers.get("origin", own) == own else PlainTextResponse("Forbidden", 403)
        await answer(scope, receive, send)


class FewConnections(H11Protocol):
    """Closes a connection at once where as many are open as may be."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if len(self.connections) > MOST:
            transport.abort()
