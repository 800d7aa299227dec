"""Private parts of websockets that the server relies on.

uvicorn drives a `ServerProtocol`; these functions are the only places that look into one.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, NamedTuple

from reference_server.internals.probe import Name, attribute, exists, found, found_class, method

if TYPE_CHECKING:
    from websockets.exceptions import InvalidMessage
    from websockets.server import ServerProtocol
    from websockets.typing import LoggerLike

    def unmask(data: bytes, mask: bytes, /) -> bytes:
        """The payload of a masked frame. RFC 6455, section 5.3."""
else:
    InvalidMessage = found_class("websockets.exceptions:InvalidMessage")
    unmask = found("websockets.frames:apply_mask")

_PROTOCOL = "websockets.server:ServerProtocol"

NAMES = (
    Name(_PROTOCOL, "max_message_size", attribute),
    Name(_PROTOCOL, "close_sent", attribute),
    Name(_PROTOCOL, "logger", attribute),
    Name(_PROTOCOL, "handshake_exc", attribute),
    Name(_PROTOCOL, "fail", method("code", "reason")),
    Name(_PROTOCOL, "data_to_send", method()),
    Name("websockets.exceptions", "InvalidMessage", exists),
    Name("websockets.frames", "apply_mask", exists),
)
"""Below websockets 16.1 the bound on a message has another name, and an attribute of this one would bind nothing."""


def bound_messages(connection: ServerProtocol, max_bytes: int) -> None:
    """Fail the connection with 1009 when the header of a frame says that its message exceeds this bound."""
    connection.max_message_size = max_bytes


def log_to(connection: ServerProtocol, logger: LoggerLike) -> None:
    """Write the lines of this connection's parser to a logger."""
    connection.logger = logger


def fail(connection: ServerProtocol, code: int, reason: str) -> None:
    """Send a close frame, and look at nothing that comes from now on."""
    connection.fail(code, reason)


class Refusal(NamedTuple):
    """The close code and the reason of a connection that was closed for what its client sent."""

    code: int
    reason: str


def why_closed(connection: ServerProtocol) -> Refusal:
    """What the close frame said that was sent."""
    sent = connection.close_sent
    return Refusal(1006, "no closing frame") if sent is None else Refusal(int(sent.code), sent.reason)


def refused_handshake(connection: ServerProtocol) -> HTTPStatus | None:
    """The status for a request that the parser gave up on, or None. What the parser would answer is dropped."""
    problem = connection.handshake_exc
    if problem is None:
        return None
    connection.data_to_send()
    if isinstance(problem, InvalidMessage):
        return HTTPStatus.BAD_REQUEST
    return HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
