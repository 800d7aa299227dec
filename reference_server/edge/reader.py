"""Reads the frames of one WebSocket, with backpressure.

A client that sends faster is slowed down by TCP: nothing is read from it meanwhile, and nothing is lost.
"""

from __future__ import annotations

import asyncio

from starlette.types import Message, Receive

from reference_server.runtime.connection import Connection


class Reader:
    """Passes frames to the connection until the client has gone, or `stop` says that it has to."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._task: asyncio.Task[object] | None = None
        self._stopped = False

    def stop(self) -> None:
        """Drop the client without waiting for it."""
        self._stopped = True
        if self._task is not None:
            self._task.cancel()

    async def run(self, connection: Connection) -> None:
        """Return when the client has gone, or was dropped."""
        task = self._task = asyncio.current_task()
        try:
            message = await self._receive()
            while message["type"] != "websocket.disconnect":
                is_ready = connection.receive(_frame(message))
                message = await (self._receive() if is_ready else self._receive_when_ready(connection))
            if self._stopped:
                # The client hung up before our own cancellation arrived: it arrives at the next wait, so wait here.
                await asyncio.sleep(0)
        except asyncio.CancelledError:
            if not self._stopped or task is None:
                raise
            task.uncancel()
        finally:
            self._task = None

    async def _receive_when_ready(self, connection: Connection) -> Message:
        """Take the next frame when the connection can, unless the client hangs up before.

        One event is read ahead, so that a client that goes while its channel is busy is not missed; not in the
        turn in which a join begins, because the task that reads ahead would live until the next frame.
        """
        await asyncio.sleep(0)
        if connection.is_ready():
            return await self._receive()
        ahead = asyncio.ensure_future(self._receive())
        ready = asyncio.ensure_future(connection.ready())
        try:
            await asyncio.wait([ahead, ready], return_when=asyncio.FIRST_COMPLETED)
            if ahead.done() and ahead.result()["type"] == "websocket.disconnect":
                return ahead.result()
            await ready
            return await ahead
        finally:
            ahead.cancel()
            ready.cancel()


def _frame(message: Message) -> str | bytes:
    text: str | None = message.get("text")
    if text is not None:
        return text
    data: bytes = message["bytes"]
    return data
