"""The state that every open page shows, and how pages are notified of a new one."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from functools import partial

from compiler.view.aside import aside
from compiler.view.source import Source
from compiler.view.state import State
from genotype.diagnostics.printable import shown_values

PULSE = 1.0
"""The interval in seconds at which a stream signals that it is alive, and checks whether to end."""


class Board:
    """The state of a source, kept up to date, and its text for the pages."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.known = source.signature()  # before it is read: what is written meanwhile is a change
        self.state, self.text = self.look(None)
        self.version = 0
        self.changed = asyncio.Event()  # of this version; the next one has its own
        self.stop = asyncio.Event()

    def look(self, last: State | None) -> tuple[State, str]:
        state = self.source.look(last)
        return state, json.dumps(shown_values(state.as_json()))

    async def follow(self) -> None:
        """Look again after every change, until stopped."""
        async for _ in self.source.changes(self.known, self.stop):
            begun = time.monotonic()
            self.show(*await aside(partial(self.look, self.state)))
            await self.rest(self.source.pause(time.monotonic() - begun))

    async def rest(self, seconds: float) -> None:
        """Leave the machine to what is being watched for a while, or until stopped."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.stop.wait()

    def show(self, state: State, text: str) -> None:
        """Send another state to every page."""
        self.state, self.text, self.version = state, text, self.version + 1
        self.changed.set()
        self.changed = asyncio.Event()

    async def events(self) -> AsyncIterator[str]:
        """The state now and after every change, as server-sent events."""
        told = -1
        while not self.stop.is_set():
            if told != self.version:
                told = self.version
                yield f"data: {self.text}\n\n"
            elif not await self.is_changed():
                yield ": alive\n\n"

    async def is_changed(self) -> bool:
        """Whether the state becomes another within a pulse.

        Nothing is held while waiting: a reader who goes away, at whatever moment, takes nothing along.
        """
        try:
            async with asyncio.timeout(PULSE):  # wait_for of Python 3.11 can lose that it was cancelled
                return await self.changed.wait()
        except TimeoutError:
            return False
