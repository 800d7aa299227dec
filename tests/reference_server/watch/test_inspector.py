"""Looking into a running endpoint. Phoenix: test/phoenix/debug_test.exs."""

from __future__ import annotations

from typing import Any

import pytest

from emberwire import Accept, Channel, ConnectInfo, Endpoint, Ok, Params, Socket, Topic, channel, mount
from emberwire.testing import connect, join
from reference_server.watch.inspector import ChannelInfo, SocketInfo, inspect

pytestmark = pytest.mark.anyio


class Room(Channel):
    async def join(self, topic: Topic, payload: Any) -> Ok:
        self.assigns["api_token"] = "s3cret"
        return Ok()


class User(Socket):
    room = channel("room:*", Room)

    async def connect(self, params: Params, info: ConnectInfo) -> Accept:
        return Accept(user_id=params["user"])

    def id(self) -> str:
        return f"users_socket:{self.assigns['user_id']}"


@pytest.fixture
def endpoint() -> Endpoint:
    return Endpoint(mount("/socket", User))


async def test_every_open_socket_is_described(endpoint: Endpoint) -> None:
    async with connect(endpoint, params={"user": "1"}), connect(endpoint, params={"user": "2"}):
        found = sorted(inspect(endpoint.connections), key=lambda socket: socket.socket_id or "")
    assert found == [
        SocketInfo("User", "users_socket:1", "websocket", ()),
        SocketInfo("User", "users_socket:2", "websocket", ()),
    ]
    assert inspect(endpoint.connections) == []


async def test_the_channels_of_a_socket_are_described_with_their_state(endpoint: Endpoint) -> None:
    async with connect(endpoint, params={"user": "1"}) as socket:
        await join(socket, "room:a")
        await join(socket, "room:b")
        [found] = inspect(endpoint.connections)
    assert [(c.topic, c.name, c.state, c.waiting) for c in found.channels] == [
        ("room:a", "Room", "joined", 0),
        ("room:b", "Room", "joined", 0),
    ]


async def test_the_assigns_of_a_channel_are_shown_without_secrets(endpoint: Endpoint) -> None:
    async with connect(endpoint, params={"user": "1"}) as socket:
        await join(socket, "room:a")
        [found] = inspect(endpoint.connections)
    assert found.channels == (ChannelInfo("room:a", "Room", "joined", 0, {"user_id": "1", "api_token": "[FILTERED]"}),)
