"""The state that every open page shows, and how they learn of a new one."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

from compiler.view.picture import Picture
from compiler.view.state import State, look
from compiler.view.watch import changes, signature

PULSE = 1.0
"""Seconds after which a stream says that it is alive, and looks whether it should end."""


class Board:
    """A file's state, kept up to date, and its text for the pages."""

    def __init__(self, path: Path, sizes: tuple[int, ...]) -> None:
        self.path, self.sizes = path, sizes
        self.known = signature(path)  # before it is read: what is written meanwhile is a change
        self.state, self.text = self.look(None)
        self.version = 0
        self.changed = asyncio.Condition()
        self.stop = asyncio.Event()

    def look(self, last: Picture | None) -> tuple[State, str]:
        state = look(self.path, self.sizes, last)
        return state, json.dumps(state.as_json())

    async def follow(self) -> None:
        """Look again after every change, until stopped."""
        async for _ in changes(self.path, self.known, self.stop):
            state, text = await asyncio.to_thread(self.look, self.state.picture)
            async with self.changed:
                self.state, self.text, self.version = state, text, self.version + 1
                self.changed.notify_all()

    async def events(self) -> AsyncIterator[str]:
        """The state now and after every change, as server-sent events."""
        told = -1
        while not self.stop.is_set():
            if told != self.version:
                told = self.version
                yield f"data: {self.text}\n\n"
            elif not await self.changed_since(told):
                yield ": alive\n\n"

    async def changed_since(self, version: int) -> bool:
        """Whether the state is another than that of a version, within a pulse."""
        async with self.changed:
            try:
                await asyncio.wait_for(self.changed.wait_for(lambda: self.version != version), PULSE)
            except TimeoutError:
                return False
        return True
