"""Background work of the server that never delays its end."""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

T = TypeVar("T")


async def aside(work: Callable[[], T]) -> T:
    """What `work` gives, computed by a thread of its own, which ends with the program.

    `asyncio.to_thread` has the program wait for its threads, however long they take.
    """
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[T] = loop.create_future()

    def hand_over(give: Callable[[], None]) -> None:
        with suppress(RuntimeError):  # the loop has ended: nobody asks any more
            loop.call_soon_threadsafe(lambda: None if answer.done() else give())

    def run() -> None:
        try:
            found = work()
        except BaseException as error:
            problem = error
            hand_over(lambda: answer.set_exception(problem))
        else:
            hand_over(lambda: answer.set_result(found))

    threading.Thread(target=run, daemon=True).start()
    return await answer
