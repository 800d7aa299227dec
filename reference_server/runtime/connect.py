"""The arguments and the answers of a socket's `connect`.

    return Accept(user_id=7)                      opens the socket; the values become its assigns
    return Refuse("unauthorized")                 answers the handshake with 403

Phoenix: socket.ex, connect/3.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

Params: TypeAlias = Mapping[str, Any]
"""The decoded query string and the path parameters of the mount; a path parameter wins over the query."""

Headers: TypeAlias = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ConnectInfo:
    """What `connect` may know of the request that opens a socket.

    `auth_token` is there for a mount with `auth_token=True`, and `constants` are those of the transport's options.
    Each other field is None or empty unless `connect_info` of the transport names it. Cookies and all other headers
    are left out on purpose: the browser sends cookies with a request of any page.
    Phoenix: socket/transport.ex, connect_info/3.
    """

    auth_token: str | None = None
    peer_data: tuple[str, int] | None = None
    uri: str | None = None
    user_agent: str | None = None
    x_headers: Headers = ()
    trace_context_headers: Headers = ()
    sec_websocket_headers: Headers = ()
    session: Mapping[str, Any] | None = None
    constants: Mapping[str, Any] = field(default_factory=dict)


class Accept:
    """Open the socket. The other keyword arguments become its `assigns`.

    `expires_at`, a datetime with a time zone, closes the socket with 4001 at that moment: use the end of the token.
    Raises TypeError when `expires_at` is anything else.
    """

    __slots__ = ("assigns", "expires_at")

    def __init__(self, *, expires_at: datetime | None = None, **assigns: Any) -> None:
        if expires_at is not None:
            _require_moment(expires_at)
        self.assigns = assigns
        self.expires_at = expires_at

    def __repr__(self) -> str:
        return f"Accept(**{self.assigns!r})"


def _require_moment(expires_at: object) -> None:
    if not isinstance(expires_at, datetime):
        raise TypeError(
            f"Accept(expires_at=…) takes a datetime, got {expires_at!r};"
            " for the `exp` of a JSON Web Token write datetime.fromtimestamp(exp, UTC)."
        )
    if expires_at.tzinfo is None:
        raise TypeError("expires_at must have a time zone, got a naive datetime; use datetime.now(UTC) + …")


@dataclass(frozen=True, slots=True)
class Refuse:
    """Do not open the socket: the client gets HTTP 403, or what the mount's `error_handler` makes of `reason`."""

    reason: str = "unauthorized"
