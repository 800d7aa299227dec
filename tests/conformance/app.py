"""The application that the transcripts were recorded against, written with Emberwire.

    emberwire serve tests.conformance.app:app --port 4100
    python tests/conformance/replay.py check http://127.0.0.1:4100 tests/conformance/transcripts/*.json

Every event does one thing that a transcript shows, including what no application should do: it crashes on demand,
answers something illegal, and lets a client disconnect any user. A payload or event that no clause of the recorded
application matches crashes its channel, as it did there. It is no model for an application of yours.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any

from starlette.applications import Starlette
from starlette.responses import Response

from emberwire import (
    Accept,
    AlreadyTracked,
    Channel,
    ConnectInfo,
    Endpoint,
    Error,
    Limits,
    LongPollOptions,
    NoReply,
    Ok,
    Params,
    Presence,
    Refuse,
    Reply,
    ReplyRef,
    Socket,
    Stop,
    Topic,
    WebSocketOptions,
    channel,
    handle_in,
    intercept,
    mount,
)

presence = Presence()

PUSHED_BYTES = bytes.fromhex("010203ff")
REPLIED_BYTES = bytes.fromhex("00fe0a")
PACE = float(os.environ.get("CONFORMANCE_PACE", "1"))
"""How much slower than recorded the long-poll window and the idle timeout run. The suite slows them down, because on a
busy machine a client that is late by half a second must not have lost its session."""

SOON = 0.03
"""Seconds: the 30 ms after which `later` replies and `stop_later` stops."""


@dataclass(frozen=True)
class ReplyLater:
    """A note of the channel to itself: it is time to answer."""

    ref: ReplyRef
    payload: Any


@dataclass(frozen=True)
class StopNow:
    """A note of the channel to itself: it is time to stop."""


@intercept("secret")
class RoomChannel(Channel):
    """The topics `room:*`."""

    async def join(self, topic: Topic, payload: Any) -> Ok | Error:
        match topic:
            case "room:private":
                return Error(reason="unauthorized")
            case "room:boom":
                raise RuntimeError("this topic raises in join")
            case "room:bad_return":
                return "illegal"  # type: ignore[return-value]  # what the transcript is about
            case "room:reply":
                return Ok(echo=payload, user=self.assigns["user_id"])
            case _:
                return Ok()

    async def after_join(self) -> None:
        if self.topic == "room:push_on_join":
            await self.push("welcome", {"user": self.assigns["user_id"]})

    # --- replies ----------------------------------------------------------------------------------------------------

    @handle_in("echo")
    async def echo(self, payload: Any) -> Ok:
        return Ok(payload)

    @handle_in("echo_error")
    async def echo_error(self, payload: Any) -> Error:
        return Error(payload)

    @handle_in("echo_custom")
    async def echo_custom(self, payload: Any) -> Reply:
        return Reply("queued", payload)

    @handle_in("ok")
    async def ok(self) -> Ok:
        return Ok()

    @handle_in("error")
    async def error(self) -> Error:
        return Error()

    @handle_in("silent")
    async def silent(self) -> NoReply:
        return NoReply()

    @handle_in("later")
    async def later(self, payload: Any) -> NoReply:
        self.send_after(SOON, ReplyLater(self.reply_ref(), payload))
        return NoReply()

    @handle_in("count")
    async def count(self) -> Ok:
        self.assigns["n"] = self.assigns.get("n", 0) + 1
        return Ok(n=self.assigns["n"])

    @handle_in("whoami")
    async def whoami(self) -> Ok:
        return Ok(user=self.assigns["user_id"], topic=self.topic, joined=self.joined)

    # --- broadcasts and pushes --------------------------------------------------------------------------------------

    @handle_in("shout")
    async def shout(self, payload: Any) -> Ok:
        await self.broadcast("msg", payload)
        return Ok()

    @handle_in("shout_noreply")
    async def shout_noreply(self, payload: Any) -> NoReply:
        await self.broadcast("msg", payload)
        return NoReply()

    @handle_in("shout_from")
    async def shout_from(self, payload: Any) -> Ok:
        await self.broadcast_from("msg", payload)
        return Ok()

    @handle_in("push_me")
    async def push_me(self, payload: Any) -> Ok:
        await self.push("pushed", payload)
        return Ok()

    @handle_in("secret")
    async def secret(self, payload: Any) -> NoReply:
        await self.broadcast("secret", payload)
        return NoReply()

    async def handle_out(self, event: str, payload: Any) -> None:
        await self.push(event, {**payload, "seen_by": self.assigns["user_id"]})

    @handle_in("endpoint_broadcast")
    async def endpoint_broadcast(self, payload: Any) -> Ok:
        await endpoint.broadcast(payload["topic"], "from_endpoint", payload["payload"])
        return Ok()

    @handle_in("disconnect_user")
    async def disconnect_user(self, payload: Any) -> Ok:
        await endpoint.broadcast(f"users_socket:{payload['user']}", "disconnect", {})
        return Ok()

    # --- binary payloads --------------------------------------------------------------------------------------------

    @handle_in("push_bin")
    async def push_bin(self) -> Ok:
        await self.push("bin", PUSHED_BYTES)
        return Ok()

    @handle_in("reply_bin")
    async def reply_bin(self) -> Ok:
        return Ok(REPLIED_BYTES)

    @handle_in("bin_in")
    async def bin_in(self, payload: Any) -> Ok:
        return Ok(_bytes(payload))

    @handle_in("shout_bin")
    async def shout_bin(self, payload: Any) -> Ok:
        await self.broadcast("bin", _bytes(payload))
        return Ok()

    # --- ends -------------------------------------------------------------------------------------------------------

    @handle_in("stop")
    async def stop(self) -> Stop:
        return Stop("normal")

    @handle_in("stop_shutdown")
    async def stop_shutdown(self) -> Stop:
        return Stop("shutdown")

    @handle_in("stop_error")
    async def stop_error(self) -> Stop:
        return Stop(RuntimeError("an abnormal stop was asked for"))

    @handle_in("stop_reply")
    async def stop_reply(self, payload: Any) -> Stop:
        return Stop("normal", reply=Ok(payload))

    @handle_in("stop_status")
    async def stop_status(self) -> Stop:
        return Stop("normal", reply=Ok())

    @handle_in("stop_later")
    async def stop_later(self) -> Ok:
        self.send_after(SOON, StopNow())
        return Ok()

    @handle_in("crash")
    async def crash(self) -> Ok:
        raise RuntimeError("a crash was asked for")

    @handle_in("bad_return")
    async def bad_return(self) -> Ok:
        return "illegal"  # type: ignore[return-value]  # what the transcript is about

    async def handle_info(self, message: ReplyLater | StopNow) -> Stop | None:
        match message:
            case ReplyLater(ref, payload):
                await ref.reply(Ok(payload))
                return None
            case StopNow():
                return Stop("normal")

    async def handle_in(self, event: str, payload: Any) -> Ok:
        raise LookupError(f"no handler for {event!r}")


class PresenceChannel(Channel):
    """The topics `presence:*`: one tracked key for each channel."""

    async def join(self, topic: Topic, payload: Any) -> Ok | Error:
        self.assigns["key"] = _given(payload, "key", self.assigns["user_id"])
        self.assigns["status"] = _given(payload, "status", "online")
        return Ok()

    async def after_join(self) -> None:
        await presence.track(self, self.assigns["key"], {"status": self.assigns["status"]})
        await self.push("presence_state", await presence.list(self))

    @handle_in("status")
    async def status(self, payload: Any) -> Ok:
        await presence.update(self, self.assigns["key"], {"status": payload["status"]})
        return Ok()

    @handle_in("status_fun")
    async def status_fun(self, payload: Any) -> Ok:
        added = payload["add"]
        await presence.update(self, self.assigns["key"], lambda meta: {**meta, "extra": added})
        return Ok()

    @handle_in("again")
    async def again(self) -> Ok | Error:
        try:
            await presence.track(self, self.assigns["key"], {})
        except AlreadyTracked:
            return Error(reason="already_tracked")
        return Ok()

    @handle_in("leave_presence")
    async def leave_presence(self) -> Ok:
        await presence.untrack(self, self.assigns["key"])
        return Ok()

    @handle_in("list")
    async def list(self) -> Ok:
        return Ok(await presence.list(self))

    @handle_in("get")
    async def get(self, payload: Any) -> Ok:
        found = await presence.get_by_key(self, payload["key"])
        if found is None:
            return Ok(found=False)
        return Ok(found=True, metas=len(found["metas"]))

    async def handle_in(self, event: str, payload: Any) -> Ok:
        raise LookupError(f"no handler for {event!r}")


def _given(payload: Any, name: str, default: Any) -> Any:
    """Elixir's `payload[name] || default`: only null and false stand aside, an empty text does not.

    A payload of null has no names; anything else but an object raises, as Access does.
    """
    value = None if payload is None else payload.get(name)
    return default if value is None or value is False else value


def _bytes(payload: Any) -> bytes:
    if not isinstance(payload, bytes):
        raise TypeError(f"no handler for JSON, got {payload!r}")
    return payload


class ExactChannel(Channel):
    """The topic `exact:topic`, whose route adds to the assigns."""

    async def join(self, topic: Topic, payload: Any) -> Ok | Error:
        return Ok(assigned=self.assigns["from_route"])

    async def handle_in(self, event: str, payload: Any) -> Ok:
        return Ok(payload)


class TokenSocket(Socket):
    """Who connects says so: `good:USER` in the params or as auth token. Anything else is refused."""

    async def connect(self, params: Params, info: ConnectInfo) -> Accept | Refuse:
        match str(params.get("token")).partition(":"):
            case ("good", ":", user):
                return Accept(user_id=user)
            case ("reason", ":", why):
                return Refuse(why)
        match str(info.auth_token).partition(":"):
            case ("good", ":", user):
                return Accept(user_id=user)
        return Refuse()

    def id(self) -> str:
        return f"users_socket:{self.assigns['user_id']}"


class UserSocket(TokenSocket):
    """The socket of `/socket` and `/origin`."""

    room = channel("room:*", RoomChannel)
    presence = channel("presence:*", PresenceChannel)
    exact = channel("exact:topic", ExactChannel, assigns={"from_route": "yes"})


class TinySocket(TokenSocket):
    """The socket of `/tiny`: rooms and nothing else."""

    room = channel("room:*", RoomChannel)


def refused(refusal: Refuse) -> Response:
    """The error handler of `/socket`."""
    return Response(status_code=429 if refusal.reason == "limited" else 403)


endpoint = Endpoint(
    mount(
        "/socket",
        UserSocket,
        auth_token=True,
        websocket=WebSocketOptions(check_origin=False, connect_info=("peer_data", "uri"), error_handler=refused),
        longpoll=LongPollOptions(check_origin=False, window=0.3 * PACE),
        limits=Limits(max_frame_bytes=100_000),
    ),
    mount(
        "/origin",
        UserSocket,
        websocket=WebSocketOptions(check_origin=["https://example.com", "//*.example.org", "//exact.net:4000"]),
        longpoll=LongPollOptions(check_origin=["https://example.com"], window=0.3 * PACE),
    ),
    mount(
        "/tiny",
        TinySocket,
        websocket=WebSocketOptions(check_origin=False),
        limits=Limits(max_frame_bytes=200, idle_timeout=0.4 * PACE, max_channels=2),
    ),
    presences=[presence],
)
app = Starlette(routes=endpoint.routes, lifespan=endpoint.lifespan)
