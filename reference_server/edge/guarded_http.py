"""uvicorn's HTTP protocol with a deadline for the head of a request.

uvicorn 0.54 waits for ever for a client that connects and says nothing, or one letter a minute (slow loris).
Deadlines for what comes after the head belong to whoever reads it: long-poll bodies have one in `longpoll.py`.
"""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.auto import AutoHTTPProtocol

HEAD_WITHIN = 10.0
"""Seconds from the first moment of a connection, or from the first byte of a later request, to the end of its head."""


def guarded_http_protocol(*, head_within: float = HEAD_WITHIN) -> type[asyncio.Protocol]:
    """The protocol that uvicorn would use here, with the deadline."""
    base: Any = AutoHTTPProtocol

    class GuardedHttpProtocol(base):  # type: ignore[misc]  # which class it is depends on what is installed
        _deadline: asyncio.TimerHandle | None = None

        def connection_made(self, transport: asyncio.Transport) -> None:
            super().connection_made(transport)
            self._begin()

        def data_received(self, data: bytes) -> None:
            super().data_received(data)
            if self._has_head():
                self._end()
            else:
                self._begin()

        def connection_lost(self, exc: Exception | None) -> None:
            self._end()
            super().connection_lost(exc)

        def _has_head(self) -> bool:
            """Whether a request is being answered, or the connection has become a WebSocket."""
            upgraded = self.transport.get_protocol() is not self
            return upgraded or (self.cycle is not None and not self.cycle.response_complete)

        def _begin(self) -> None:
            if self._deadline is None:
                self._deadline = self.loop.call_later(head_within, self.transport.close)

        def _end(self) -> None:
            if self._deadline is not None:
                self._deadline.cancel()
                self._deadline = None

    return GuardedHttpProtocol
