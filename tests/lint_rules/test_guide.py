"""The guide's three bad examples and their good counterparts, written for each framework: one finding, and none."""

from __future__ import annotations

import textwrap

import pytest

from lint_rules.kit.testing import findings_in

BAD = {
    "EW101": """
        from emberwire import Accept, ConnectInfo, Params, Refuse, Socket

        class UserSocket(Socket):
            async def connect(self, params: Params, info: ConnectInfo) -> Accept | Refuse:
                return Accept()

            def id(self) -> str:
                return f"users_socket:{self.assigns['user_id']}"
    """,
    "EW201": """
        from typing import Any

        from emberwire import Channel, Error, Ok, Topic

        class RoomChannel(Channel):
            async def join(self, topic: Topic, payload: Any) -> Ok | Error:
                self.assigns["room_id"] = topic.rest
                return Ok()
    """,
    "EW301": """
        import msgspec
        from emberwire import Channel, NoReply, handle_in

        class NewMessage(msgspec.Struct):
            body: str

        class RoomChannel(Channel):
            @handle_in("new_msg")
            async def new_msg(self, payload: NewMessage) -> NoReply:
                await self.broadcast("new_msg", {"body": payload.body})
                return NoReply()
    """,
}

GOOD = {
    "connect": """
        from emberwire import Accept, ConnectInfo, Params, Refuse, Socket, TokenError, channel
        from chat.rooms import RoomChannel
        from chat.security import tokens

        class UserSocket(Socket):
            room = channel("room:*", RoomChannel)

            async def connect(self, params: Params, info: ConnectInfo) -> Accept | Refuse:
                try:
                    user_id = tokens.verify("user socket", info.auth_token, max_age=1_209_600)
                except TokenError as error:
                    return Refuse(error.reason)
                return Accept(user_id=user_id)

            def id(self) -> str:
                return f"users_socket:{self.assigns['user_id']}"
    """,
    "join": """
        from typing import Any

        from emberwire import Channel, Error, Ok, Topic
        from chat import rooms

        class RoomChannel(Channel):
            async def join(self, topic: Topic, payload: Any) -> Ok | Error:
                if not await rooms.is_member(topic.rest, self.assigns["user_id"]):
                    return Error(reason="unauthorized")
                self.assigns["room_id"] = topic.rest
                return Ok()
    """,
    "handle_in": """
        import msgspec
        from emberwire import Channel, Error, Ok, handle_in
        from chat import rooms

        class NewMessage(msgspec.Struct):
            body: str

        class RoomChannel(Channel):
            @handle_in("new_msg")
            async def new_msg(self, payload: NewMessage) -> Ok | Error:
                try:
                    message = await rooms.create_message(self.assigns["room_id"], self.assigns["user_id"], payload.body)
                except rooms.InvalidMessage as error:
                    return Error(errors=error.fields)
                await self.broadcast("new_msg", {"id": message.id, "body": message.body})
                return Ok()
    """,
}


@pytest.mark.parametrize("code", BAD)
def test_the_guides_bad_example_gets_exactly_one_finding(code: str) -> None:
    """Guide: "No authentication", "No authorization", "No reply"."""
    assert [finding.code for finding in findings_in(textwrap.dedent(BAD[code]))] == [code]


@pytest.mark.parametrize("name", GOOD)
def test_the_guides_good_example_gets_none(name: str) -> None:
    assert findings_in(textwrap.dedent(GOOD[name])) == []
