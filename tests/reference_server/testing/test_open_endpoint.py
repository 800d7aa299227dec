"""The open endpoint of the test kit: everybody may connect, and may say who they are."""

from __future__ import annotations

from typing import Any

import pytest

from emberwire import Error, Ok, Topic
from emberwire.testing import assert_closed, connect, join, open_endpoint
from tests.open_channel import OpenChannel

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("clean_loop")]


class Room(OpenChannel):
    """Shows its assigns."""

    async def join(self, topic: Topic, payload: Any) -> Ok | Error:
        return Ok(assigns=self.assigns)


async def test_everybody_is_ada_unless_they_say_otherwise() -> None:
    endpoint = open_endpoint(Room)
    for params, user in (({}, "ada"), ({"user": "bob"}, "bob")):
        async with connect(endpoint, params=params) as socket:
            assert (await join(socket, "room:1")).response == {"assigns": {"user": user}}


async def test_a_parameter_replaces_only_an_assign_that_there_is() -> None:
    endpoint = open_endpoint(Room, "lobby", assigns={"team": "red"}, route_assigns={"size": 3})
    async with connect(endpoint, params={"team": "blue", "admin": "yes"}) as socket:
        assert (await join(socket, "lobby")).response == {"assigns": {"team": "blue", "size": 3}}


async def test_a_user_can_be_disconnected() -> None:
    endpoint = open_endpoint(Room)
    async with connect(endpoint) as ada, connect(endpoint, params={"user": "bob"}) as bob:
        await endpoint.disconnect("users_socket:bob")
        await assert_closed(bob, 1001)
        assert ada.close_code is None
