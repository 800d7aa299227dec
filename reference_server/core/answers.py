"""The answers of a channel's callbacks.

Each name says what the client sees.

    return Ok(id=message.id)                      {"status": "ok", "response": {"id": …}}
    return Error(reason="unauthorized")           {"status": "error", "response": {"reason": …}}
    return Reply("queued", {"position": 3})       any other status
    return NoReply()                              nothing, on purpose
    return Stop("kicked", reply=Ok())             the reply, then phx_close
    return Stop(error)                            phx_error: the client will rejoin

Phoenix: channel.ex, the callbacks' return values.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
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
        self.response = _response(response, fields, "Ok") if fields or response is _UNSET else response

    def __repr__(self) -> str:
        return f"Ok({self.response!r})"


class Error:
    """A refusal that the client can read: `Error(reason="unauthorized")`. Never put an exception's text into it."""

    __slots__ = ("response",)
    status = "error"

    def __init__(self, response: Any = _UNSET, /, **fields: Any) -> None:
        self.response = _response(response, fields, "Error") if fields or response is _UNSET else response

    def __repr__(self) -> str:
        return f"Error({self.response!r})"


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply with a status that you choose; phoenix.js passes it to `.receive(status, …)`.

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
    """No reply, on purpose. The client's push times out, so return it only for events that expect no reply."""


AnyReply: TypeAlias = Ok | Error | Reply


@dataclass(frozen=True, slots=True)
class Stop:
    """End the channel, after `reply` if there is one.

    A `reason` that is a string is a normal stop: `phx_close`, and the client does not come back.
    A `reason` that is an exception is a crash: it is logged, `phx_error` is sent, and the client rejoins.
    DIFFERS: `Stop` with any text is normal; in Phoenix only normal, shutdown and {shutdown, …} are, others are crashes.
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
