"""The Protocol of what carries frames to one client."""

from __future__ import annotations

from typing import Literal, Protocol

from reference_server.core.outbox_state import EncodedFrame


class Transport(Protocol):
    """The way to one client. Both methods return at once, and do nothing after the client has gone."""

    @property
    def name(self) -> Literal["websocket", "longpoll"]: ...

    @property
    def carries_binary(self) -> bool:
        """Whether frames may be bytes."""

    def send(self, frame: EncodedFrame) -> None:
        """Queue a frame; a client with too much waiting is cut."""

    def close(self, code: int, reason: str = "") -> None:
        """Close after what is queued has been sent. `code` as in RFC 6455, section 7.4."""
