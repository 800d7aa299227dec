"""What callbacks may answer. Each name says what the client will see.

    return Accept(user_id=7)                      the socket is open; the values become its assigns
    return Refuse("unauthorized")                 the handshake is answered with 403
    return Ok(id=message.id)                      {"status": "ok", "response": {"id": …}}
    return Error(reason="unauthorized")           {"status": "error", "response": {"reason": …}}
    return Reply("queued", {"position": 3})       any other status
    return NoReply()                              nothing, said out loud
    return Stop("kicked", reply=Ok())             the reply, then phx_close
    return Stop(error)                            phx_error: the client will rejoin

Phoenix: channel.ex, the callbacks' return values.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

from reference_server.core.message import EMPTY

_UNSET: Any = object()


def _response(response: Any, fields: Mapping[str, Any], name: str) -> Any:
    if response is _UNSET:
        return dict(fields) if fields else EMPTY
    if fields:
        raise TypeError(f"{name}() takes one response or keyword fields, got both; put everything into one of them.")
    return response


class Ok:
    """Success. `Ok()` answers `{}`, `Ok(id=7)` an object, `Ok(value)` any JSON value, struct or bytes."""

    __slots__ = ("response",)
    status = "ok"

    def __init__(self, response: Any = _UNSET, /, **fields: Any) -> None:
        self.response = _response(response, fields, "Ok")

    def __repr__(self) -> str:
        return f"Ok({self.response!r})"


class Error:
    """A refusal that the client can read: `Error(reason="unauthorized")`. Never put an exception's text into it."""

    __slots__ = ("response",)
    status = "error"

    def __init__(self, response: Any = _UNSET, /, **fields: Any) -> None:
        self.response = _response(response, fields, "Error")

    def __repr__(self) -> str:
        return f"Error({self.response!r})"


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply with a status of one's own; phoenix.js passes it to `.receive(status, …)`.

    `Reply("queued")` answers `{}`; any JSON value, None included, goes as it is, as with `Ok` and `Error`.
    """

    status: str
    response: Any = field(default_factory=dict)

    def __post_init__(self) -> None:
        status: object = self.status
        if not isinstance(status, str):
            raise TypeError(f"Reply() takes a status as text, got {status!r}.")


@dataclass(frozen=True, slots=True)
class NoReply:
    """Deliberately no reply. The client's push will time out, so say it only for events that expect none."""


AnyReply: TypeAlias = Ok | Error | Reply


@dataclass(frozen=True, slots=True)
class Stop:
    """End the channel, after `reply` if there is one.

    A `reason` that is a string is a good order: `phx_close`, and the client does not come back.
    A `reason` that is an exception is a crash: it is logged, `phx_error` is sent, and the client rejoins.
    DIFFERS: any text is a good order; in Phoenix only normal, shutdown and {shutdown, …} are, and others are crashes.
    """

    reason: str | BaseException = "normal"
    reply: AnyReply | None = None

    def __post_init__(self) -> None:
        reason: object = self.reason
        reply: object = self.reply
        if not isinstance(reason, str | BaseException):
            raise TypeError(f"Stop() takes a reason as text, or the exception that it was, got {reason!r}.")
        if reply is not None and not isinstance(reply, Ok | Error | Reply):
            raise TypeError(f"Stop(reply=…) takes Ok(…), Error(…) or Reply(…), got {reply!r}.")


HandlerReturn: TypeAlias = Ok | Error | Reply | NoReply | Stop
JoinReturn: TypeAlias = Ok | Error


class Accept:
    """The socket is open. Keyword values become `assigns`.

    `expires_at` (an aware datetime) closes the socket at that moment, so that a token's end is a session's end.
    Raises TypeError for anything else, also for a datetime without a time zone, which names no moment.
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
    """The socket is not opened: HTTP 403, or what the mount's `error_handler` makes of `reason`."""

    reason: str = "unauthorized"
