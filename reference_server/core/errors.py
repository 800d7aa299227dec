"""Every exception of the runtime, and whose fault each one is.

    EmberwireError
    ├── ConfigurationError      the application is put together wrongly; raised while it starts (also a ValueError)
    ├── RemoteProtocolError     the peer sent what the protocol forbids; says how to close its connection
    ├── LocalProtocolError      the application used the protocol wrongly, such as a push inside `join`
    │   └── EncodeError         a payload that no frame can carry
    │       └── BinaryNotSupported   bytes for a client whose serializer has no binary frames
    ├── TokenError              a token that does not verify; `reason` says why
    ├── PresenceError           a presence operation that makes no sense
    │   ├── AlreadyTracked      the same channel tracks the same key on the same topic twice
    │   └── NotTracked          an update of a key that the channel does not track
    └── PubSubUnavailable       other nodes cannot be reached now

Hostile input leaves the core as `RemoteProtocolError` or `TokenError` and as nothing else.
A client is never shown the text of any other exception.
"""

from __future__ import annotations

from typing import Literal

TokenProblem = Literal["missing", "expired", "invalid"]


class EmberwireError(Exception):
    """The base of every exception that this package raises on purpose."""


class ConfigurationError(EmberwireError, ValueError):
    """The application is put together wrongly; raised at construction, never by a request."""


class RemoteProtocolError(EmberwireError):
    """The peer broke the protocol.

    `close_code` is the WebSocket close code to answer with (RFC 6455, section 7.4.1) and `reason` a short
    sentence that may be sent to the peer: it never holds anything of the server's.
    """

    def __init__(self, close_code: int, reason: str) -> None:
        super().__init__(reason)
        self.close_code = close_code
        self.reason = reason


class LocalProtocolError(EmberwireError):
    """The application broke the protocol; the message says which call was wrong and what to call instead."""


class EncodeError(LocalProtocolError):
    """A payload cannot be written as a frame; raised in the code that sends it, before anything is sent."""


class BinaryNotSupported(EncodeError):
    """The client's serializer (version 1) has no binary frames, and the payload is bytes."""


class TokenError(EmberwireError):
    """A token was not accepted: `reason` is `"missing"`, `"expired"` or `"invalid"`."""

    def __init__(self, reason: TokenProblem) -> None:
        super().__init__(f"the token is {reason}")
        self.reason: TokenProblem = reason


class PresenceError(EmberwireError):
    """Clients cannot be sent this key or meta. It is also the base of the two errors below."""


class AlreadyTracked(PresenceError):
    """The channel already tracks this key on this topic; use `update` to change its meta."""


class NotTracked(PresenceError):
    """The channel does not track this key on this topic; use `track` first."""


class PubSubUnavailable(EmberwireError):
    """The broker between the nodes cannot be reached; local subscribers have been served."""
