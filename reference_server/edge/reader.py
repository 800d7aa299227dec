"""Reads the frames of one WebSocket, with backpressure.

If a client sends too fast, the server stops reading, so that TCP slows it down. No message is lost.
"""

from __future__ import annotations

import asyncio
from contextvars import copy_context

from starlette.types import Message, Receive

from reference_server.core.message import Frame
from reference_server.edge.extensions import HandOver, Take
from reference_server.runtime.connection import Connection


class Reader:
    """Passes frames to the connection until the client has gone, or `stop` says that it has to.

    A frame comes through `receive`, or from the server at once. One that has to wait, because its channel is full or
    its client over the rate, waits here; what comes after it waits in the queue of the server, which reads no further.
    """

    def __init__(self, receive: Receive, hand_over: HandOver) -> None:
        self._receive = receive
        self._hand_over = hand_over
        self._task: asyncio.Task[object] | None = None
        self._stopped = False
        self._is_ready = True
        """The last result of `Connection.receive`; when False, the connection is asked before the next frame."""
        self._waits = False
        self._error: BaseException | None = None

    def stop(self) -> None:
        """Drop the client without waiting for it. A second call does nothing."""
        self._stopped = True
        if self._task is not None:
            self._task.cancel()
            self._task = None

    async def run(self, connection: Connection) -> None:
        """Return when the client has gone, or was dropped. Raises what a frame raised."""
        if not self._stopped:  # else it was closed as it opened
            await self._read(connection)

    async def _read(self, connection: Connection) -> None:
        task = self._task = asyncio.current_task()
        assert task is not None
        before = task.cancelling()
        self._hand_over(self._taker(connection), self._receive)
        try:
            message = await self._receive()
            while message["type"] != "websocket.disconnect":
                if not (self._is_ready or connection.is_ready()):
                    await self._until_ready(connection)
                self._is_ready = connection.receive(_frame(message))
                message = await self._receive()
            if self._stopped:
                # The client hung up before our own cancellation arrived: it arrives at the next wait, so wait here.
                await asyncio.sleep(0)
        except asyncio.CancelledError:
            # The server may cancel in the same turn: only our own cancellation ends here.
            if not self._stopped or task.uncancel() > before:
                raise
        finally:
            self._task = None
        if self._error is not None:
            raise self._error

    def _taker(self, connection: Connection) -> Take:
        # The server calls from outside of every task. Context variables of the middleware are seen all the same.
        run = copy_context().run

        def take(frame: Frame) -> bool:
            if self._waits or not (self._is_ready or connection.is_ready()):
                return False
            try:
                self._is_ready = run(connection.receive, frame)
            except BaseException as error:
                self._error = error
                self.stop()
            return True

        return take

    async def _until_ready(self, connection: Connection) -> None:
        self._waits = True
        try:
            await connection.ready()
        finally:
            self._waits = False


def _frame(message: Message) -> Frame:
    text: str | None = message.get("text")
    if text is not None:
        return text
    data: bytes = message["bytes"]
    return data
