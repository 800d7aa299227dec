"""An application that clients of Supabase Realtime can use: what an Emberwire server has to know about them.

They are Phoenix clients with conventions of their own: topics are `realtime:NAME`, a join brings a `config`, every
message is an event `broadcast`, `presence` or `access_token` with the rest inside its payload. realtime-js in protocol
version 2 also sends a binary frame of its own, kind 3, that Phoenix does not know. `/realtime/v1` is served with the
wire formats that Phoenix has; `/extended/v1` with one that knows these frames, given to `mount` as `serializers`.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec
from starlette.applications import Starlette

from emberwire import (
    Accept,
    AlreadyTracked,
    Channel,
    ConnectInfo,
    Endpoint,
    Error,
    Limits,
    NoReply,
    Ok,
    Params,
    Presence,
    Refuse,
    Socket,
    Topic,
    WebSocketOptions,
    channel,
    handle_in,
    mount,
)
from reference_server.core.errors import RemoteProtocolError
from reference_server.core.message import Broadcast, Frame, Message, Outgoing
from reference_server.core.serializer import V2, Serializer
from reference_server.core.serializer_v1 import V1
from reference_server.core.strict_json import loads
from reference_server.edge.mount import Mount

presence = Presence()

USER_BROADCAST_PUSH = 3
USER_BROADCAST = 4
AS_BYTES = 0


class UserBroadcast(msgspec.Struct):
    """What `channel.send({type: "broadcast", event, payload})` becomes."""

    event: str
    type: Literal["broadcast"] = "broadcast"
    payload: Any = None


class PresenceMessage(msgspec.Struct):
    """What `channel.track(…)` and `untrack()` become."""

    event: Literal["track", "untrack"]
    payload: dict[str, Any] = {}


class AccessToken(msgspec.Struct):
    """A fresh token for a channel that stays joined."""

    access_token: str


class RealtimeChannel(Channel):
    """The topics `realtime:*`."""

    async def join(self, topic: Topic, payload: dict[str, Any]) -> Ok | Error:
        config = payload.get("config", {})
        if config.get("private") and payload.get("access_token") != "member":
            return Error(reason="You do not have permissions to read from this Channel topic: " + topic.rest)
        self.assigns["self"] = config.get("broadcast", {}).get("self", False)
        self.assigns["presence"] = config.get("presence", {})
        self.assigns["key"] = self.assigns["presence"].get("key") or self.assigns["user_id"]
        return Ok(postgres_changes=[])

    async def after_join(self) -> None:
        if self.assigns["presence"].get("enabled"):
            await self.push("presence_state", await presence.list(self))

    @handle_in("broadcast")
    async def broadcast_message(self, payload: UserBroadcast) -> Ok:
        send = self.broadcast if self.assigns["self"] else self.broadcast_from
        # Bytes cannot stand inside JSON: such a broadcast is bytes as a whole, and SupabaseV2 takes them apart.
        await send("broadcast", packed(payload) if isinstance(payload.payload, bytes) else payload)
        return Ok()

    @handle_in("presence")
    async def presence_message(self, payload: PresenceMessage) -> Ok:
        if payload.event == "untrack":
            await presence.untrack(self, self.assigns["key"])
            return Ok()
        try:
            await presence.track(self, self.assigns["key"], payload.payload)
        except AlreadyTracked:
            await presence.update(self, self.assigns["key"], payload.payload)
        return Ok()

    @handle_in("access_token")
    async def access_token(self, payload: AccessToken) -> NoReply:
        self.assigns["access_token"] = payload.access_token
        return NoReply()

    @handle_in("kick")
    async def kick(self, payload: UserBroadcast) -> Ok:
        await self.endpoint.disconnect(f"users_socket:{payload.event}")
        return Ok()


class RealtimeSocket(Socket):
    """Who connects says so in `apikey`: `good:USER`."""

    realtime = channel("realtime:*", RealtimeChannel)

    async def connect(self, params: Params, info: ConnectInfo) -> Accept | Refuse:
        good, _, user = str(params.get("apikey")).partition(":")
        return Accept(user_id=user) if good == "good" and user else Refuse()

    def id(self) -> str:
        return f"users_socket:{self.assigns['user_id']}"


def packed(message: UserBroadcast) -> bytes:
    """The event's length, the event, and the bytes."""
    event = message.event.encode()
    return bytes([len(event)]) + event + bytes(message.payload)


class SupabaseV2:
    """Version 2 with two more kinds of binary frames, in which the names of a user's broadcast stand in the header.

    3, from clients: lengths of join_ref, ref, topic, event and metadata; how the payload is encoded; all these; payload
    4, to clients: lengths of topic, event and metadata; how the payload is encoded; all these; payload
    """

    version = "2.0.0"

    def decode(self, frame: Frame, limits: Limits) -> Message:
        if not isinstance(frame, bytes) or frame[:1] != bytes([USER_BROADCAST_PUSH]):
            return V2.decode(frame, limits)
        lengths, start = frame[1:6], 7
        if len(frame) < start + sum(lengths):
            raise RemoteProtocolError(1011, "expected a whole user broadcast, got the start of one")
        names = []
        for length in lengths:
            names.append(frame[start : start + length].decode())
            start += length
        join_ref, ref, topic, event, _metadata = names
        data = frame[start:] if frame[6] == AS_BYTES else loads(frame[start:], limits)
        payload = {"type": "broadcast", "event": event, "payload": data}
        return Message(join_ref or None, ref or None, topic, "broadcast", payload)

    def encode(self, outgoing: Outgoing) -> Frame:
        if not isinstance(outgoing, Broadcast) or not isinstance(outgoing.payload, bytes):
            return V2.encode(outgoing)
        topic = outgoing.topic.encode()
        length, names_and_data = outgoing.payload[0], outgoing.payload[1:]
        return bytes([USER_BROADCAST, len(topic), length, 0, AS_BYTES]) + topic + names_and_data


def realtime(path: str, *serializers: Serializer) -> Mount:
    """The same socket with other wire formats."""
    return mount(path, RealtimeSocket, websocket=WebSocketOptions(check_origin=False), serializers=serializers)


endpoint = Endpoint(
    realtime("/realtime/v1", V1, V2),
    realtime("/extended/v1", V1, SupabaseV2()),
    presences=[presence],
)
app = Starlette(routes=endpoint.routes, lifespan=endpoint.lifespan)
